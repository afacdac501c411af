"""Calls that an agent has promised a customer: a task with a time, until somebody has made the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from conversations.errors import NoSuchCallBack
from conversations.messages import Agent
from conversations.tables import call_backs, conversations, handoffs
from conversations.tokens import new_id
from store.database import Database


@dataclass(frozen=True)
class Promise:
    """What was agreed with the customer."""

    due_at: datetime
    phone: str
    about: str = ""


@dataclass(frozen=True)
class CallBack:
    """One call to make, or made."""

    id: str
    conversation: str
    handoff: str
    due_at: datetime
    phone: str
    about: str
    made_by: str
    done_at: datetime | None
    done_by: str | None
    name: str | None = None
    """What the customer is called, where that is known."""


class CallBacks:
    """Each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def promise(self, handoff: str, promise: Promise, by: Agent, now: datetime) -> CallBack:
        """Keep a promise of a handoff; there is one, and the newest counts."""

        def work(connection: Connection) -> CallBack:
            query = select(handoffs.c.conversation).where(handoffs.c.id == handoff)
            values = {"due_at": promise.due_at, "phone": promise.phone, "about": promise.about}
            values |= {"made_at": now, "made_by_id": by.id, "made_by": by.name}
            mine = update(call_backs).where(call_backs.c.handoff == handoff)
            row = connection.execute(mine.values(values).returning(call_backs)).mappings().one_or_none()
            if row is None:
                new = {"id": new_id(), "handoff": handoff, **values}
                new["conversation"] = connection.execute(query).scalar_one()
                made = insert(call_backs).values(new).returning(call_backs)
                row = connection.execute(made).mappings().one()
            return _call_back(row)

        return self._database.write(work)

    def due(self) -> Sequence[CallBack]:
        """What has to be done, the earliest first."""
        theirs = conversations.c.record.label("noted")
        joined = call_backs.join(conversations, conversations.c.id == call_backs.c.conversation)
        query = select(call_backs, theirs).select_from(joined).where(call_backs.c.done_at.is_(None))
        query = query.order_by(call_backs.c.due_at)
        return self._database.read(
            lambda connection: [_call_back(row) for row in connection.execute(query.limit(200)).mappings()]
        )

    def done(self, call_back: str, by: Agent, now: datetime) -> CallBack:
        """Somebody has rung; the first to say so is kept. Raises NoSuchCallBack."""
        mine = call_backs.c.id == call_back
        change = update(call_backs).where(mine, call_backs.c.done_at.is_(None))

        def work(connection: Connection) -> CallBack:
            connection.execute(change.values(done_at=now, done_by=by.name))
            row = connection.execute(select(call_backs).where(mine)).mappings().one_or_none()
            if row is None:
                raise NoSuchCallBack
            return _call_back(row)

        return self._database.write(work)


def _call_back(row: RowMapping) -> CallBack:
    names = ("id", "conversation", "handoff", "due_at", "phone", "about", "made_by", "done_at", "done_by")
    name = (row.get("noted") or {}).get("name")
    known = isinstance(name, str) and not name.startswith("__")
    return CallBack(name=name if known else None, **{name: row[name] for name in names})
