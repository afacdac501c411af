"""A register that tells the outbox, with a manager and an agent, and a mail server of our own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, insert, select

import conversations.tables
import mail.tables
from complaints.clocks import Clocks, Notice
from complaints.code_of_practice import load
from complaints.complaint import CUSTOMER, Complaint, Deed, Details, Filing
from complaints.deadlines import Kind
from complaints.letters import Letters
from complaints.register import Register
from mail import alerts, notices
from mail.messages import Messages, Sender
from mail.outbox import Outbox
from mail.sending import Sending
from mail.tables import outbox
from mail.transport import Folder, Transport
from staff.tables import accounts
from store.database import Database
from store.metadata import metadata
from tests.complaints.register_world import DENTIST, MONDAY

ROOT = Path(__file__).resolve().parents[2]
MANAGER = "maya@example.com"
AGENT = "ade@example.com"
SENIOR = "director@example.com"
BEFORE = {kind: timedelta(hours=24) for kind in Kind}

assert conversations.tables
assert mail.tables


@dataclass
class Post:
    """The world of one provider's mail."""

    database: Database
    register: Register
    folder: Path
    keys: "count[int]" = field(default_factory=count)

    @property
    def clocks(self) -> Clocks:
        return Clocks(self.register.deadlines, Notice(BEFORE))

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.database)

    def deed(self, at: datetime = MONDAY, by: str = CUSTOMER) -> Deed:
        return Deed(by, at, f"key {next(self.keys)}")

    def file(self, details: Details = DENTIST, at: datetime = MONDAY, **filing: Any) -> Complaint:
        return self.register.file(Filing(details, **filing), self.deed(at))

    def watch(self, now: datetime) -> int:
        return len(self.register.watch(now, self.clocks, alerts.telling(self.clocks, (SENIOR,))))

    @property
    def letters(self) -> Letters:
        return Letters(self.register, ROOT / "data" / "letters")

    def rows(self) -> list[tuple[str, str]]:
        """Template and recipient of everything in the outbox, in order."""
        query = select(outbox.c.template, outbox.c.recipient).order_by(outbox.c.id)
        return self.database.read(
            lambda connection: [(row.template, row.recipient) for row in connection.execute(query)]
        )

    def count(self, **where: Any) -> int:
        query = select(func.count()).select_from(outbox)
        for name, value in where.items():
            query = query.where(outbox.c[name].is_not(None) if value else outbox.c[name].is_(None))
        return self.database.read(lambda connection: connection.execute(query).scalar_one())

    def sending(self, transport: Callable[[], Transport] | None = None) -> Sending:
        return Sending(self.outbox, messages(self.register), transport or (lambda: Folder(self.folder)))

    def delivered(self) -> list[EmailMessage]:
        """What lies in the folder, by subject."""
        found = [read(path.read_bytes()) for path in self.folder.glob("*.eml")]
        return sorted(found, key=lambda one: str(one["Subject"]))


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def messages(register: Register) -> Messages:
    sender = Sender("complaints@provider.example", "ContactNow complaints")
    facts = register.code.facts()
    return Messages(ROOT / "data" / "mail", facts, sender, "https://provider.example", register.letter_files)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    database = Database(url)
    people = [(MANAGER, "manager"), (AGENT, "agent")]
    rows = [
        {"email": email, "name": email, "roles": [role], "password_hash": "", "created_at": MONDAY}
        for email, role in people
    ]
    database.write(lambda connection: connection.execute(insert(accounts), rows))
    code = load(ROOT / "data" / "code_of_practice.yml")
    register = Register(database, code, [notices.listener((SENIOR,))])
    try:
        yield Post(database, register, tmp_path / "mail")
    finally:
        database.close()
