"""Conversations written down in YAML, played through the real engine and actions on a fresh database.

A file holds scripts; docs/editors.md explains every word of them:

    scripts:
      - script: A complaint in one long message
        why: What the customer has said is not asked for.
        turns:
          - say: Our lines at Acme Dental have dropped calls since 3 March
            hear: [what would put]          # every one of these, whatever the case
            never: [when did it start]
            asks: desired_outcome           # the field of the last question
            slots: {started_on: "2026-03-03"}
          - press: Yes, send it
        complaints: [{category: fault_or_outage}]
        handoffs: [{reason: asked_for}]
        formats: [{format: braille}]
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from redress.settings import ROOT

FOLDER = ROOT / "tests" / "conversations"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BETWEEN_TURNS = timedelta(seconds=40)


class Turn(BaseModel):
    """One message of the customer, and what is expected of the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str | None = None
    press: str | None = None
    attach: tuple[str, ...] = ()
    """Names of files that go with the message, which may have no words."""
    later: timedelta = BETWEEN_TURNS
    elsewhere: bool = False
    """In another browser: a new conversation, to which only what is on record is known."""
    hear: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    no_buttons: tuple[str, ...] = ()
    asks: str | None = None
    asks_nothing: bool = False
    slots: dict[str, Any] = Field(default_factory=dict)


class OnRecord(BaseModel):
    """A complaint on record before the conversation; its reference is `{reference}` in what is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nature: str = "The line has been down for days."
    name: str = "Ann Lee"
    email: str = "ann@lee.org"
    phone: str | None = None
    days_ago: int = 3
    state: Literal["open", "responded", "resolved", "closed", "withdrawn"] = "open"


class Script(BaseModel):
    """One conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    script: str
    why: str
    at: datetime = MONDAY
    on_record: OnRecord | None = None
    turns: tuple[Turn, ...]
    never: tuple[str, ...] = ()
    questions_at_most: int | None = None
    complaints: tuple[dict[str, Any], ...] | None = None
    record: dict[str, Any] = Field(default_factory=dict)
    """What the complaint that was on record looks like afterwards."""
    handoffs: tuple[dict[str, Any], ...] | None = None
    formats: tuple[dict[str, Any], ...] | None = None


class File(BaseModel):
    """A file of scripts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scripts: tuple[Script, ...]


def load(path: Path) -> tuple[Script, ...]:
    """The scripts of one file. Raises pydantic.ValidationError naming the place that is wrong."""
    with path.open(encoding="utf-8") as file:
        return File.model_validate(YAML(typ="safe").load(file)).scripts


def found(folder: Path = FOLDER) -> list[tuple[Path, Script]]:
    """Every script under a folder, with its file."""
    return [(path, script) for path in sorted(folder.rglob("*.yml")) for script in load(path)]
