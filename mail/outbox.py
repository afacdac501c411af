"""The outbox: what has to go out, kept in the transaction of what it reports, until it went.

A row is put in once for each key. Whoever sends takes a row for a while (a lease), and renews it for as long
as the server takes, so that two workers never send the same; a worker that dies loses its lease within a
minute, and another goes on. A clock that was ahead and was put right keeps nothing back.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import Connection, Insert, RowMapping, Update, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from complaints.tables import complaints
from mail.tables import outbox
from store.database import Database

LEASE = timedelta(minutes=1)
"""How long a row stays with a worker that has died."""
RENEWED_EVERY = 15.0
"""Seconds, while the server takes its time; a database that is locked for a while costs no lease."""
AHEAD = timedelta(minutes=5)
"""By more than this no two clocks of one installation differ."""
GIVE_UP = timedelta(days=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Until the next try after the first failure, the second, and so on; the last one from then on."""

log = structlog.get_logger("mail")


@dataclass(frozen=True)
class New:
    """Something to be told to somebody."""

    key: str
    recipient: str
    template: str
    values: Mapping[str, str | None]
    reference: str | None = None
    letter: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A row that is being sent."""

    id: int
    key: str
    recipient: str
    template: str
    values: Mapping[str, str | None]
    reference: str | None
    letter: str | None
    created_at: datetime
    attempts: int
    lease: str


@dataclass(frozen=True)
class Dead:
    """A letter that could not be delivered, for people to see to."""

    id: int
    recipient: str
    template: str
    reference: str | None
    dead_at: datetime
    error: str
    address_now: str | None = None
    """The customer's address as their complaint has it now, where that is another."""


def local_part(key: str) -> str:
    """The part before the @ of the Message-ID of a row, which the row's key alone decides."""
    return sha256(key.encode()).hexdigest()[:32]


def put(connection: Connection, new: New, now: datetime, not_before: datetime | None = None) -> bool:
    """Put something in, in the caller's transaction; False when it was in already."""
    return connection.execute(_statement(connection), _row(new, now, not_before)).rowcount == 1


def put_all(connection: Connection, many: Sequence[New], now: datetime) -> None:
    """As `put`, for many at once."""
    if many:
        connection.execute(_statement(connection), [_row(one, now, None) for one in many])


def _statement(connection: Connection) -> Insert:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Insert = dialect.insert(outbox).on_conflict_do_nothing(index_elements=["key"])
    return statement


def _row(new: New, now: datetime, not_before: datetime | None) -> dict[str, Any]:
    return {
        "key": new.key,
        "local_part": local_part(new.key),
        "recipient": new.recipient,
        "template": new.template,
        "field_values": dict(new.values),
        "reference": new.reference,
        "letter": new.letter,
        "created_at": now,
        "next_at": not_before or now,
        "attempts": 0,
    }


def take_back(connection: Connection, key: str) -> bool:
    """Take out what was put in under `key` and what begins with it; False when some of it may be gone."""
    mine = or_(outbox.c.key == key, outbox.c.key.startswith(f"{key} ", autoescape=True))
    begun = or_(outbox.c.sent_at.is_not(None), outbox.c.attempts > 0, outbox.c.lease.is_not(None))
    if connection.execute(select(outbox.c.id).where(mine, begun)).first():
        return False
    connection.execute(delete(outbox).where(mine))
    return True


