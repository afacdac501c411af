"""Dates by a month, the number of a day, or a year: "3 March", "mid September", "the 3rd"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Mapping, Optional, Sequence, Tuple

from bot.nlu.facts.dates import reckoning
from bot.nlu.facts.dates.lead import Lead, Said, dated, goes_on, is_whole_message, lead, part_begin
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import MONTHS, WEEKDAYS, any_of

PATTERNS: Mapping[str, Sequence[str]] = {
    "date.day_and_month": (
        "NUM|ORD of|in? MONTH",
        "WEEKDAY the|,? NUM|ORD of? MONTH",
        "MONTH the? ORD",
        "MONTH NUM",
        "WEEKDAY ,? MONTH NUM|ORD",
    ),
    "date.first_of_two_days": ("NUM|ORD and|to|-|until|till|or|& the? NUM|ORD of? MONTH",),
    "date.week_of_month": ("ORD|last week of|in MONTH", "ORD|last WEEKDAY of|in MONTH"),
    "date.month": ("MONTH", "last|next MONTH"),
    "date.day_of_month": ("ORD", "ORD of last|this|next month"),
    "date.year": ("NUM",),
}

_SURELY_BEFORE_A_MONTH = any_of("in since from until till early mid late of last during before after")
_BEFORE_A_DAY = any_of("on to since from by until till around about before after")
_JOINS_MONTHS = any_of("and & , or to - / through")
_VERBS_TOO = ("may", "march", "mar")


def year_after(page: Page, j: int, today: date) -> Tuple[Optional[int], int]:
    """The year that is said at `j`, after a day or month, and the atom after it."""
    k = j + 1 if page.word(j) in (",", "of", "in") else j
    atom = page.at(k)
    if len(atom.word) == 4 and atom.word.isdigit():
        year = int(atom.word)
        known = reckoning.EARLIEST_YEAR <= year <= reckoning.LATEST_YEAR
        return (year, k + 1) if known else (None, j)
    if page.word(j) == "'" and page.touches(j) and page.word(j + 1).isdigit():
        return 2000 + int(page.word(j + 1)[:2]), j + 2
    if k == j and len(atom.word) == 2 and atom.word.isdigit() and goes_on(page, k + 1):
        short = 2000 + int(atom.word)
        return (short, k + 1) if 2015 <= short <= 2035 else (None, j)
    step = {("last", "year"): -1, ("this", "year"): 0, ("next", "year"): 1}.get(
        (page.word(k), page.word(k + 1))
    )
    return (None, j) if step is None else (today.year + step, k + 2)


def day_and_month(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "3 March", "March the 3rd", "Tuesday 3rd of March 2026"."""
    atoms = page.atoms[i:j]
    month = next(MONTHS[atom.word] for atom in atoms if atom.tag == "MONTH")
    number = next(atom.value for atom in reversed(atoms) if atom.tag in ("NUM", "ORD"))
    year, after = year_after(page, j, today)
    if number is None or (atoms[-1].tag == "NUM" and year is None and not _a_day_after_its_month(page, j)):
        return None
    if year is None:
        day = reckoning.recent(month, number, today, lead(page, i).future)
    else:
        day = reckoning.day_in(year, month, number)
    return None if day is None else dated(page, i, after, Said(day, "day", 0.98 if year else 0.95))


def _a_day_after_its_month(page: Page, j: int) -> bool:
    """ "March 3", but not "in March 3 engineers came" and not "March 10:30"."""
    return goes_on(page, j) and page.word(j) != ":"


