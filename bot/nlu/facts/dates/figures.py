"""Dates in figures: 3/3/26, 03-03-2026, 2026-03-03; the day first, unless that cannot be."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Iterator

from bot.nlu.facts.dates import reckoning
from bot.nlu.facts.dates.lead import KIND, Said, lead
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page

MOST = 40
"""Dates in figures that are read in one message."""

_AFTER = r"(?![\d/%-]|\.\d)"
_ISO = re.compile(rf"(?<![\d/.-])((?:19|20)\d\d)([-/.])(\d{{1,2}})\2(\d{{1,2}}){_AFTER}")
_DAY_MONTH_YEAR = re.compile(rf"(?<![\d/.-])(\d{{1,2}}) ?([/.-]) ?(\d{{1,2}}) ?\2 ?(\d{{4}}|\d{{2}}){_AFTER}")
_DAY_AND_MONTH = re.compile(rf"(?<![\d/.£$-])(\d{{1,2}})/(\d{{1,2}}){_AFTER}")
_MONTH_AND_YEAR = re.compile(rf"(?<![\d/.£$-])(\d{{1,2}})/(20\d\d){_AFTER}")
_OTHER_FIGURES = re.compile(
    r"(?:sort code|version|v|ios|android|ip|firmware|rated?|score)[\s:]{0,3}(?:is )?$"
)
_LED_TO = re.compile(
    r"(?:^\W{0,20}|\b(?:on|since|from|dated?|by|until|till|around|about|before|after|started|was|is|its|it's|of|"
    r"begun|began|between|and|not|the)[\s:,]{1,3}(?:on |the )?)$"
)
_SHARE = re.compile(r"\s?(?:times|of\s|people|stars)")
_ALWAYS_OPEN = "24/7"


def read(page: Page, today: date) -> Iterator[Fact]:
    """Every date in figures that the calendar has."""
    yield from islice(_read(page, today), MOST)


def _read(page: Page, today: date) -> Iterator[Fact]:
    for found in _ISO.finditer(page.lower):
        day = reckoning.day_in(int(found[1]), int(found[3]), int(found[4]))
        if day:
            yield _fact(page, found, Said(day, "day", 0.99))
    for found in _DAY_MONTH_YEAR.finditer(page.lower):
        yield from _day_month_year(page, found)
    for found in _DAY_AND_MONTH.finditer(page.lower):
        yield from _day_and_month(page, found, today)
    for found in _MONTH_AND_YEAR.finditer(page.lower):
        day = reckoning.day_in(int(found[2]), int(found[1]), 1)
        if day:
            yield _fact(page, found, Said(day, "month", 0.85))


def _day_month_year(page: Page, found: re.Match[str]) -> Iterator[Fact]:
    if _OTHER_FIGURES.search(page.lower, max(0, found.start() - 20), found.start()):
        return
    year = int(found[4]) if len(found[4]) == 4 else 2000 + int(found[4])
    day = reckoning.day_in(year, int(found[3]), int(found[1]))
    month_first = reckoning.day_in(year, int(found[1]), int(found[3]))
    if day:
        yield _fact(page, found, Said(day, "day", 0.97))
    elif month_first:
        yield _fact(page, found, Said(month_first, "day", 0.6))


def _day_and_month(page: Page, found: re.Match[str], today: date) -> Iterator[Fact]:
    """3/11, where a word shows that it is a date: "9/10" may as well be nine of ten."""
    led_to = _LED_TO.search(page.lower, max(0, found.start() - 20), found.start())
    if found.group() == _ALWAYS_OPEN or not led_to or _SHARE.match(page.lower, found.end()):
        return
    month = int(found[2])
    day = reckoning.recent(month, int(found[1]), today) if 1 <= month <= 12 else None
    if day:
        yield _fact(page, found, Said(day, "day", 0.8))


def _fact(page: Page, found: re.Match[str], said: Said) -> Fact:
    qualities = lead(page, page.atom_at(found.start())).qualities(said)
    return Fact(KIND, said.day.isoformat(), found.start(), found.end(), said.certainty, qualities)
