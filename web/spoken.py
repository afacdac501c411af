"""Messages as pages made on the server show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from conversations.messages import Message
from web import markdown, moments


@dataclass(frozen=True)
class Spoken:
    """One message, ready to be put into a page; the templates have the words around it."""

    seq: int
    sender: str
    agent: str | None
    at: datetime
    day: str
    time: str
    html: Markup
    files: tuple[tuple[str, str], ...]
    """The name of each, and its id."""
    complaint: Mapping[str, str] | None
    """Of a message that announces a complaint: its reference, and its dates as days."""


def spoken(messages: Iterable[Message]) -> list[Spoken]:
    """The messages, in their order."""
    return [_spoken(message) for message in messages]


def _spoken(message: Message) -> Spoken:
    read = markdown.plain if message.sender == "customer" else markdown.html
    return Spoken(
        seq=message.seq,
        sender=message.sender,
        agent=message.agent,
        at=message.at,
        day=moments.day(message.at),
        time=moments.time(message.at),
        html=read(message.text),
        files=tuple((str(file["name"]), str(file["attachment"])) for file in message.attachments),
        complaint=_filed(message.complaint) if message.complaint else None,
    )


def _filed(complaint: Mapping[str, object]) -> Mapping[str, str]:
    days = {name: _day(complaint.get(name)) for name in ("first_response_due", "resolution_due", "adr_from")}
    return {"reference": str(complaint["reference"])} | {name: day for name, day in days.items() if day}


def _day(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return moments.day(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
