"""References: what is given out can be read back in any spelling, and never by mistake."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.references import ALPHABET, NotAReference, Typo, Valid, check, check_character, generate

TYPED = string.digits + string.ascii_uppercase
PREFIX = "CN"

references = st.integers(min_value=0).map(lambda seed: generate(PREFIX, random.Random(seed)))


def sample(count: int) -> list[str]:
    source = random.Random(20261123)
    return [generate(PREFIX, source) for _ in range(count)]


def test_a_reference_looks_as_documented() -> None:
    for reference in sample(200):
        prefix, first, second = reference.split("-")
        assert prefix == PREFIX
        assert len(first) == len(second) == 5
        assert set(first + second) <= set(ALPHABET)


def test_the_check_character_worked_out_by_hand() -> None:
    # 2 3 4 5 6 7 8 9 A have the values 0 to 8: the sum of place x value is 240, 3 x 240 = 720 = 23 x 31 + 7.
    assert check_character("23456789A") == ALPHABET[7] == "9"
    assert check("CN-23456-789A9", PREFIX) == Valid("CN-23456-789A9")


def test_two_references_are_never_the_same_in_practice() -> None:
    assert len(set(sample(5_000))) == 5_000


def test_the_secure_generator_is_the_default() -> None:
    assert isinstance(check(generate(PREFIX), PREFIX), Valid)


@given(references)
def test_what_is_given_out_is_valid(reference: str) -> None:
    assert check(reference, PREFIX) == Valid(reference)


@given(references, st.data())
def test_any_spelling_is_read_as_the_canonical_one(reference: str, data: st.DataObject) -> None:
    gap = st.sampled_from(["", " ", "-", "–", "\u2011", ".", " - ", "/", "\u200b", "_"])
    case = st.sampled_from([str.upper, str.lower])
    spelt = "".join(data.draw(case)(c) + data.draw(gap) for c in reference if c != "-")
    assert check(spelt, PREFIX) == Valid(reference)


def test_quotes_hash_and_full_width_do_not_matter() -> None:
    reference = sample(1)[0]
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in reference)
    for spelt in (f'"{reference}"', f"#{reference}.", wide, f"‘{reference}’", reference.removeprefix("CN-")):
        assert check(spelt, PREFIX) == Valid(reference)


def test_every_single_wrong_character_is_a_typo() -> None:
    for reference in sample(40):
        for place, right in enumerate(reference):
            for wrong in TYPED:
                if right not in (wrong, "-"):
                    spelt = reference[:place] + wrong + reference[place + 1 :]
                    assert isinstance(check(spelt, PREFIX), Typo), spelt


def test_every_swap_of_neighbours_is_a_typo() -> None:
    for reference in sample(300):
        compact = reference.replace("-", "")
        for place in range(len(compact) - 1):
            left, right = compact[place], compact[place + 1]
            if left != right:
                spelt = compact[:place] + right + left + compact[place + 2 :]
                assert isinstance(check(spelt, PREFIX), Typo), (reference, spelt)


def test_a_character_too_few_or_too_many_is_a_typo() -> None:
    for reference in sample(40):
        for place in range(len(reference)):
            if reference[place] != "-":
                missing = reference[:place] + reference[place + 1 :]
                doubled = reference[:place] + reference[place] + reference[place:]
                assert isinstance(check(missing, PREFIX), Typo), missing
                assert isinstance(check(doubled, PREFIX), Typo), doubled


def test_a_typo_without_the_prefix_is_a_typo_too() -> None:
    for reference in sample(40):
        body = reference.removeprefix("CN-")
        for place in (0, 4, 6, 10):
            for wrong in ALPHABET:
                if wrong != body[place]:
                    assert isinstance(check(body[:place] + wrong + body[place + 1 :], PREFIX), Typo)


@pytest.mark.parametrize(
    ("spelt", "reason", "wrong"),
    [
        ("CN-0345O-789A9", "character", "0O"),
        ("CN-23456-789A8", "check", ""),
        ("CN-23456-789A", "length", ""),
        ("CM-23456-789A9", "prefix", ""),
        ("NC 23456 789A9", "prefix", ""),
    ],
)
def test_a_typo_says_what_is_wrong(spelt: str, reason: str, wrong: str) -> None:
    reading = check(spelt, PREFIX)
    assert isinstance(reading, Typo)
    assert (reading.reason, reading.wrong) == (reason, wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CN",
        "hello",
        "INC-48213",
        "#48377",
        "ticket 48377",
        "CAS0012345",
        "0345 286 4697",
        "+44 345 286 4697",
        "1234567890",
        "2345678923",
        "cnbroadband",
        "understand",
        "I rang you on 3 March",
        "ab\x00cd",
        "CN-23456-789А9",  # a Cyrillic A
        "🙂" * 100,
    ],
)
def test_other_words_and_numbers_are_no_reference(text: str) -> None:
    assert check(text, PREFIX) == NotAReference()


@given(st.text(max_size=60))
def test_nothing_makes_it_fail(text: str) -> None:
    assert isinstance(check(text, PREFIX), Valid | Typo | NotAReference)
