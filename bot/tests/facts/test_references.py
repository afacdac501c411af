"""Our own references: which are right, and that no slip of the fingers makes another right one."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.nlu.facts import read
from bot.nlu.facts.references import ALPHABET, LENGTH, is_valid
from bot.tests.facts.cases import TODAY


def completed(nine: str) -> str:
    """The body whose first nine characters these are."""
    return next(nine + last for last in ALPHABET if _sum(nine + last) % len(ALPHABET) == 0)


def _sum(body: str) -> int:
    return sum(place * ALPHABET.index(character) for place, character in enumerate(body, start=1))


bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(completed).filter(is_valid)
places = st.integers(0, LENGTH - 1)


@given(bodies, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, character: str) -> None:
    assume(body[place] != character)
    assert not is_valid(body[:place] + character + body[place + 1 :])


@given(bodies, places, places)
def test_two_characters_that_changed_places_are_noticed(body: str, one: int, other: int) -> None:
    assume(body[one] != body[other])
    swapped = list(body)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert not is_valid("".join(swapped))


@given(
    bodies,
    st.sampled_from(
        ["CN-{}-{}", "cn {} {}", "Cn{}{}", "CN/{}/{}", "ref: CN.{}.{}!", "(cn-{}-{})", "CN–{}–{}"]
    ),
    st.booleans(),
)
def test_however_it_is_typed_it_is_found(body: str, spelling: str, small: bool) -> None:
    typed = spelling.format(body[:5], body[5:])
    [fact] = read(typed.lower() if small else typed, TODAY)
    assert (fact.kind, fact.value) == ("complaint_reference", f"CN-{body[:5]}-{body[5:]}")
    assert fact.qualities["valid"] is True


@settings(deadline=None)
@given(bodies, places, st.sampled_from("01ILO"))
def test_characters_that_references_never_have_are_not_read_as_others(
    body: str, place: int, lookalike: str
) -> None:
    typed = body[:place] + lookalike + body[place + 1 :]
    facts = [
        fact for fact in read(f"CN-{typed[:5]}-{typed[5:]}", TODAY) if fact.kind == "complaint_reference"
    ]
    assert all(fact.qualities["valid"] is False for fact in facts)
