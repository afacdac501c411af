"""A register of its own for a test: a fresh database, the published code, deeds that are quick to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from complaints import tables
from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import CUSTOMER, Category, Complaint, Deed, Details, Filing
from complaints.hours import LONDON
from complaints.register import Register
from store.database import Database
from store.metadata import metadata

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
MAYA = "maya@example.com"

DENTIST = Details(
    nature="Our lines have dropped calls since 3 March.",
    category=Category.SPEED_OR_QUALITY,
    ticket_references=("INC-48213", "48377"),
    history="Rang five times.",
    desired_outcome="A line that works.",
    name="Priya Nair",
    organisation="Acme Dental",
    workers=8,
    email="Priya@acme-dental.example",
    phone="020 7946 0018",
)


@dataclass
class World:
    """One register, and shorthand for what tests do with it."""

    database: Database
    register: Register
    keys: "count[int]" = field(default_factory=count)

    def deed(self, at: datetime = MONDAY, by: str = CUSTOMER, key: str | None = None) -> Deed:
        return Deed(by, at, key or f"key {next(self.keys)}")

    def staff(self, at: datetime = MONDAY) -> Deed:
        return self.deed(at, MAYA)

    def file(self, details: Details = DENTIST, at: datetime = MONDAY, **filing: Any) -> Complaint:
        return self.register.file(Filing(details, **filing), self.deed(at))

    def count(self, table: str) -> int:
        statement = text(f"SELECT count(*) FROM {table}")
        found: int = self.database.read(lambda connection: connection.execute(statement).scalar_one())
        return found

    def sql(self, statement: str) -> None:
        self.database.write(lambda connection: connection.execute(text(statement)))


@contextmanager
def world_at(url: str, code: CodeOfPractice, **options: Any) -> Iterator[World]:
    """A world in the empty database at `url`."""
    engine = create_engine(url)
    mine = [table for table in metadata.sorted_tables if table.name.startswith(tables.complaints.name[:-1])]
    metadata.create_all(engine, tables=mine)
    engine.dispose()
    database = Database(url)
    try:
        yield World(database, Register(database, code, **options))
    finally:
        database.close()


@contextmanager
def world_in(folder: Path, code: CodeOfPractice, **options: Any) -> Iterator[World]:
    """A world in a folder."""
    with world_at(f"sqlite:///{folder / 'register.db'}", code, **options) as world:
        yield world


def days(number: int) -> timedelta:
    return timedelta(days=number)
