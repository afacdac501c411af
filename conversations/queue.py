"""The queue as it stands at a moment: who comes first, and what an agent should know of each at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, select

from complaints import tables
from conversations import unread
from conversations.handoffs import Handoff, State, Urgency, handoff_of
from conversations.tables import conversations, handoffs
from store.database import Database

LONGEST = 200
"""Rows of one list."""

_NEWEST = (
    select(tables.complaints.c.reference)
    .where(tables.complaints.c.conversation == handoffs.c.conversation)
    .order_by(tables.complaints.c.id.desc())
    .limit(1)
    .correlate(handoffs)
    .scalar_subquery()
)
_ABOUT = func.coalesce(handoffs.c.complaint, _NEWEST)
"""The complaint that a handoff is about, else the newest that was made in its conversation."""


@dataclass(frozen=True)
class Entry:
    """One line of the queue."""

    handoff: Handoff
    """With the urgency that it has now, and the complaint that it is about."""
    name: str | None
    organisation: str | None
    needs: str | None
    """Adjustments that the customer asked for."""
    next_due_at: datetime | None
    """When the next deadline of the complaint falls due."""
    last_seq: int
    unread: int = 0
    nature: str | None = None
    """What went wrong, in the customer's words."""


class Queue:
    """Who waits, who is talked to, who was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, state: State | None, now: datetime) -> Sequence[Entry]:
        """The most urgent first (danger, distress, an overdue complaint), then who has waited longest.

        Of those that are over, the newest come first.
        """
        where = [] if state is None else [handoffs.c.state == state.value]
        return self._found(where, now, ended=state is State.CLOSED)

    def of_agent(self, agent: str, now: datetime) -> Sequence[Entry]:
        """The conversations that an agent has, in the order in which they took them."""
        mine = [handoffs.c.state == State.CLAIMED.value, handoffs.c.claimed_by_id == agent]
        found = self._found(mine, now)
        return sorted(found, key=lambda one: (one.handoff.held_since or now, one.handoff.id))

    def _found(
        self, where: Sequence[ColumnElement[bool]], now: datetime, *, ended: bool = False
    ) -> Sequence[Entry]:
        about = tables.complaints
        overdue = (handoffs.c.urgency > int(Urgency.OVERDUE)) & (about.c.next_due_at < now)
        urgency = case((overdue, int(Urgency.OVERDUE)), else_=handoffs.c.urgency)
        query = (
            select(
                handoffs,
                urgency.label("urgency_now"),
                _ABOUT.label("about"),
                conversations.c.last_seq,
                conversations.c.record.label("noted"),
                about.c.name.label("their_name"),
                about.c.organisation.label("their_organisation"),
                about.c.adjustments,
                about.c.next_due_at,
            )
            .join(conversations, conversations.c.id == handoffs.c.conversation)
            .outerjoin(about, about.c.reference == _ABOUT)
            .where(*where)
            .limit(LONGEST)
        )
        if ended:
            query = query.order_by(handoffs.c.closed_at.desc())
        else:
            query = query.order_by(urgency, handoffs.c.waiting_since, handoffs.c.id)

        def work(connection: Connection) -> Sequence[Entry]:
            found = connection.execute(query).mappings().all()
            new = unread.counts(connection, [row["conversation"] for row in found])
            return [_entry(row, new.get(row["conversation"], 0)) for row in found]

        return self._database.read(work)


def _entry(row: RowMapping, new: int) -> Entry:
    noted = {**(row["record"] or {}), **(row["noted"] or {})}
    found = replace(handoff_of(row), urgency=Urgency(row["urgency_now"]), complaint=row["about"])
    return Entry(
        handoff=found,
        name=_said(noted.get("name")) or row["their_name"],
        organisation=_said(noted.get("organisation")) or row["their_organisation"],
        needs=_said(noted.get("adjustments")) or row["adjustments"],
        next_due_at=row["next_due_at"],
        last_seq=row["last_seq"],
        unread=new,
        nature=_said(noted.get("nature")),
    )


def _said(value: object) -> str | None:
    """A value that the customer gave; not one that they passed over."""
    return value if isinstance(value, str) and not value.startswith("__") else None
