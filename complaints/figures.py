"""How the work goes, over time: what came, what was settled, how promises were kept, what was behind it.

Every figure is counted by the database within an index that holds all it needs, so that the page stays quick
with many complaints.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from complaints import tables
from complaints.complaint import Category
from complaints.deadlines import Kind
from complaints.hours import LONDON
from store.types import Instant

PROMISES = (Kind.FIRST_RESPONSE, Kind.RESOLUTION)
_ROUNDING = 0.001
"""Days as SQLite counts them are off by a little."""
complaints, deadlines = tables.complaints.c, tables.deadlines.c


@dataclass(frozen=True)
class Period:
    """One or several weeks, from a Monday in London; `ends` is the midnight after its last Sunday."""

    starts: datetime
    ends: datetime

    @property
    def monday(self) -> date:
        """Its first day."""
        return self.starts.date()


@dataclass(frozen=True)
class Kept:
    """How a promise was kept to those whose complaints were received in one period."""

    in_time: int = 0
    late: int = 0
    """Kept after its time, or not kept though its time is over."""
    waiting: int = 0
    """Not kept yet, and there is time."""
    hours: int | None = None
    """From the receipt until it was kept, whole hours, for the one in the middle; None when none was."""


Counts = dict[str, list[int]]
"""By name, a number for each period."""


def periods(now: datetime, number: int, weeks: int = 1) -> tuple[Period, ...]:
    """The last `number` periods of so many weeks; the last one ends with this week."""
    today = now.astimezone(LONDON).date()
    next_monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
    mondays = [next_monday - timedelta(weeks=weeks * step) for step in range(number, -1, -1)]
    nights = [datetime.combine(day, time.min, LONDON) for day in mondays]
    return tuple(Period(one, other) for one, other in pairwise(nights))


def categories(connection: Connection, over: Sequence[Period]) -> Counts:
    """How many of each category were received, the most frequent first."""
    calendar = _calendar(over)
    # Each category is named, because the index of the moments has it first.
    names = union_all(*(select(literal(one.value).label("name")) for one in Category)).subquery("names")
    at = complaints.received_at
    within = (complaints.category == names.c.name) & (at >= calendar.c.starts) & (at < calendar.c.ends)
    query = select(calendar.c.number, names.c.name, func.count())
    joined = query.select_from(calendar.join(names, literal(1) == literal(1)).join(tables.complaints, within))
    return _by_name(connection.execute(joined.group_by(calendar.c.number, names.c.name)), len(over))


def root_causes(connection: Connection, over: Sequence[Period]) -> Counts:
    """How many were settled of each root cause, the most frequent first; without one under an empty name."""
    return counted(connection, over, complaints.resolved_at, func.coalesce(complaints.root_cause, ""))


def counted(
    connection: Connection, over: Sequence[Period], at: KeyedColumnElement[Any], name: ColumnElement[Any]
) -> Counts:
    """How many rows of the table of `at` there are of each name, the most frequent name first."""
    calendar = _calendar(over)
    within = (at >= calendar.c.starts) & (at < calendar.c.ends)
    query = select(calendar.c.number, name, func.count()).join_from(calendar, at.table, within)
    return _by_name(connection.execute(query.group_by(calendar.c.number, name)), len(over))


def totals(counts: Mapping[str, Sequence[int]], over: Sequence[Period]) -> list[int]:
    """What all names have together in each period."""
    return [sum(each[place] for each in counts.values()) for place in range(len(over))]


def promises(connection: Connection, over: Sequence[Period], now: datetime) -> dict[Kind, list[Kept]]:
    """How each promise was kept to those whose complaints were received in each period.

    What lapsed, as by a withdrawal, is not counted; of a complaint that was reopened, each promise is.
    """
    tallies = {(kind.value, place): _Tally() for kind in PROMISES for place in range(len(over))}
    for kind, place, *found in connection.execute(_tallied(connection, over, now)):
        tallies[kind, place].add(*found)
    return {kind: [tallies[kind.value, place].kept() for place in range(len(over))] for kind in PROMISES}


class _Tally:
    """What is counted of one promise in one period, by the hours that it took."""

    def __init__(self) -> None:
        self._sums = [0, 0, 0]
        self._took: dict[int, int] = {}

    def add(self, hours: int | None, in_time: int, late: int, waiting: int) -> None:
        for place, number in enumerate((in_time, late, waiting)):
            self._sums[place] += number
        if hours is not None:
            self._took[hours] = self._took.get(hours, 0) + in_time + late

    def kept(self) -> Kept:
        in_time, late, waiting = self._sums
        return Kept(in_time, late, waiting, self._middle())

    def _middle(self) -> int | None:
        half, passed = sum(self._took.values()) / 2, 0
        for hours in sorted(self._took):
            passed += self._took[hours]
            if passed >= half:
                return hours
        return None


def _tallied(connection: Connection, over: Sequence[Period], now: datetime) -> Select[Any]:
    """Kind, period, hours taken; in time, late, waiting: one pass over both promises."""
    calendar, at = _calendar(over), complaints.received_at
    met, due = deadlines.met_at, deadlines.due_at
    hours = _hours(connection)
    sums = (
        func.sum(case((met <= due, 1), else_=0)),
        func.sum(case((met > due, 1), (met.is_(None) & (due < now), 1), else_=0)),
        func.sum(case((met.is_(None) & (due >= now), 1), else_=0)),
    )
    within = (at >= calendar.c.starts) & (at < calendar.c.ends)
    of_them = deadlines.complaint_id == complaints.id
    return (
        select(deadlines.kind, calendar.c.number, hours, *sums)
        .select_from(calendar.join(tables.complaints, within).join(tables.deadlines, of_them))
        .where(deadlines.kind.in_([kind.value for kind in PROMISES]), deadlines.lapsed_at.is_(None))
        .group_by(deadlines.kind, calendar.c.number, hours)
    )


def _hours(connection: Connection) -> ColumnElement[int]:
    """Whole hours from the receipt until a promise was kept."""
    if connection.dialect.name == "sqlite":
        days = func.julianday(deadlines.met_at) - func.julianday(complaints.received_at)
        return cast(days * 24.0 + _ROUNDING, Integer)
    seconds = func.extract("epoch", deadlines.met_at - complaints.received_at)
    return cast(func.floor(seconds / 3600.0 + _ROUNDING), Integer)


def _calendar(over: Sequence[Period]) -> Subquery:
    """The periods as rows, so that one statement counts them all."""
    rows = [
        select(
            literal(number).label("number"),
            literal(period.starts, Instant).label("starts"),
            literal(period.ends, Instant).label("ends"),
        )
        for number, period in enumerate(over)
    ]
    return union_all(*rows).subquery("calendar")


def _by_name(rows: Iterable[Any], periods: int) -> Counts:
    found: Counts = {}
    for number, name, count in rows:
        found.setdefault(name, [0] * periods)[number] = count
    return dict(sorted(found.items(), key=lambda one: (-sum(one[1]), one[0])))
