"""Reading a message: every fact that it states, each with its place, value and certainty."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import islice
from typing import List

from bot.nlu.facts import (
    addresses,
    corrections,
    counts,
    dates,
    emails,
    frequencies,
    names,
    numbers,
    organisations,
    overlaps,
    people,
    phones,
    private,
    references,
    routes,
    tickets,
)
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Grammar
from bot.nlu.facts.page import laid_out

MOST_OF_A_KIND = 100
"""Facts of one kind that are read in a message: nobody states more."""

_BY_SHAPE = (emails, addresses, phones, tickets)
_BY_WORDS = (dates, people, counts, frequencies, routes, names, organisations, private, numbers)


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The patterns of all readers, made on first use."""
    return Grammar(reader.PATTERNS for reader in _BY_WORDS)


def read(text: str, today: date, prefix: str = references.PREFIX) -> List[Fact]:
    """The facts in `text`, in its order.

    `today` is the day in London on which it was written, `prefix` what our complaint references begin with.
    """
    page = laid_out(text)
    facts: List[Fact] = list(islice(references.read(page, prefix), MOST_OF_A_KIND))
    for by_shape in _BY_SHAPE:
        facts.extend(islice(by_shape.read(page), MOST_OF_A_KIND))
    matches = grammar().matches(page)
    for by_words in _BY_WORDS:
        facts.extend(islice(by_words.read(page, matches, today), MOST_OF_A_KIND))
    return overlaps.unrepeated(corrections.marked(page, overlaps.resolved(facts)))
