"""What is said in a conversation: as it is going to be said, and as it was numbered and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Sender = Literal["customer", "assistant", "agent", "system"]
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Decided:
    """What a button means: decided, not understood."""

    intent: str
    entities: tuple[Json, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the engine takes it and as it is kept."""
        return {"intent": self.intent, "entities": [dict(entity) for entity in self.entities]}


@dataclass(frozen=True)
class Choice:
    """A button before it has a number."""

    title: str
    means: Decided


@dataclass(frozen=True)
class Said:
    """Something that the assistant or the system says."""

    text: str
    choices: tuple[Choice, ...] = ()
    asks: Json | None = None
    complaint: Json | None = None
    response: str | None = None
    """Name of the response in domain.yml that the text came from."""


@dataclass(frozen=True)
class Sent:
    """What a customer sends: a text, a button, or files with or without a text."""

    client_id: str
    text: str = ""
    button: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agent:
    """A member of staff as conversations know one."""

    id: str
    name: str
    """The first name, which customers see."""
    senior: bool = False
    """Whether they are in charge: may take what was passed up, and give conversations to others."""


@dataclass(frozen=True)
class Message:
    """One numbered message."""

    conversation: str
    seq: int
    sender: Sender
    text: str
    at: datetime
    in_reply_to: int | None = None
    buttons: tuple[Json, ...] = ()
    """Each with `id` and `title` for customers, and `intent` and `entities`, which stay here."""
    asks: Json | None = None
    attachments: tuple[Json, ...] = ()
    agent: str | None = None
    complaint: Json | None = None

    def as_json(self) -> dict[str, Any]:
        """As customers and staff get it."""
        shown: dict[str, Any] = {
            "seq": self.seq,
            "from": self.sender,
            "text": self.text,
            "at": self.at.isoformat(timespec="milliseconds"),
            "in_reply_to": self.in_reply_to,
            "buttons": [{"id": button["id"], "title": button["title"]} for button in self.buttons],
            "attachments": [dict(attachment) for attachment in self.attachments],
        }
        present = {"asks": self.asks, "agent": self.agent, "complaint": self.complaint}
        return shown | {name: value for name, value in present.items() if value is not None}
