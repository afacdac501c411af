"""The list of complaints: filters, search, orders, and pages that stay quick however long the list is.

Pages are found by the last row of the page before (keyset), never by counting rows. The usual order is newest
first; what is overdue or due today comes with the longest overdue first.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, or_, select, tuple_

from complaints.cases import Case, gather
from complaints.complaint import Category, Count, LetterState, Page, State
from complaints.errors import Refused, UnknownCursor
from complaints.hours import LONDON
from complaints.search import matching
from complaints.states import LIVE
from complaints.tables import complaints, letters

MOST = 200
COUNTED = 1_000
"""As far as anybody counts: beyond it, that there are more is all that is said."""


class Sort(StrEnum):
    """Which comes first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    """What has to be done first; leaves out what nothing is due for."""
    CHANGED = "changed"
    """The last worked on."""


@dataclass(frozen=True)
class Filter:
    """Which complaints, in which order, and from where on."""

    state: State | None = None
    overdue: bool | None = None
    category: Category | None = None
    q: str | None = None
    after: str | None = None
    """`next` of the page before."""
    limit: int = 50
    due_today: bool = False
    """Due before the end of today, and not overdue yet."""
    owner: str | None = None
    """The account that has it; empty: nobody."""
    adjusted: bool = False
    """Only customers who told what makes it easier for them."""
    letters: bool = False
    """Only those with a letter that waits to be approved, or to be sent."""
    sort: Sort | None = None
    """None: by when it is due where that was asked for, else the newest first."""
    counted: bool = False
    """Also say how many there are, from the beginning."""


@dataclass(frozen=True)
class _Order:
    name: Sort
    column: ColumnElement[Any]
    down: bool


_ORDERS = {
    Sort.NEWEST: _Order(Sort.NEWEST, complaints.c.received_at, down=True),
    Sort.OLDEST: _Order(Sort.OLDEST, complaints.c.received_at, down=False),
    Sort.DUE: _Order(Sort.DUE, complaints.c.next_due_at, down=False),
    Sort.CHANGED: _Order(Sort.CHANGED, complaints.c.changed_at, down=True),
}


def page(connection: Connection, wanted: Filter, now: datetime) -> Page:
    """The complaints that `wanted` asks for, and where the next page begins."""
    if not 1 <= wanted.limit <= MOST:
        raise Refused("limit", f"Ask for 1 to {MOST} at a time.")
    matched = _matched(connection, wanted, now)
    if matched is None:
        return Page((), None, Count(0) if wanted.counted else None)
    found = gather(connection, _in_order(matched, wanted).limit(wanted.limit + 1))
    shown = found[: wanted.limit]
    after = _cursor(shown[-1], wanted) if len(found) > wanted.limit else None
    count = _count(connection, matched) if wanted.counted else None
    return Page(tuple(case.complaint for case in shown), after, count)


def query_of(connection: Connection, wanted: Filter, now: datetime) -> Select[Any] | None:
    """The statement behind a page; None when nothing can match."""
    matched = _matched(connection, wanted, now)
    return None if matched is None else _in_order(matched, wanted)


def _count(connection: Connection, matched: Sequence[ColumnElement[bool]]) -> Count:
    some = select(complaints.c.id).where(*matched).limit(COUNTED + 1).subquery()
    number: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return Count(min(number, COUNTED), number > COUNTED)


def _in_order(matched: Sequence[ColumnElement[bool]], wanted: Filter) -> Select[Any]:
    order = _order(wanted)
    query = select(complaints).where(*matched)
    if wanted.after is not None:
        key, last = tuple_(order.column, complaints.c.id), tuple_(*_place(wanted.after, order.name))
        query = query.where(key < last if order.down else key > last)
    if order.down:
        return query.order_by(order.column.desc(), complaints.c.id.desc())
    return query.order_by(order.column, complaints.c.id)


def end_of_today(now: datetime) -> datetime:
    """Midnight in London after `now`."""
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, LONDON)


def _matched(connection: Connection, wanted: Filter, now: datetime) -> list[ColumnElement[bool]] | None:
    narrow, chosen = _narrow(wanted, now), list[ColumnElement[bool]]()
    if wanted.q is not None:
        words = matching(connection, wanted.q)
        if words is None:
            return None
        (narrow if words.rare else chosen).append(words.condition)
    broad = [
        (complaints.c.state, wanted.state),
        (complaints.c.category, wanted.category),
    ]
    # Where something narrower is asked for, that one's index is the way: SQLite, which knows nothing of how
    # many there are of each, must not take the index of a state that most complaints are in.
    chosen += [
        (column.concat("") if narrow else column) == value for column, value in broad if value is not None
    ]
    if wanted.overdue is False:
        chosen.append(or_(complaints.c.next_due_at.is_(None), complaints.c.next_due_at >= now))
    if _order(wanted).name is Sort.DUE:
        chosen.append(complaints.c.next_due_at.is_not(None))
    return [*narrow, *chosen]


def _narrow(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    """The conditions that leave few."""
    due, found = complaints.c.next_due_at, list[ColumnElement[bool]]()
    if wanted.overdue:
        found.append(due < now)
    if wanted.due_today:
        found += [due >= now, due < end_of_today(now)]
    if wanted.owner is not None:
        found.append(complaints.c.owner == wanted.owner if wanted.owner else complaints.c.owner.is_(None))
    if wanted.adjusted:
        found.append(complaints.c.adjustments.is_not(None))
    if wanted.letters:
        # Written out: a partial index serves no condition with a parameter in it.
        waits = select(letters.c.complaint_id).where(literal_column(f"state != '{LetterState.SENT}'"))
        found += [complaints.c.id.in_(waits), complaints.c.state.in_(sorted(LIVE))]
    return found


def _order(wanted: Filter) -> _Order:
    usual = Sort.DUE if wanted.overdue or wanted.due_today else Sort.NEWEST
    return _ORDERS[wanted.sort or usual]


def _cursor(case: Case, wanted: Filter) -> str:
    complaint, order = case.complaint, _order(wanted).name
    due = complaint.next_due
    moments = {Sort.DUE: due.due_at if due else None, Sort.CHANGED: complaint.changed_at}
    moment = moments.get(order) or complaint.received_at
    written = json.dumps([order, moment.isoformat(), case.id])
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _place(cursor: str, order: str) -> tuple[datetime, int]:
    try:
        written = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of, moment, number = json.loads(written)
        place = datetime.fromisoformat(moment)
    except (binascii.Error, ValueError, TypeError):
        raise UnknownCursor from None
    if of != order or place.tzinfo is None or type(number) is not int:
        raise UnknownCursor
    return place, number
