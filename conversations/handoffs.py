"""Handing a conversation to a person: the queue, who took what, and how it ended.

Opening is keyed by what asked for it, so that a turn that runs twice opens one; while one is open in a
conversation no second one is opened. Whoever a conversation goes to, what the customer said and nobody has
dealt with goes with it (unread.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from conversations import rows, unread
from conversations.errors import (
    AlreadyClaimed,
    ForManagers,
    HandoffClosed,
    NoHandoff,
    TooManyChats,
)
from conversations.messages import Agent
from conversations.ownership import Owner
from conversations.tables import handoffs
from conversations.tokens import new_id
from store.database import Database


class State(StrEnum):
    """Where a handoff is."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How it ended; the first three are for agents to choose."""

    RESOLVED = "resolved"
    RETURNED = "returned_to_assistant"
    CALL_BACK = "call_back"
    CANCELLED = "cancelled"
    ENDED = "ended_by_customer"
    GONE = "customer_gone"


class Urgency(IntEnum):
    """What comes first in the queue; the smallest first."""

    DANGER = 0
    DISTRESS = 1
    OVERDUE = 2
    NORMAL = 3


@dataclass(frozen=True)
class Asked:
    """Why a person is needed, and what they should know."""

    key: str
    """What asked for it, such as the message: the same key opens one handoff in a conversation."""
    reason: str
    summary: str
    urgency: Urgency = Urgency.NORMAL
    record: Mapping[str, Any] = field(default_factory=dict)
    complaint: str | None = None
    promised_by: datetime | None = None


@dataclass(frozen=True)
class Handoff:
    """One handoff."""

    id: str
    conversation: str
    state: State
    reason: str
    summary: str
    urgency: Urgency
    record: Mapping[str, Any]
    complaint: str | None
    waiting_since: datetime
    promised_by: datetime | None
    claimed_by: str | None
    claimed_by_id: str | None
    claimed_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    queued_at: datetime
    """Since when it waits this time, where it waits."""
    held_since: datetime | None = None
    """Since when the agent who has it has it."""
    told_at: datetime | None = None
    """When the customer heard that nobody has come yet."""
    for_manager: bool = False
    """A colleague passed it up: only a manager takes it."""


