"""Erasing: out of the register, the conversations, the engine, the files and the mail, and out of the files'
free pages. What was begun is on record before it is done, so that a failure half-way is finished later, and
so that a backup that is put back can be cleaned again.
"""

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import sleep

from sqlalchemy import Connection, RowMapping, delete, exists, insert, select, update

from complaints import audit, erasing, tables
from complaints.complaint import Complaint, Deed
from complaints.hours import LONDON
from complaints.register import Register
from conversations import drafts
from conversations.tables import attachments, conversations
from mail import traces
from mail.incoming.originals import Originals
from mail.tables import incoming
from rights import holds
from rights.tables import erasures
from rights.tables import holds as held_back
from store.database import Database

PAGES = 100
"""Pages of the index of words that are merged while nobody else can write."""
PAUSE = 0.005
"""Seconds for the others between two such steps."""
LAW = "General Condition C4 has us keep complaints for {limit} after they close."


@dataclass(frozen=True)
class Outcome:
    """What became of a request to erase."""

    reference: str
    erased: tuple[str, ...]
    kept: tuple[str, ...]
    """What is still there, each with the reason."""


@dataclass(frozen=True)
class Places:
    """Where things lie outside the register's database."""

    attachments: Path
    mail: Path
    incoming: Originals
    """Mail that came in, as it came."""
    engine_file: Path | None
    """The engine's own SQLite file; None when it keeps its turns in another database."""
    forget: Callable[[str], None]
    """Has the engine forget a conversation; raises OSError when it does not answer."""


@dataclass(frozen=True)
class _What:
    """What one erasure takes away."""

    reference: str | None
    """Of the complaint whose mail goes."""
    conversations: tuple[str, ...]
    complaint: bool = False
    """The complaint goes too."""
    copies_only: bool = False
    """Only the engine's copy of the conversations goes; what was said stays."""


class Erasure:
    """Erases complaints and conversations everywhere. What it takes away is gone only after `finish`."""

    def __init__(self, register: Register, places: Places) -> None:
        self._register = register
        self._database: Database = register.database
        self._places = places

    def request(self, reference: str, deed: Deed) -> Outcome:
        """Erase a complaint as far as the law lets us, else restrict it; say what is kept, and why."""
        complaint = self._register.find(reference)
        kept = self._why_kept(complaint, deed.at.astimezone(LONDON).date())
        if kept:
            mine = (complaint.conversation,) if complaint.conversation else ()
            self._begin(_What(complaint.reference, mine, copies_only=True), deed, "; ".join(kept))
            erased = ("the copies of mail that was sent", "the assistant's own copy of the conversation")
            return Outcome(complaint.reference, erased, tuple(kept))
        self.complaint(complaint.reference, deed, "asked for")
        said = (
            "the complaint",
            "its history, letters and files",
            "the conversation",
            "the mail to and from them",
        )
        stays = f"Kept without anybody's name or words: {', '.join(erasing.KEPT)}, and who did what when."
        return Outcome(complaint.reference, said, (stays,))

    def complaint(self, reference: str, deed: Deed, why: str) -> None:
        """Erase one complaint and its conversation, whatever its age. The caller has looked at the law."""
        conversation = self._only_here(self._register.find(reference))
        mine = (conversation,) if conversation else ()
        self._begin(_What(reference, mine, complaint=True), deed, why)

    def conversation(self, conversation: str, deed: Deed, why: str) -> None:
        """Erase one conversation."""
        self._begin(_What(None, (conversation,)), deed, why)

    def incoming(self, numbers: Collection[int], deed: Deed, why: str) -> None:
        """Erase messages that came in and are on no complaint."""

        def work(connection: Connection) -> None:
            names = traces.forget_incoming(connection, incoming.c.id.in_(numbers))
            row = {"at": deed.at, "why": why, "mail": names, "complaint": False}
            connection.execute(insert(erasures).values(conversations=[], attachments=[], **row))

        self._database.write(work)

    def finish(self, now: datetime) -> int:
        """Take away what lies outside the database; how many erasures are still not finished."""
        open_ = select(erasures).where(erasures.c.done_at.is_(None)).order_by(erasures.c.id)
        rows = self._database.read(lambda connection: connection.execute(open_).mappings().all())
        done = [row["id"] for row in rows if self._take_away(row)]
        if done:
            self._sweep()
            finished = update(erasures).where(erasures.c.id.in_(done)).values(done_at=now)
            self._database.write(lambda connection: connection.execute(finished))
        return len(rows) - len(done)

    def again(self, now: datetime) -> int:
        """After a backup was put back: erase once more what had been erased; how many erasures."""
        rows = self._database.read(lambda connection: connection.execute(select(erasures)).mappings().all())
        deed = Deed("restored backup", now, "")
        for row in rows:
            there = self._database.read(
                lambda connection, row=row: _is_there(connection, row["reference"])  # type: ignore[misc]
            )
            if row["complaint"] and there:
                what = _What(row["reference"], tuple(row["conversations"]), complaint=True)
                self._begin(what, deed, row["why"])
            elif not row["complaint"] and row["reference"] is None:
                self._begin(_What(None, tuple(row["conversations"])), deed, row["why"])
        return len(rows)

    def _begin(self, what: _What, deed: Deed, why: str) -> None:
        def work(connection: Connection) -> None:
            names: list[str] = []
            drafts.drop(connection, what.conversations)
            mail = traces.forget_conversations(connection, what.conversations)
            if not what.copies_only:
                files = select(attachments.c.id).where(attachments.c.conversation.in_(what.conversations))
                names = list(connection.execute(files).scalars())
                gone = delete(conversations).where(conversations.c.id.in_(what.conversations))
                connection.execute(gone)
            if what.reference and what.complaint:
                email = _email(connection, what.reference)
                mail += traces.forget_complaint(connection, what.reference, email)
                erasing.erase(connection, what.reference, deed, why)
            elif what.reference:
                mail += traces.forget_copies(connection, what.reference)
                audit.append(connection, deed, "restricted", what.reference, {"why": (None, why)})
            row = {"reference": what.reference, "complaint": what.complaint, "why": why, "mail": mail}
            row |= {"conversations": list(what.conversations), "attachments": names}
            connection.execute(insert(erasures).values(at=deed.at, **row))

        self._database.write(work)

    def _take_away(self, row: RowMapping) -> bool:
        for name in row["attachments"]:
            (self._places.attachments / name[:2] / name).unlink(missing_ok=True)
        for name in row["mail"]:
            (self._places.mail / name).unlink(missing_ok=True)
            self._places.incoming.remove(name)
        try:
            for conversation in row["conversations"]:
                self._places.forget(conversation)
        except OSError:
            return False
        return True

    def _why_kept(self, complaint: Complaint, today: date) -> list[str]:
        limit = self._register.code.limits.retention
        hold = self._database.read(lambda connection: holds.find(connection, complaint.reference))
        kept = []
        if hold:
            kept.append(f"The complaint, its history and letters: a legal hold since {hold.at:%d %B %Y}.")
        if complaint.closed_at is None:
            kept.append(f"The complaint, its history and letters: it is {complaint.state}, not closed.")
        else:
            until = self._register.deadlines.kept_until(complaint.closed_at.astimezone(LONDON).date())
            if today < until:
                law = LAW.format(limit=limit.value_in_words)
                kept.append(f"The complaint, its history and letters, until {until:%d %B %Y}. {law}")
        return kept

    def _only_here(self, complaint: Complaint) -> str | None:
        """The complaint's conversation, unless another complaint that is kept came from it too."""
        if complaint.conversation is None:
            return None
        others = self._register.of_conversation(complaint.conversation)
        return complaint.conversation if len(others) == 1 else None

    def _sweep(self) -> None:
        """Overwrite what deleting leaves behind in SQLite's files; PostgreSQL does so when it vacuums."""
        if not self._database.is_sqlite:
            return
        _clean(Path(self._database.url.database or ""))
        if self._places.engine_file and self._places.engine_file.exists():
            _clean(self._places.engine_file)


