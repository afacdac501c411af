"""A simulated year: `python -m benchmarks.year`, on both databases.

Staff answer late, mail and database fail, workers are killed before any statement of theirs. Two workers go
their rounds on one database at the same time. Nothing waits: the time is passed in. At the end every promise
was kept, or was escalated and said, once.
"""

import argparse
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import event, insert, select
from sqlalchemy.exc import OperationalError

from complaints import overdue_letters
from complaints.clocks import Clocks, Notice
from complaints.code_of_practice import CodeOfPractice, load
from complaints.complaint import CUSTOMER, Category, Complaint, Deed, Details, Filing, LetterKind
from complaints.deadlines import Deadline, Kind, Stage
from complaints.errors import ComplaintError
from complaints.hours import LONDON
from complaints.letters import Letters
from complaints.register import Register
from complaints.watch import Telling
from mail import alerts, notices
from mail.messages import Messages, Sender
from mail.outbox import Outbox
from mail.sending import Sending
from mail.tables import outbox
from mail.transport import NotSent
from redress.settings import ROOT
from staff.tables import accounts
from store.database import Database
from store.migration import migrate
from tests import postgresql

START = datetime(2026, 1, 5, 9, tzinfo=LONDON)
STEP = timedelta(hours=4)
SENIOR = ("director@example.com",)
MANAGER = "maya@example.com"
OUTAGE = 0.04
KILLED = 0.002
"""Chance to die at each statement, and just after a mail server took a message."""


class Killed(BaseException):
    """The worker's process is gone."""


@dataclass
class Server:
    """A mail server that is away for stretches; it keeps one message of each Message-ID, as receivers do."""

    chance: random.Random
    away_until: datetime = START
    now: datetime = START
    arrived: Counter[str] = field(default_factory=Counter)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: EmailMessage) -> None:
        if self.now < self.away_until:
            raise NotSent("away", nobody_there=True)
        with self.one_at_a_time:
            self.arrived[str(message["Message-ID"])] += 1
            fatal = self.chance.random() < KILLED
        if fatal:
            raise Killed  # it arrived, and nobody lived to write that down

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Figures:
    """What came of it."""

    complaints: int = 0
    kept: int = 0
    escalated: int = 0
    notices: int = 0
    twice: int = 0
    missing: list[str] = field(default_factory=list)
    redelivered: int = 0
    """Messages that a receiver got again under the same Message-ID, since a worker died in between."""
    adr_letters: int = 0
    given_up: int = 0
    """Messages that could not go for days, so that they stood on the desk, where staff tried them again."""
    kills: int = 0
    failed: int = 0
    """Duties that could not be done for want of the database, and were in the next round."""
    outages: int = 0

    def __str__(self) -> str:
        shown = {**vars(self), "missing": len(self.missing)}
        return "\n".join(f"{name:<12} {value:>8,}" for name, value in shown.items())


class Worker:
    """One of the two: its own connections, and its own luck."""

    def __init__(self, url: str, code: CodeOfPractice, seed: int) -> None:
        self.database = Database(url)
        self.register = Register(self.database, code, [notices.listener(SENIOR)])
        self.kills = 0
        self.failed = 0
        self._chance = random.Random(seed)
        self._mortal = False
        if self.database.is_sqlite:
            event.listen(self.database._writing, "connect", _trust_the_power)
        event.listen(self.database._writing, "before_cursor_execute", self._may_die)

    def work(self, duties: list[Callable[[], object]]) -> None:
        """Go through the duties, until killed at any statement of them.

        One that fails, as where the other worker has the database for too long, is in the next round again.
        """
        self._mortal = True
        try:
            for duty in duties:
                try:
                    duty()
                except OperationalError:
                    self.failed += 1
        except Killed:
            self.kills += 1
        finally:
            self._mortal = False

    def _may_die(self, *_: object) -> None:
        if self._mortal and self._chance.random() < KILLED:
            raise Killed


def _trust_the_power(driver_connection: Any, _record: Any) -> None:
    """Wait for no disk: who is killed here is a worker, never the machine, and a slow disk says nothing."""
    driver_connection.execute("PRAGMA synchronous=OFF")


