"""No statement of a turn, of an agent's work or of the worker's rounds goes through a table that grows.

Every statement that is really sent is recorded, and the database asked how it finds its rows.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from complaints.code_of_practice import load
from complaints.complaint import CUSTOMER, Complaint, Deed, Details, Filing
from complaints.correspondence import Information, NewEscalation
from complaints.proofs import Claim
from complaints.register import Register
from conversations.attachments import Attachments
from conversations.drafts import Drafts
from conversations.handoffs import Asked, Handoffs, Outcome
from conversations.leases import Leases
from conversations.log import Log
from conversations.messages import Agent, Choice, Decided, Said, Sent
from conversations.queue import Queue
from conversations.read_marks import ReadMarks
from conversations.tokens import Tokens, kept, new_id
from conversations.worklist import Worklist
from mail import notices
from redress.settings import ROOT, Settings
from store.database import Database
from store.migration import migrate
from worker.duties import rounds

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ANA = Agent("1", "Ana")
HOUR = 3600.0
BOUNDED = {
    "unanswered": "what waits for an answer now",
    "unread": "what waits for an agent now",
    "turn_takers": "the web processes that run",
    "conversation_news": "what happened in the last hour",
    "staff_accounts": "the staff",
    "ix_mail_outbox_waiting": "what has not gone yet",
    "ix_mail_incoming_unsettled": "what nobody has seen to yet",
    "ix_complaint_deadlines_watched": "deadlines of complaints that are open",
}
"""Tables, and indexes of a part of one, that do not grow with customers or with time; and what is in them."""
SMALL = {"transcript_requests": "some words a row, of customers who asked for a copy"}
HOURLY = {"call_backs", "conversations", "complaints", "mail_incoming", "rights_erasures", "mail_outbox"}
"""Gone through once an hour by retention, in the worker's reader, where nobody waits for it."""
WHOLE = re.compile(r"^SCAN (?P<table>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+))?(?P<rest>.*)$")
LAST_ROW = "ORDER BY complaint_audit.number DESC"