def _email(connection: Connection, reference: str) -> str | None:
    query = select(tables.complaints.c.email).where(tables.complaints.c.reference == reference)
    email: str | None = connection.execute(query).scalar_one()
    return email


def _clean(path: Path) -> None:
    """Have what was deleted go from the index of words and from the write-ahead log.

    The pages themselves are overwritten as rows are deleted (`secure_delete`). It goes in short steps, since
    nobody can write meanwhile: rewriting a large file would stop the chat for half a minute.
    """
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        searched = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'complaint_search'")
        if searched.fetchone():
            _merge(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _merge(connection: sqlite3.Connection) -> None:
    """Merge all parts of the index of words into one, by and by: then it holds nothing of deleted rows."""
    step = "INSERT INTO complaint_search (complaint_search, rank) VALUES ('merge', ?)"
    pages = -PAGES  # the first time all parts, however few
    while True:
        before = connection.total_changes
        connection.execute(step, (pages,))
        if connection.total_changes - before < 2:  # as SQLite says that nothing is left to merge
            return
        pages = PAGES
        sleep(PAUSE)


def _is_there(connection: Connection, reference: str | None) -> bool:
    query = select(tables.complaints.c.id).where(
        tables.complaints.c.reference == reference, tables.complaints.c.nature != erasing.ERASED
    )
    return connection.execute(query).first() is not None


def expired(connection: Connection, before: datetime) -> list[str]:
    """References of closed complaints that were closed before `before`, hold anything still, and may go."""
    held = exists().where(held_back.c.reference == tables.complaints.c.reference)
    query = (
        select(tables.complaints.c.reference)
        .where(tables.complaints.c.closed_at < before, tables.complaints.c.nature != erasing.ERASED, ~held)
        .order_by(tables.complaints.c.closed_at)
        .limit(200)
    )
    return list(connection.execute(query).scalars())
