"""Dates by their distance from today: "three weeks ago", "last month", "in two weeks' time"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Mapping, Optional, Sequence, Tuple

from bot.nlu.facts.dates import reckoning
from bot.nlu.facts.dates.lead import PARTS, Said, dated, lead
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import UNITS

COUNT = "NUM|a|an|few"
NEARNESS: Mapping[str, str] = {
    "day": "day",
    "week": "week",
    "fortnight": "week",
    "month": "month",
    "year": "year",
}
"""How near a date is that was counted in each unit."""

PATTERNS: Mapping[str, Sequence[str]] = {
    "date.ago": (
        f"{COUNT} UNIT ago|back",
        "NUM|a UNIT and a half ago",
        "NUM and a half UNIT ago|back",
        "NUM or|to|- NUM UNIT ago|back",
        f"{COUNT} UNIT or so ago",
        "NUM odd|or|ish so? UNIT ago",
        "half a year ago",
        "NUM|a UNIT ago today|yesterday",
    ),
    "date.unit": (
        "last|this|next|previous UNIT",
        "UNIT before last",
        "the other UNIT",
        "earlier this UNIT",
    ),
    "date.weekend": ("last|next? weekend",),
    "date.part_of_unit": (
        "beginning|start|end|middle of last|this|next|the UNIT",
        "early|mid|late -? last|this|next UNIT",
    ),
    "date.in_future": ("in NUM|a UNIT time", "NUM|a UNIT from now"),
    "date.word": (
        "yesterday|yestarday|yesturday|yday|today|2day|tomorrow|tommorow|tomorow|tmrw|tonight",
        "day before yesterday",
        "day after tomorrow",
        "last night",
        "this morning|afternoon|evening",
    ),
}
_FEW = 3
_STEPS: Mapping[str, int] = {"last": -1, "previous": -1, "this": 0, "earlier": 0, "the": 0, "next": 1}


def count(page: Page, i: int, j: int) -> Tuple[float, bool]:
    """How many units were said, and whether roughly. Of two numbers the larger: better a week too many."""
    atoms = page.atoms[i:j]
    words = [atom.word for atom in atoms]
    if "few" in words:
        return _FEW, True
    half = 0.5 if "half" in words else 0.0
    numbers = [atom for atom in atoms if atom.tag == "NUM" and atom.value is not None]
    if not numbers:
        return 0.5 if words[0] == "half" else 1 + half, bool(half)
    rough = len(numbers) > 1 or numbers[0].rough or bool(half) or "odd" in words
    return max(atom.value or 0 for atom in numbers) + half, rough


def unit(page: Page, i: int, j: int) -> str:
    """The unit that was said; every pattern that is counted has one."""
    return next(UNITS[atom.word] for atom in page.atoms[i:j] if atom.tag == "UNIT")


def ago(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "About three weeks ago", "six months back"."""
    said, (number, rough) = unit(page, i, j), count(page, i, j)
    day = reckoning.moved(today, -number, said)
    if day is None or (page.word(j - 1) == "back" and page.word(j) in ("to", "in")):
        return None
    from_when = page.word(j - 1)
    to_the_day = from_when in ("today", "yesterday") and not rough
    if from_when == "yesterday":
        day -= timedelta(days=1)
    return dated(page, i, j, Said(day, "day" if to_the_day else NEARNESS[said], 0.92, hedged=rough))


def calendar_unit(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "Last week", "the month before last", "the other day"."""
    words, said = [atom.word for atom in page.atoms[i:j]], unit(page, i, j)
    if words[:2] == ["the", "other"]:
        near = reckoning.moved(today, -2 if said in ("day", "week") else -1, said)
        return None if near is None else dated(page, i, j, Said(near, "week", 0.6, hedged=True))
    length_of_time = page.word(i - 1) == "the" and words[0] == "last"
    if said in ("day", "fortnight") or length_of_time:
        return None
    step = -2 if words[1:] == ["before", "last"] else _STEPS[words[0]]
    day = reckoning.moved(reckoning.beginning(today, said), step, said)
    return None if day is None else dated(page, i, j, Said(day, NEARNESS[said], 0.85))


def weekend(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """The Saturday of it."""
    before = lead(page, i)
    if j - i == 1 and page.word(i - 1) not in ("the", "this", "last", "next", "bank"):
        return None
    ahead = "next" in (page.word(i), *before.words) or before.future
    day = reckoning.weekday_after(5, today) if ahead else reckoning.weekday_before(5, today)
    return dated(page, i, j, Said(day, "week", 0.75))


def part_of_unit(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "The start of the month", "late last year"."""
    words, said = [atom.word for atom in page.atoms[i:j]], unit(page, i, j)
    first = reckoning.moved(reckoning.beginning(today, said), _STEPS[words[-2]], said)
    if first is None or said in ("day", "fortnight"):
        return None
    day = reckoning.part(first, said, PARTS[words[0]])
    if words[-2] == "the" and day > today and not lead(page, i).future:
        day = reckoning.part(reckoning.moved(first, -1, said) or first, said, PARTS[words[0]])
    return dated(page, i, j, Said(day, "month" if said == "year" else "week", 0.85))


def in_future(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "In two weeks' time", "a month from now"."""
    said, (number, rough) = unit(page, i, j), count(page, i, j)
    day = reckoning.moved(today, number, said)
    return None if day is None else dated(page, i, j, Said(day, NEARNESS[said], 0.85, hedged=rough))


def word(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """ "Yesterday", "this morning", "the day before yesterday"."""
    words = [atom.word for atom in page.atoms[i:j]]
    if page.touches(i - 1) and page.word(i - 1) in (".", "@", "/", "_"):
        return None
    step = 0
    if words[0].startswith(("yest", "yday")) or words == ["last", "night"]:
        step = -1
    elif words[0].startswith(("tom", "tmr")):
        step = 1
    elif len(words) == 3:
        step = -2 if words[1] == "before" else 2
    return dated(page, i, j, Said(today + timedelta(days=step), "day", 0.95))
