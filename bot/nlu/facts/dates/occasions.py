"""Dates by seasons and feasts: "since before Christmas", "in the summer"."""

from __future__ import annotations

from datetime import date
from typing import Mapping, Optional, Sequence

from bot.nlu.facts.dates import reckoning
from bot.nlu.facts.dates.lead import Said, dated, is_whole_message, lead
from bot.nlu.facts.dates.months import year_after
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import SEASONS

PATTERNS: Mapping[str, Sequence[str]] = {
    "date.season": ("last? SEASON",),
    "date.festival": (
        "christmas|xmas|crimbo eve|day?",
        "boxing day",
        "new year|years eve|day?",
        "good friday",
        "easter sunday|monday?",
        "halloween",
        "bonfire night",
        "valentines day?",
        "august bank holiday",
    ),
}
_SPELT = {"xmas": "christmas", "crimbo": "christmas", "years": "year"}
_FULL_NAMES = {
    "new year day": "new years day",
    "new year eve": "new years eve",
    "valentines": "valentines day",
}
_LONGER_THAN_A_DAY = ("christmas", "new year", "easter")


def season(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """Its first day, as the weather services count."""
    before = lead(page, i)
    if j - i == 1 and not (before.dating or is_whole_message(page, i, j)):
        return None
    number = SEASONS[page.word(j - 1)]
    year, after = year_after(page, j, today)
    if year is None:
        first = reckoning.recent(number, 1, today, before.future)
    else:
        first = reckoning.day_in(year, number, 1)
    return None if first is None else dated(page, i, after, Said(first, "month", 0.7, hedged=True))


def festival(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """The day of it: the last one, unless "by Christmas" and the like."""
    before = lead(page, i)
    if not (before.dating or is_whole_message(page, i, j)):
        return None
    name = " ".join(_SPELT.get(atom.word, atom.word) for atom in page.atoms[i:j])
    name = _FULL_NAMES.get(name, name)
    loosely = name in _LONGER_THAN_A_DAY or not {"before", "after"}.isdisjoint(before.words)
    day = reckoning.festival(name, today, before.future)
    return dated(page, i, j, Said(day, "week" if loosely else "day", 0.8))