class Outbox:
    """The outbox for who sends and who looks after it; each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, now: datetime, sent: Waiting | None = None) -> Waiting | None:
        """The next row that is due, for the caller alone until its lease ends; `sent` went before it.

        Both in one transaction, because each one waits until the disk has it.
        """
        until = outbox.c.leased_until
        # What was put in, or taken, by a clock that was ahead then would wait until this one is there too.
        free = or_(until.is_(None), until <= now, until > now + LEASE * 2)
        is_due = or_(outbox.c.next_at <= now, outbox.c.created_at > now + AHEAD)
        due = (
            select(outbox.c.id)
            .where(outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None), is_due, free)
            .order_by(outbox.c.next_at, outbox.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        lease = secrets.token_hex(8)

        def work(connection: Connection) -> Waiting | None:
            if sent:
                connection.execute(_settled(sent, **_sent(now)))
            mine = update(outbox).where(outbox.c.id == due.scalar_subquery())
            taken = mine.values(lease=lease, leased_until=now + LEASE).returning(outbox)
            row = connection.execute(taken).mappings().first()
            return _waiting(row) if row else None

        return self._database.write(work)

    @contextmanager
    def renewing(self, one: Waiting, clock: Callable[[], datetime]) -> Iterator[None]:
        """Keep the lease of a row for the length of the block, however long that is."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(RENEWED_EVERY):
                try:
                    self._settle(one, leased_until=clock() + LEASE)
                except SQLAlchemyError as error:  # there are more tries before it ends
                    log.warning("lease not renewed", error=type(error).__name__)

        keeper = threading.Thread(target=renew, name="outbox-lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def sent(self, one: Waiting, now: datetime) -> bool:
        """It went. False when the lease was lost meanwhile."""
        return self._settle(one, **_sent(now))

    def failed(self, one: Waiting, error: str, now: datetime, *, for_good: bool) -> bool:
        """It did not go: later again, or never when the refusal was final or the time is up."""
        attempts = one.attempts + 1
        change = {"attempts": attempts, "error": error[:1000], "lease": None, "leased_until": None}
        if for_good or now - one.created_at >= GIVE_UP:
            return self._settle(one, **change, dead_at=now)
        wait = BACK_OFF[min(one.attempts, len(BACK_OFF) - 1)]
        return self._settle(one, **change, next_at=now + wait)

    def dead(self) -> tuple[Dead, ...]:
        """What could not be delivered, newest first."""
        theirs = complaints.c.email.label("theirs")
        joined = outbox.outerjoin(complaints, complaints.c.reference == outbox.c.reference)
        query = select(outbox, theirs).select_from(joined).where(outbox.c.dead_at.is_not(None))
        query = query.order_by(outbox.c.id.desc()).limit(500)
        return self._database.read(
            lambda connection: tuple(_dead(row) for row in connection.execute(query).mappings())
        )

    def again(self, number: int, now: datetime, to: str | None = None) -> bool:
        """Try a dead letter once more; to another address where one is given."""
        change: dict[str, Any] = {"sent_at": None, "dead_at": None, "next_at": now, "created_at": now}
        change |= {"attempts": 0} | ({"recipient": to} if to else {})
        mine = update(outbox).where(outbox.c.id == number, outbox.c.dead_at.is_not(None)).values(change)
        return self._database.write(lambda connection: connection.execute(mine).rowcount == 1)

    def waiting(self) -> int:
        """How many have not gone yet."""
        query = select(func.count()).where(outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None))
        return self._database.read(lambda connection: connection.execute(query).scalar_one())

    def _settle(self, one: Waiting, **change: object) -> bool:
        mine = _settled(one, **change)
        return self._database.write(lambda connection: connection.execute(mine).rowcount == 1)


def _settled(one: Waiting, **change: object) -> Update:
    return update(outbox).where(outbox.c.id == one.id, outbox.c.lease == one.lease).values(change)


def _sent(now: datetime) -> dict[str, object]:
    return {"sent_at": now, "lease": None, "leased_until": None, "error": None}


def _waiting(row: RowMapping) -> Waiting:
    same = ("id", "key", "recipient", "template", "reference", "letter", "created_at", "attempts", "lease")
    return Waiting(values=row["field_values"], **{name: row[name] for name in same})


def _dead(row: RowMapping) -> Dead:
    same = ("id", "recipient", "template", "reference", "dead_at")
    for_staff = row["template"].startswith("staff_")
    now = None if for_staff or row["theirs"] == row["recipient"] else row["theirs"]
    return Dead(error=row["error"] or "", address_now=now, **{name: row[name] for name in same})
