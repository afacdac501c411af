"""What holds for every text that anybody may send."""

from __future__ import annotations

import json
import string
from datetime import date
from typing import List

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.facts import Fact, read
from bot.nlu.facts.overlaps import ORDER as KINDS
from bot.nlu.facts.page import LONGEST_TEXT
from bot.tests.facts.cases import TODAY, cases
from bot.tests.facts.pieces import LONG_PIECES, PIECES
from bot.tests.runaway import runs_away

WORDS = sorted({word for case in cases() for word in case.text.split()})
texts = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=string.ascii_letters + string.digits + " .,-/@#+()'\n", max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=120).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def endless(text: str) -> bool:
    """Whether reading it does not come to an end in any reasonable time."""
    return runs_away(lambda: read(text, TODAY))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, days)
def test_no_text_raises_and_every_fact_stands_where_it_says(text: str, today: date) -> None:
    facts = read(text, today)
    for fact in facts:
        assert fact.kind in KINDS
        assert 0 <= fact.start < fact.end <= len(text)
        assert 0 < fact.certainty <= 1
        json.dumps([fact.value, dict(fact.qualities)])
    assert facts == sorted(facts, key=lambda fact: (fact.start, fact.end))


@settings(max_examples=200, deadline=None)
@given(texts)
def test_no_two_facts_are_read_from_the_same_characters(text: str) -> None:
    facts = [fact for fact in read(text, TODAY) if "private" not in fact.qualities]
    assert [
        (one, other) for one in facts for other in facts if one is not other and one.overlaps(other)
    ] == []


@settings(max_examples=200, deadline=None)
@given(texts)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text, TODAY) == read(text, TODAY)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), days)
def test_a_day_that_is_said_without_a_year_is_never_ahead_of_today_unless_somebody_looks_ahead(
    text: str, today: date
) -> None:
    ahead = ("next", "by", "until", "till", "due", "coming", "tomorrow", "time", "from", "20", "booked")
    if any(word in text.lower() for word in ahead) or any(c in text for c in "/.-"):
        return
    weeks = [word for word in text.lower().split() if word.startswith("week")]
    for fact in read(text, today):
        if fact.kind == "date" and not weeks:
            assert fact.value <= today.isoformat(), fact


@pytest.mark.parametrize("piece", LONG_PIECES)
def test_one_piece_four_thousand_characters_long_comes_to_an_end(piece: str) -> None:
    text = (piece * LONGEST_TEXT)[:LONGEST_TEXT]
    assert not endless(text)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_pieces_over_and_over_come_to_an_end(pieces: str) -> None:
    text = (pieces * LONGEST_TEXT)[:LONGEST_TEXT]
    assert not endless(text)


def test_a_book_is_read_to_the_four_thousandth_character() -> None:
    text = "x" * (LONGEST_TEXT - 9) + " INC-48213" + " INC-48377" * 100_000
    assert not endless(text)
    assert all(fact.end <= LONGEST_TEXT for fact in read(text, TODAY))


def facts_of(text: str) -> List[Fact]:
    """The facts of a text on the usual day."""
    return read(text, TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("🤬🤬 ticket 48377", "48377"),
        ("it’s been “down” since 3 March", "3 March"),
        ("ＩＮＣ-48213", "ＩＮＣ-48213"),
        ("my number is ٠٧٧٠٠٩٠٠١٢٣", "٠٧٧٠٠٩٠٠١٢٣"),
        ("İstanbul office, ticket 48377", "48377"),
    ],
)
def test_places_are_places_in_the_text_as_it_was_written(text: str, said: str) -> None:
    assert [text[fact.start : fact.end] for fact in facts_of(text)] == [said]