class Handoffs:
    """Every handoff; each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, conversation: str, asked: Asked, now: datetime) -> Handoff:
        """Put a conversation into the queue; the handoff that is open already, if there is one.

        Raises NoConversation, ConversationEnded.
        """

        def work(connection: Connection) -> Handoff:
            held = rows.ownership(row := rows.hold(connection, conversation))
            known = _open_in(connection, conversation, asked.key)
            if known is not None:
                return known
            new: dict[str, Any] = {
                "id": new_id(),
                "conversation": conversation,
                "key": asked.key,
                "state": State.WAITING.value,
                "reason": asked.reason,
                "summary": asked.summary,
                "urgency": int(asked.urgency),
                "record": dict(asked.record) or row["record"],
                "complaint": asked.complaint,
                "waiting_since": now,
                "promised_by": asked.promised_by,
            }
            after = held.ask_for_person()
            if after.owner is Owner.AGENT:  # somebody has it already, without a handoff
                new |= {"state": State.CLAIMED.value, "claimed_by_id": held.agent}
                new |= {"claimed_by": row["agent_name"], "claimed_at": now, "held_since": now}
            connection.execute(insert(handoffs).values(new))
            rows.give(connection, conversation, after, row["agent_name"])
            return find(connection, new["id"])

        return self._database.write(work)

    def list(self, state: State | None = None, limit: int = 200) -> tuple[Handoff, ...]:
        """The handoffs in `state`, or all: the most urgent first, then who has waited longest."""
        query = select(handoffs).order_by(handoffs.c.urgency, handoffs.c.waiting_since).limit(limit)
        if state is not None:
            query = query.where(handoffs.c.state == state.value)
        return self._database.read(
            lambda connection: tuple(handoff_of(row) for row in connection.execute(query).mappings())
        )

    def waiting(self) -> int:
        """How many wait."""
        query = select(func.count()).select_from(handoffs).where(handoffs.c.state == State.WAITING.value)
        return self._database.read(lambda connection: connection.execute(query).scalar_one())

    def ahead(self, handoff: Handoff) -> int:
        """How many in the queue come before this one."""
        return self._database.read(lambda connection: ahead(connection, handoff))

    def find(self, handoff: str) -> Handoff:
        """One handoff. Raises NoHandoff."""
        return self._database.read(lambda connection: find(connection, handoff))

    def of(self, conversation: str) -> Handoff | None:
        """The handoff that is open in a conversation."""
        return self._database.read(lambda connection: _open_in(connection, conversation, None))

    def claim(self, handoff: str, agent: Agent, now: datetime, limit: int | None = None) -> Handoff:
        """Take it. From now on the assistant is silent; what it has not answered is for the agent.

        `limit` is how many conversations one agent may have; danger and distress are taken beyond it.
        Raises NoHandoff, HandoffClosed, AlreadyClaimed, TooManyChats, ForManagers.
        """

        def work(connection: Connection) -> Handoff:
            found, row = held(connection, handoff)
            if found.state is State.CLAIMED and found.claimed_by_id != agent.id:
                raise AlreadyClaimed(found.claimed_by or "")
            if found.state is State.WAITING:
                if found.for_manager and not agent.senior:
                    raise ForManagers
                if found.urgency > Urgency.DISTRESS:
                    _refuse_beyond(connection, agent, limit, "You have")
            after = rows.ownership(row).claim(agent.id, row["agent_name"] or "")
            _claimed_by(connection, found, agent, now)
            rows.give(connection, found.conversation, after, agent.name)
            unread.to_agent(connection, found.conversation)
            return find(connection, handoff)

        return self._database.write(work)

    def transfer(
        self, handoff: str, by: Agent, to: Agent | None, now: datetime, limit: int | None = None
    ) -> Handoff:
        """Give it to a colleague, or back to the queue when `to` is None.

        Who is in charge may do so with a conversation that another has.
        Raises NoHandoff, HandoffClosed, NotTheirs, TooManyChats.
        """

        def work(connection: Connection) -> Handoff:
            found, row = held(connection, handoff)
            now_with, target = rows.ownership(row), to.id if to else None
            after = now_with.reassign(target) if by.senior else now_with.transfer(by.id, target)
            if to is None:
                back_to_queue(connection, handoff, now)
            else:
                if found.claimed_by_id != to.id:
                    _refuse_beyond(connection, to, limit, f"{to.name} has")
                _claimed_by(connection, found, to, now)
                unread.to_agent(connection, found.conversation)
            rows.give(connection, found.conversation, after, to.name if to else None)
            return find(connection, handoff)

        return self._database.write(work)

    def pass_up(self, handoff: str, by: Agent, now: datetime) -> Handoff:
        """Put it into the queue for a manager. Raises NoHandoff, HandoffClosed, NotTheirs."""

        def work(connection: Connection) -> Handoff:
            found, row = held(connection, handoff)
            rows.give(connection, found.conversation, rows.ownership(row).transfer(by.id, None), None)
            back_to_queue(connection, handoff, now)
            change(connection, handoff, for_manager=True)
            return find(connection, handoff)

        return self._database.write(work)

    def close(
        self, handoff: str, by: Agent, outcome: Outcome, now: datetime, seen: int | None = None
    ) -> Handoff:
        """The agent is done: the conversation goes back to the assistant, who answers what comes next.

        What the customer said behind number `seen`, the last that the agent has read, the assistant answers
        at once; without it the agent has read everything. Raises NoHandoff, HandoffClosed, NotTheirs.
        """

        def work(connection: Connection) -> Handoff:
            found, row = held(connection, handoff)
            rows.give(connection, found.conversation, rows.ownership(row).hand_back(by.id), None)
            unread.seen(connection, found.conversation, row["last_seq"] if seen is None else seen)
            unread.to_assistant(connection, found.conversation)
            change(connection, handoff, state=State.CLOSED.value, closed_at=now, outcome=outcome.value)
            return find(connection, handoff)

        return self._database.write(work)

    def cancel(self, conversation: str, now: datetime) -> Handoff | None:
        """The customer would rather go on with the assistant. None when nobody is asked for (any more).

        Raises NoConversation, ConversationEnded, NotTheirs.
        """

        def work(connection: Connection) -> Handoff | None:
            after = rows.ownership(rows.hold(connection, conversation)).cancel()
            found = _open_in(connection, conversation, None)
            if found is None:
                return None
            rows.give(connection, conversation, after, None)
            unread.to_assistant(connection, conversation)
            cancelled = Outcome.CANCELLED.value
            change(connection, found.id, state=State.CLOSED.value, closed_at=now, outcome=cancelled)
            return find(connection, found.id)

        return self._database.write(work)

    def cancelled_at(self, conversation: str, moment: datetime) -> Handoff | None:
        """What the customer took back at this moment: a turn that is repeated finds its own work done."""
        mine = (handoffs.c.conversation == conversation) & (handoffs.c.closed_at == moment)
        query = select(handoffs).where(mine, handoffs.c.outcome == Outcome.CANCELLED.value)

        def work(connection: Connection) -> Handoff | None:
            row = connection.execute(query).mappings().first()
            return None if row is None else handoff_of(row)

        return self._database.read(work)


def ahead(connection: Connection, found: Handoff) -> int:
    """How many in the queue come before this one."""
    waits = handoffs.c.state == State.WAITING.value
    sooner = (handoffs.c.urgency < int(found.urgency)) | (
        (handoffs.c.urgency == int(found.urgency)) & (handoffs.c.waiting_since < found.waiting_since)
    )
    return int(connection.execute(select(func.count()).where(waits, sooner)).scalar_one())


def close_open(connection: Connection, conversation: str, outcome: Outcome, now: datetime) -> None:
    """Close what is open in a conversation, inside the transaction that ends it."""
    open_here = (handoffs.c.conversation == conversation) & (handoffs.c.state != State.CLOSED.value)
    change = {"state": State.CLOSED.value, "closed_at": now, "outcome": outcome.value}
    connection.execute(update(handoffs).where(open_here).values(change))


def back_to_queue(connection: Connection, handoff: str, now: datetime) -> None:
    """Have it wait for anybody again, inside the caller's transaction."""
    nobody = {"claimed_by_id": None, "claimed_by": None, "held_since": None}
    change(connection, handoff, state=State.WAITING.value, queued_at=now, told_at=None, **nobody)


