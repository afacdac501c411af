"""Dates by the day of the week: "last Tuesday", "Thursday of last week", "a week on Friday"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Mapping, Optional, Sequence

from bot.nlu.facts.dates import reckoning
from bot.nlu.facts.dates.lead import Said, dated, goes_on, lead
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import WEEKDAYS

PATTERNS: Mapping[str, Sequence[str]] = {
    "date.weekday": (
        "WEEKDAY",
        "last|next|coming WEEKDAY",
        "WEEKDAY of? last|next week",
        "last|next week on? WEEKDAY",
        "WEEKDAY before last",
        "a week last|past WEEKDAY",
        "a week ago last|on|this WEEKDAY",
        "week on WEEKDAY",
        "WEEKDAY week",
        "WEEKDAY the? ORD",
    ),
}

_SHORT = ("mon", "tue", "wed", "thu", "thur", "fri", "sat", "sun")
"""Abbreviations that are words or parts of words: alone they are no date."""
_A_WEEK = timedelta(days=7)


def weekday(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """The day: in the past, unless the words around it say otherwise."""
    at = next(k for k in range(i, j) if page.at(k).tag == "WEEKDAY")
    before = lead(page, i)
    if page.word(i - 1) in ("a", "every", "each", "any", "most") or _one_of_a_range(page, at):
        return None
    alone = j - i == 1
    if alone and (
        (page.word(at) in _SHORT and not before.dating) or _only_says_what_day_it_is(page, at, today)
    ):
        return None
    if page.at(j - 1).tag == "ORD":
        return _weekday_and_day(page, i, j, today)
    day = _meant(page, i, j, today)
    return dated(page, i, j, Said(day, "day", 0.7 if alone and not before.dating else 0.85))


def _meant(page: Page, i: int, j: int, today: date) -> date:
    words, before = [atom.word for atom in page.atoms[i:j]], lead(page, i)
    number = next(WEEKDAYS[word] for word in words if word in WEEKDAYS)
    last, coming = reckoning.weekday_before(number, today), reckoning.weekday_after(number, today)
    monday = reckoning.beginning(today, "week")
    if "week" in words and words[0] != "a":
        if "last" in words:
            return monday - _A_WEEK + timedelta(days=number)
        if "next" in words:
            return monday + _A_WEEK + timedelta(days=number)
        told = before.since or page.word(j) in ("last", "past")  # "since Wednesday week last"
        return last - _A_WEEK if told else coming + _A_WEEK
    if {"next", "coming"} & {*words, *before.words} or (j - i == 1 and before.future):
        return coming
    return last - _A_WEEK if words[0] == "a" or words[-2:] == ["before", "last"] else last


def _weekday_and_day(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "Tuesday the 3rd": the latest 3rd that was a Tuesday."""
    number, wanted, ahead = page.at(j - 1).value or 0, WEEKDAYS[page.word(i)], lead(page, i).future
    day = reckoning.recent_day(number, today, ahead) if goes_on(page, j) else None
    for _ in range(24):
        if day is None or day.weekday() == wanted:
            break
        day = reckoning.recent_day(number, day + timedelta(days=1 if ahead else -1), ahead)
    return None if day is None else dated(page, i, j, Said(day, "day", 0.85))


def _one_of_a_range(page: Page, i: int) -> bool:
    """ "Monday to Friday" is when somebody is open."""
    between = ("to", "-", "through", "thru")
    return (page.word(i + 1) in between and page.at(i + 2).tag == "WEEKDAY") or (
        page.word(i - 1) in between and page.at(i - 2).tag == "WEEKDAY"
    )


def _only_says_what_day_it_is(page: Page, i: int, today: date) -> bool:
    """ "It's Monday and still nothing", on a Monday."""
    return page.word(i - 1) in ("its", "is") and WEEKDAYS[page.word(i)] == today.weekday()