@contextmanager
def recorded(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent in the block."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if not many and statement.lstrip().split(None, 1)[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
            sent.append((statement, parameters))

    engines = {database._writing, database._reading}
    for engine in engines:
        event.listen(engine, "after_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "after_cursor_execute", note)


def scans(database: Database, sent: list[tuple[str, Any]], allowed: set[str] | None = None) -> list[str]:
    """The statements that go through a table that grows, each with how."""
    fine = {*BOUNDED, *(allowed or ())}
    found = []

    def plan(statement: str, parameters: Any) -> list[str]:
        explain = f"EXPLAIN QUERY PLAN {statement}"
        return database.read(
            lambda connection: [str(row[3]) for row in connection.exec_driver_sql(explain, parameters)]
        )

    for statement, parameters in dict.fromkeys(sent):
        for line in plan(statement, parameters):
            whole = WHOLE.match(line)
            if whole is None or "VIRTUAL" in line or "CONSTANT ROW" in line or LAST_ROW in statement:
                continue
            if not {whole["table"], whole["index"]} & fine:
                found.append(f"{line}: {' '.join(statement.split())}")
    return found


class World:
    """A conversation, a handoff and a complaint, with everything that is done to them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        leases = Leases(database, "machine:8000")
        self.leases, self.log = leases, Log(database, leases.name)
        self.worklist, self.handoffs = Worklist(database, leases.name), Handoffs(database)
        self.files, self.drafts = Attachments(database, folder / "attachments"), Drafts(database)
        self.code = load(ROOT / "data" / "code_of_practice.yml")
        self.register = Register(database, self.code, [notices.listener(())])
        leases.join(NOW)

    def start(self) -> str:
        chat = new_id()
        opening = Said("hello", (Choice("Complain", Decided("make_complaint")),))
        self.log.start(chat, kept("secret"), [opening], NOW)
        return chat

    def file(self, chat: str = "") -> Complaint:
        details = Details("No line", name="Jo", email="jo@example.com", phone="+442079460018")
        filing = Filing(details, conversation=chat or None)
        return self.register.file(filing, Deed(CUSTOMER, NOW, new_id()))

    def turns(self) -> None:
        """A customer comes, says, presses, sends a file, is answered, reads, and ends."""
        chat = self.start()
        assert Tokens(self.database).opens(chat, "secret")
        file = self.files.keep(chat, "a.txt", b"text", NOW)
        button = self.log.read(chat).messages[0].buttons[0]["id"]
        sends = (
            Sent(new_id(), "it is down"),
            Sent(new_id(), button=button),
            Sent(new_id(), "", None, (file.id,)),
        )
        for sent in sends:
            self.log.receive(chat, sent, Said("hidden"), NOW)
            self.leases.take(chat)
            waiting = self.worklist.next(chat)
            assert waiting is not None
            self.worklist.failed(waiting)
            self.worklist.tell(waiting, [Said("wait")], NOW)
            self.worklist.meanwhile(replace(waiting, news=True))
            self.worklist.answer(waiting, [Said("yes")], NOW, record={"name": "Jo"}, understood={})
            self.log.read(chat, 2)
        self.leases.release(chat)
        self.leases.look()
        ReadMarks(self.database).customer(chat, 3, NOW)
        self.log.end(chat, NOW)

    def agents(self) -> None:
        """Somebody asks for a person, who takes it, passes it on, writes and ends it."""
        chat = self.start()
        handoff = self.handoffs.open(chat, Asked("message:2", "asked_for", "Wants a person."), NOW)
        self.handoffs.of(chat)
        self.handoffs.waiting()
        self.handoffs.cancel(chat, NOW)
        handoff = self.handoffs.open(chat, Asked("message:4", "asked_for", "Wants a person."), NOW)
        Queue(self.database).list(handoff.state, NOW)
        self.handoffs.claim(handoff.id, ANA, NOW, 4)
        self.log.receive(chat, Sent(new_id(), "hello?"), Said("hidden"), NOW)
        self.log.agent_says(chat, ANA, new_id(), "Hello", NOW)
        self.handoffs.close(handoff.id, ANA, Outcome.RETURNED, NOW)

    def complaints(self) -> None:
        """A complaint is kept as a draft, filed, proved, added to, escalated and looked at."""
        chat = self.start()
        draft = self.drafts.keep(chat, {"nature": "x"}, NOW, "jo@example.com")
        self.drafts.take_up(Claim(draft.reference, "jo@example.com", chat), chat, NOW - timedelta(1), NOW)
        self.drafts.drop(chat)
        filed = self.file(chat)
        self.register.prove(Claim(filed.reference, "jo@example.com", chat), NOW)
        self.register.prove(Claim(filed.reference, "eve@example.com", chat), NOW)
        self.register.was_done(Deed(CUSTOMER, NOW, "key"), "file", "close")
        self.register.add_information(filed.reference, Information("more"), Deed(CUSTOMER, NOW, new_id()))
        self.register.escalate(filed.reference, NewEscalation("slow"), Deed(CUSTOMER, NOW, new_id()))
        self.register.find(filed.reference)
        self.register.record(filed.reference)
        self.register.of_conversation(chat)
        self.register.earlier(filed)

    def rounds(self, hourly: bool) -> None:
        """What the worker does every hour, or what it does more often, with something to do for each."""
        self.agents()
        self.complaints()
        settings = Settings(data_dir=self.folder)
        for round_ in rounds(self.database, ROOT, settings):
            if hourly == (round_.every >= HOUR):
                for days in (0, 3, 60):
                    round_.duty(NOW + timedelta(days=days))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    migrate(url)
    database = Database(url)
    yield World(database, tmp_path)
    database.close()


@pytest.mark.parametrize("deeds", [World.turns, World.agents, World.complaints])
def test_no_statement_goes_through_what_grows(world: World, deeds: Callable[[World], None]) -> None:
    with recorded(world.database) as sent:
        deeds(world)
    assert len(sent) > 10
    assert scans(world.database, sent) == []


def test_no_round_of_the_worker_goes_through_what_grows(world: World) -> None:
    with recorded(world.database) as sent:
        world.rounds(hourly=False)
    assert scans(world.database, sent, set(SMALL)) == []


def test_what_goes_through_all_of_a_table_does_so_once_an_hour(world: World) -> None:
    with recorded(world.database) as sent:
        world.rounds(hourly=True)
    assert scans(world.database, sent, HOURLY) == []
    assert scans(world.database, sent)
