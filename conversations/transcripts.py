"""The copy of a conversation to keep: as text, as a page, as an accessible PDF.

The templates in `templates/` hold the words. What was said reaches them as data and is never read as markup,
save the limited Markdown of our own messages, which `render` turns into HTML.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from complaints import printing
from conversations.messages import Message
from conversations.notes import Note

FOLDER = Path(__file__).parent / "templates"
LONDON = ZoneInfo("Europe/London")

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^\s()]+)\)")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Transcript:
    """What the copy is made of."""

    provider: str
    messages: tuple[Message, ...]
    made_at: datetime
    staff: bool = False
    """A copy for the file: it names the customer, and has the notes of staff."""
    customer: str = ""
    """Their name, on a copy for staff."""
    notes: tuple[Note, ...] = ()

    @property
    def started_at(self) -> datetime:
        """When the conversation began."""
        return self.messages[0].at if self.messages else self.made_at

    @property
    def lines(self) -> list[Message | Note]:
        """Everything in its order; notes on a copy for staff alone."""
        notes = self.notes if self.staff else ()
        return sorted((*self.messages, *notes), key=_place)


def _place(line: Message | Note) -> tuple[int, int, datetime]:
    if isinstance(line, Note):
        return line.after_seq, 1, line.at
    return line.seq, 0, line.at


def text(transcript: Transcript) -> str:
    """As plain text."""
    return _templates().get_template("transcript.txt").render(t=transcript, plain=plain)


def html(transcript: Transcript, render: Callable[[Message], str]) -> str:
    """As a page that needs nothing else; `render` makes the HTML of one message, escaped."""
    return _templates().get_template("transcript.html").render(t=transcript, render=render)


def pdf(transcript: Transcript) -> bytes:
    """As a tagged PDF (PDF/UA-1). What no font here has becomes a question mark, and a line says so."""
    data = {"provider": transcript.provider, "made": moment(transcript.made_at), "staff": transcript.staff}
    data |= {"customer": transcript.customer, "started": moment(transcript.started_at)}
    return printing.accessible(
        FOLDER / "transcript.typ", {**data, "lines": list(map(_line, transcript.lines))}
    )


def _line(line: Message | Note) -> dict[str, Any]:
    if isinstance(line, Note):
        return {"sender": "note", "agent": line.by, "at": moment(line.at), "text": line.text, "files": []}
    return {
        "sender": line.sender,
        "agent": line.agent or "",
        "at": moment(line.at),
        "text": plain(line),
        "files": [str(file["name"]) for file in line.attachments],
    }


def plain(message: Message) -> str:
    """The words of a message without their Markdown, safe to stand among others."""
    said = message.text
    if message.sender in ("assistant", "system"):
        said = _LINK.sub(lambda found: _link(found[1], found[2]), _BOLD.sub(r"\1", said))
    # Marks that turn the direction of what follows must end with the message that they are in.
    return f"\u2068{said}\u2069" if _DIRECTION.search(said) else said


def moment(at: datetime) -> str:
    """A moment as people in Britain write it."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def _link(words: str, target: str) -> str:
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return words if words == address else f"{words} ({address})"


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["moment"] = moment
    templates.tests["note"] = lambda line: isinstance(line, Note)
    return templates