def change(connection: Connection, handoff: str, **values: Any) -> None:
    """Change fields of a handoff, inside the caller's transaction."""
    connection.execute(update(handoffs).where(handoffs.c.id == handoff).values(values))


def _refuse_beyond(connection: Connection, agent: Agent, limit: int | None, whose: str) -> None:
    """Raise TooManyChats when the agent has as many as they may."""
    if limit is None:
        return
    theirs = (handoffs.c.state == State.CLAIMED.value) & (handoffs.c.claimed_by_id == agent.id)
    if connection.execute(select(func.count()).where(theirs)).scalar_one() >= limit:
        raise TooManyChats(limit, whose)


def held(connection: Connection, handoff: str) -> tuple[Handoff, RowMapping]:
    """An open handoff and its conversation, both locked."""
    conversation = find(connection, handoff).conversation
    row = rows.hold(connection, conversation)
    found = find(connection, handoff)
    if found.state is State.CLOSED:
        raise HandoffClosed
    return found, row


def _open_in(connection: Connection, conversation: str, key: str | None) -> Handoff | None:
    """The open handoff of a conversation, or the one that `key` asked for, open or not."""
    wanted = handoffs.c.state != State.CLOSED.value
    if key is not None:
        wanted |= handoffs.c.key == key
    query = select(handoffs).where(handoffs.c.conversation == conversation, wanted)
    row = connection.execute(query.order_by(handoffs.c.waiting_since.desc())).mappings().first()
    return None if row is None else handoff_of(row)


def find(connection: Connection, handoff: str) -> Handoff:
    row = connection.execute(select(handoffs).where(handoffs.c.id == handoff)).mappings().one_or_none()
    if row is None:
        raise NoHandoff
    return handoff_of(row)


def _claimed_by(connection: Connection, found: Handoff, agent: Agent, now: datetime) -> None:
    if found.claimed_by_id == agent.id:
        return
    taken = {"claimed_by_id": agent.id, "claimed_by": agent.name, "held_since": now}
    taken |= {"claimed_at": found.claimed_at or now, "for_manager": None}
    change(connection, found.id, state=State.CLAIMED.value, **taken)


def handoff_of(row: RowMapping) -> Handoff:
    same = {name: row[name] for name in ("id", "conversation", "reason", "summary", "record", "complaint")}
    moments = {name: row[name] for name in ("waiting_since", "promised_by", "claimed_at", "closed_at")}
    return Handoff(
        **same,
        **moments,
        state=State(row["state"]),
        urgency=Urgency(row["urgency"]),
        claimed_by=row["claimed_by"],
        claimed_by_id=row["claimed_by_id"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        queued_at=row["queued_at"] or row["waiting_since"],
        held_since=row["held_since"],
        told_at=row["told_at"],
        for_manager=bool(row["for_manager"]),
    )