def first_of_two_days(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """The 3 of "between 3 and 5 March"."""
    month, number = MONTHS[page.word(j - 1)], page.at(i).value
    year, _ = year_after(page, j, today)
    if number is None:
        return None
    day = reckoning.day_in(year, month, number) if year else reckoning.recent(month, number, today)
    return None if day is None else dated(page, i, i + 1, Said(day, "day", 0.9))


def week_of_month(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "The first week of October", "the last Friday in May"."""
    month = MONTHS[page.word(j - 1)]
    year, after = year_after(page, j, today)
    which = page.at(i).value if page.at(i).tag == "ORD" else 5
    first = reckoning.day_in(year, month, 1) if year else reckoning.recent(month, 1, today)
    if first is None or which is None or not 1 <= which <= 5:
        return None
    if page.at(i + 1).tag == "WEEKDAY":
        day = _weekday_of_month(first, WEEKDAYS[page.word(i + 1)], which)
        return dated(page, i, after, Said(day, "day", 0.9))
    start = first + timedelta(days=min(7 * (which - 1), 24))
    return dated(page, i, after, Said(start, "week", 0.9))


def _weekday_of_month(first: date, weekday: int, which: int) -> date:
    """The first, second, ... such weekday of the month; where it has no fifth, its last."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    return day if day.month == first.month else day - timedelta(days=7)


def month(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "In March", "end of March", "March 2025", "last August"."""
    atom, before = page.at(j - 1), lead(page, i)
    year, after = year_after(page, j, today)
    named = j - i == 2 or year is not None
    whole = is_whole_message(page, i, _end_of_months(page, j))
    if not (named or before.dating or whole or _in_place_of_another(page, i)):
        return None
    if atom.word in _VERBS_TOO and not (named or _surely_a_month(page, i, before)):
        return None
    first = _first_of_month(MONTHS[atom.word], year, page.word(i), before, today)
    if first is None:
        return None
    if before.part is None:
        return dated(page, i, after, Said(first, "month", 0.85))
    day = reckoning.part(first, "month", before.part)
    return dated(page, part_begin(page, i), after, Said(day, "week", 0.85))


def _end_of_months(page: Page, j: int) -> int:
    """Where "August and September" ends, of which the first month ends at `j`."""
    while page.word(j) in _JOINS_MONTHS and page.at(j + 1).tag == "MONTH":
        j += 2
    return j


def _first_of_month(
    number: int, year: Optional[int], which: str, before: Lead, today: date
) -> Optional[date]:
    if year is not None:
        return reckoning.day_in(year, number, 1)
    if which == "last" and number == today.month:
        return reckoning.day_in(today.year - 1, number, 1)
    return reckoning.recent(number, 1, today, which == "next" or before.future)


def _surely_a_month(page: Page, i: int, before: Lead) -> bool:
    """May and March are verbs too."""
    return (
        not _SURELY_BEFORE_A_MONTH.isdisjoint(before.words[:2])
        or page.titled(i)
        or is_whole_message(page, i, i + 1)
    )


def _in_place_of_another(page: Page, i: int) -> bool:
    """ "not March, April": a month beside one that is taken back."""
    return any(page.at(k).tag == "MONTH" for k in (i - 2, i - 3)) and "not" in page.words_before(i, 4)


def day_of_month(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "Since the 3rd", "the 30th of last month"."""
    number, before = page.at(i).value, lead(page, i)
    if number is None:
        return None
    if j - i > 1:
        return _day_of_named_month(page, i, j, today, number)
    whole = is_whole_message(page, i, j)
    led_to = page.word(i)[0].isdigit() and (
        not _BEFORE_A_DAY.isdisjoint(before.words[:3]) or _in_a_list_of_days(page, i)
    )
    if not (whole or led_to) or not goes_on(page, j):
        return None  # "on the 3rd call"
    day = reckoning.recent_day(number, today, before.future)
    return None if day is None else dated(page, i, j, Said(day, "day", 0.6 if whole else 0.8))


def _in_a_list_of_days(page: Page, i: int) -> bool:
    """The 5th of "on the 2nd, 5th and 10th"."""
    for _ in range(8):  # days before it
        k = i - 1
        while page.word(k) in (",", "and", "&", "the", "or"):
            k -= 1
        if page.at(k).tag != "ORD" or k == i - 1:
            return False
        if not _BEFORE_A_DAY.isdisjoint(lead(page, k).words[:3]):
            return True
        i = k
    return False


def _day_of_named_month(page: Page, i: int, j: int, today: date, number: int) -> Optional[Fact]:
    step = {"last": -1, "this": 0, "next": 1}[page.word(j - 2)]
    first = reckoning.moved(reckoning.beginning(today, "month"), step, "month")
    day = reckoning.day_in(first.year, first.month, number) if first else None
    return None if day is None else dated(page, i, j, Said(day, "day", 0.92))


def year(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "In 2024", "since late 2025"."""
    atom = page.at(i)
    if len(atom.word) != 4 or not atom.word.isdigit() or page.at(j).tag in ("PEOPLE", "TIMES", "UNIT"):
        return None
    before = lead(page, i)
    led_to = {"in", "since", "during", "until", "from", "of"} & set(before.words[:2])
    if not (led_to or before.part or before.words[:2] == ["to", "back"]):
        return None
    if not reckoning.EARLIEST_YEAR <= int(atom.word) <= today.year + 1:
        return None
    first = date(int(atom.word), 1, 1)
    if before.part is None:
        return dated(page, i, j, Said(first, "year", 0.85))
    day = reckoning.part(first, "year", before.part)
    return dated(page, part_begin(page, i), j, Said(day, "month", 0.85))
