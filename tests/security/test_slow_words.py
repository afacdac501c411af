"""No words take long to read, whatever they are: one message must not keep everybody waiting.

The bounds are on work, not on waiting, and a hundred times what ordinary words of that length take. What
these tests are for took minutes.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import actions.forms.fields
from actions.forms.hearing import Hearing
from actions.said import Said
from conversations.masking import masked
from conversations.personal import without_personal_data
from mail.incoming.bounces import read_bounce
from mail.incoming.machines import written_by
from mail.incoming.reading import read
from mail.incoming.trust import sender_of
from redress.settings import ROOT
from tests.security.nasty import MAILS, TEXTS, work
from web import markdown

FORMS = actions.forms.fields.load(ROOT / "data" / "forms.yml")
READ_WORDS_OF_STRANGERS = ("actions", "complaints", "conversations", "mail")
BOUND = 3.0


@pytest.mark.parametrize("reader", [masked, without_personal_data, markdown.html, markdown.words])
def test_no_text_takes_long_to_read(reader: Any) -> None:
    slow = {text[:30]: took for text in TEXTS if (took := work(reader, text)) > BOUND}
    assert slow == {}


def test_no_text_takes_long_to_be_heard_by_a_form() -> None:
    """One message of 4,000 blanks kept the actions busy until they were killed, for every customer."""
    slow = {}
    for text in TEXTS:
        if (took := work(lambda words: heard(words).is_bare_wish, text)) > BOUND:
            slow[text[:30]] = took
    assert slow == {}


@pytest.mark.parametrize(
    "text", ["I want to make a complaint.", "  Hello!!!!!!  I'd like to make a complaint....."]
)
def test_a_wish_to_complain_is_known_however_many_signs_are_around_it(text: str) -> None:
    assert heard(text).is_bare_wish


def test_no_pattern_for_the_words_of_strangers_takes_long() -> None:
    slow = {
        name: (text[:30], took)
        for name, pattern in _patterns()
        for text in TEXTS
        if (took := work(pattern.search, text)) > BOUND
    }
    assert slow == {}


@pytest.mark.parametrize("name", MAILS)
def test_no_mail_takes_long_to_read(name: str) -> None:
    """20 kB of the wrong signs took half a minute, during which no other mail came in."""

    def receive() -> None:
        message = read(MAILS[name])
        written_by(message, frozenset({"c@x.example"}))
        sender_of(message, "mx")
        read_bounce(MAILS[name])

    try:
        assert work(receive) < 5 * BOUND
    except RecursionError:
        assert name == "parts in parts"  # receiving says so to who delivers it


def heard(text: str) -> Hearing:
    """A text as the form hears it."""
    said = Said(text, "make_complaint", 0.9)
    return Hearing(FORMS.forms["complaint_form"], FORMS.habits, said, None)


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that stands in a module, and those of the forms but for the guarded ones."""
    for package in READ_WORDS_OF_STRANGERS:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not found.name.endswith("__main__"):
                module = importlib.import_module(found.name)
                yield from _within(vars(module), found.name)
    for name, form in FORMS.forms.items():
        yield from _within([vars(field) for field in form.fields], name)


def _within(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, dict) and depth < 4:
        for key, one in value.items():
            yield from _within(one, f"{name}.{key}", depth + 1)
    elif isinstance(value, (list, tuple, set, frozenset)) and depth < 4:
        for one in value:
            yield from _within(one, name, depth + 1)
