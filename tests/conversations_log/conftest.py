"""A log of its own for each test, and a clock that the test moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conversations import tokens
from conversations.handoffs import Handoffs
from conversations.leases import Leases
from conversations.log import Log, Received
from conversations.messages import Said, Sent
from conversations.worklist import Worklist
from store.database import Database
from store.metadata import metadata

NOTICE = Said("hidden")


@dataclass
class Store:
    """Everything that keeps conversations, on one database."""

    database: Database
    log: Log
    worklist: Worklist
    handoffs: Handoffs
    leases: Leases
    now: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def start(self) -> str:
        """A new conversation."""
        conversation = tokens.new_id()
        self.log.start(conversation, tokens.kept("secret"), [Said("hello")], self.now)
        return conversation

    def say(self, conversation: str, text: str, client_id: str = "") -> Received:
        """The customer says something."""
        sent = Sent(client_id or tokens.new_id(), text)
        return self.log.receive(conversation, sent, NOTICE, self.now)

    def texts(self, conversation: str) -> list[str]:
        """What was said."""
        return [message.text for message in self.log.read(conversation).messages]

    def later(self, **time: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**time)
        return self.now


@contextmanager
def store_at(url: str) -> Iterator[Store]:
    """An empty store in this database."""
    database = Database(url)
    database.write(metadata.create_all)
    leases = Leases(database, "machine:8000")
    log, worklist = Log(database, leases.name), Worklist(database, leases.name)
    yield Store(database, log, worklist, Handoffs(database), leases)
    database.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_at(f"sqlite:///{tmp_path / 'test.db'}") as made:
        yield made