class Year:
    """One run; the same seed gives the same year, save for references and for which worker comes first."""

    def __init__(self, url: str, seed: int) -> None:
        self.chance = random.Random(seed)
        migrate(url)
        code = load(ROOT / "data" / "code_of_practice.yml")
        self.workers = [Worker(url, code, seed + number) for number in (1, 2)]
        self.database, self.register = self.workers[0].database, self.workers[0].register
        row = {"email": MANAGER, "name": "Maya", "roles": ["manager"], "password_hash": ""}
        self.database.write(
            lambda connection: connection.execute(insert(accounts), {**row, "created_at": START})
        )
        self.clocks = Clocks(self.register.deadlines, Notice({kind: timedelta(hours=24) for kind in Kind}))
        # Luck of its own, so that what is filed and done does not hang on which worker is quicker.
        self.server = Server(random.Random(-seed))
        self.figures = Figures()
        self.open: list[str] = []
        self.all: list[str] = []
        self.keys = 0

    def run(self, complaints: int, days: int) -> Figures:
        """File `complaints` over `days`, with everything that goes wrong; then let the workers catch up."""
        steps = days * 24 // 4
        now = START
        for step in range(steps):
            now = START + step * STEP
            self.server.now = now
            if step % 180 == 0:
                print(f"{now:%d %B}: {len(self.all):,} complaints", file=sys.stderr, flush=True)
            wanted = complaints * (step + 1) // steps
            while len(self.all) < wanted:
                self._file(now)
            self._staff(now)
            if self.chance.random() < OUTAGE:
                self.server.away_until = now + timedelta(hours=self.chance.randint(4, 60))
                self.figures.outages += 1
            if self.chance.random() < OUTAGE:
                self.figures.outages += 1
                continue  # the database is away: no worker gets anything done
            self._work(now)
        for _ in range(400):
            now += STEP
            self.server.now = now
            self._work(now)
            if not Outbox(self.database).waiting():
                break
        self._judge(now)
        return self.figures

    def _deed(self, by: str, now: datetime) -> Deed:
        self.keys += 1
        return Deed(by, now, f"year {self.keys}")

    def _file(self, now: datetime) -> None:
        category = Category.DATA_OR_PRIVACY if self.chance.random() < 0.1 else Category.OTHER
        details = Details("Calls drop", category, name="Jo", email=f"jo{len(self.all)}@example.com")
        reference = self.register.file(Filing(details), self._deed(CUSTOMER, now)).reference
        self.all.append(reference)
        self.open.append(reference)

    def _staff(self, now: datetime) -> None:
        """Somebody works in office hours, on some of what is open, in no good order."""
        if not self.register.deadlines.hours.is_open(now):
            return
        register = self.register
        box = Outbox(register.database)
        for one in box.dead():
            self.figures.given_up += box.again(one.id, now)
        for reference in self.chance.sample(self.open, k=len(self.open) // 12):
            with suppress(ComplaintError):
                self._act(register, reference, now)

    def _act(self, register: Register, reference: str, now: datetime) -> None:
        deed = self._deed(MANAGER, now)
        what = self.chance.random()
        if what < 0.5:
            register.record_response(reference, "We are on it", deed)
        elif what < 0.7:
            register.agree_contact(reference, (now + timedelta(days=self.chance.randint(2, 9))).date(), deed)
        elif what < 0.8:
            register.resolve(reference, "Settled", deed)
            self.open.remove(reference)
        elif what < 0.85:
            for letter in register.record(reference).letters:
                if letter.kind is LetterKind.ADR and letter.state == "draft":
                    register.approve_letter(reference, letter.id, deed)
                    register.record_sent(reference, letter.id, self._deed(MANAGER, now))

    def _work(self, now: datetime) -> None:
        """A round of both workers at once, each of which may be killed at any point of it."""
        with ThreadPoolExecutor(len(self.workers)) as pool:
            rounds = [pool.submit(one.work, self._duties(one.register, now)) for one in self.workers]
        for one in rounds:
            one.result()

    def _duties(self, register: Register, now: datetime) -> list[Callable[[], object]]:
        telling = alerts.telling(self.clocks, SENIOR)
        sender = Sender("complaints@example.com", "Complaints")
        texts = ROOT / "data" / "mail"
        messages = Messages(
            texts, register.code.facts(), sender, "https://example.com", register.letter_files
        )
        letters = Letters(register, ROOT / "data" / "letters")
        sending = Sending(Outbox(register.database), messages, lambda: self.server)
        return [
            lambda: self._watch(register, now, telling),
            lambda: overdue_letters.draft(letters, now),
            lambda: sending.go(now),
        ]

    def _watch(self, register: Register, now: datetime, telling: Telling) -> None:
        while register.watch(now, self.clocks, telling, 20):
            pass

    def _judge(self, now: datetime) -> None:
        """Every promise was kept, or it was escalated and everybody concerned was told, once."""
        figures = self.figures
        columns = (outbox.c.key, outbox.c.template, outbox.c.recipient, outbox.c.reference)
        query = select(*columns, outbox.c.field_values).where(outbox.c.sent_at.is_not(None))
        rows = self.database.read(lambda connection: connection.execute(query).all())
        sent = Counter(row.key for row in rows)
        # Whatever their keys: no two that tell the same person the same of the same deadline.
        of_deadlines = [row for row in rows if "due" in row.field_values]
        said = Counter(
            (row.template, row.recipient, row.reference, row.field_values["what"], row.field_values["due"])
            for row in of_deadlines
        )
        figures.complaints = len(self.all)
        figures.notices = len(rows)
        figures.kills = sum(one.kills for one in self.workers)
        figures.failed = sum(one.failed for one in self.workers)
        figures.twice = sum(count - 1 for count in said.values())
        figures.redelivered = sum(count - 1 for count in self.server.arrived.values())
        for reference in self.all:
            record = self.register.record(reference)
            for one in record.complaint.deadlines:
                self._judge_one(record.complaint, one, sent, now)
            adr = record.complaint.deadline(Kind.ADR_LETTER)
            drafted = any(letter.kind is LetterKind.ADR for letter in record.letters)
            figures.adr_letters += drafted
            if adr and adr.is_open and adr.due_at < now - 2 * STEP and not drafted:
                figures.missing.append(f"ADR letter of {reference}")
        for worker in self.workers:
            worker.database.close()

    def _judge_one(self, complaint: Complaint, one: Deadline, sent: Counter[str], now: datetime) -> None:
        ended = one.met_at or one.lapsed_at or now
        if ended <= one.due_at:
            self.figures.kept += 1
            return
        told = (one.stage or 0) >= Stage.MANAGER
        # Done late, but before any worker looked: nobody has to be told any more.
        if not told and ended - one.due_at > timedelta(days=1):
            self.figures.missing.append(f"{one.kind} of {complaint.reference}")
            return
        self.figures.escalated += 1
        if told:
            key = f"manager {one.kind} {complaint.reference} {one.due_at.timestamp():.0f}"
            wanted = [f"{key} {MANAGER}"] + ([key] if one.kind is not Kind.ADR_LETTER else [])
            self.figures.missing += [each for each in wanted if not sent[each]]


def main() -> None:
    """Simulate a year and print the figures."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.year", description=__doc__)
    arguments.add_argument("--complaints", type=int, default=5_000)
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--on", choices=["sqlite", "postgresql"], action="append")
    given = arguments.parse_args()
    for kind in given.on or ["sqlite", "postgresql"]:
        with _place(kind) as url:
            figures = Year(url, given.seed).run(given.complaints, given.days)
        print(f"{kind}, {given.days} days\n{figures}", flush=True)
        for one in figures.missing[:20]:
            print("missing:", one)


@contextmanager
def _place(kind: str) -> Iterator[str]:
    """An empty database."""
    if kind == "postgresql":
        with postgresql.server() as address:
            yield postgresql.new_place(address)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/year.db"


if __name__ == "__main__":
    main()
