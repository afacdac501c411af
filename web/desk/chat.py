"""One conversation as an agent sees it: what was said, with the notes of staff in their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from conversations.handoffs import Handoff, State
from conversations.notes import Note
from web import markdown, moments
from web.context import Request
from web.desk.api.live import CannedOut, replies
from web.desk.people import caller
from web.live import live
from web.spoken import Spoken, spoken


@dataclass(frozen=True)
class Line:
    """A message, or a note between two of them."""

    message: Spoken | None = None
    note: Note | None = None

    @property
    def at(self) -> datetime:
        """When."""
        found = self.message or self.note
        assert found is not None  # noqa: S101 - one of the two is there
        return found.at

    @property
    def day(self) -> str:
        """The day in words."""
        return moments.day(self.at)

    @property
    def time(self) -> str:
        """The time of day."""
        return moments.time(self.at)

    @property
    def text(self) -> Markup:
        """The words of a note, escaped."""
        return markdown.plain(self.note.text) if self.note else Markup()


@dataclass(frozen=True)
class Chat:
    """Everything that a pane of the page shows."""

    handoff: Handoff
    name: str
    """Of the customer, or what they are called while nobody knows it."""
    lines: Sequence[Line]
    last_seq: int
    mine: bool
    owner: str
    seen: int
    """What the customer has read."""
    unread: int = 0
    draft: str = ""
    replies: Sequence[CannedOut] = ()


async def chat_of(request: Request, found: Handoff, name: str | None = None, unread: int = 0) -> Chat:
    """The conversation of a handoff, for who is signed in."""
    context, parts = request.app.ctx, live(request)
    database, me = context.database, str(caller(request).account.id)
    view = await database.reading(context.log.read, found.conversation)
    notes = await database.reading(parts.notes.of, found.conversation)
    marks = await database.reading(parts.marks.of, found.conversation)
    mine = found.state is State.CLAIMED and found.claimed_by_id == me
    drafts = await database.reading(parts.drafts.of, me) if mine else {}
    return Chat(
        handoff=found,
        name=name or "Customer",
        lines=merged(spoken(view.messages), notes),
        last_seq=view.messages[-1].seq if view.messages else 0,
        mine=mine,
        owner=view.owner.value,
        seen=marks.get("customer", 0),
        unread=unread,
        draft=drafts.get(found.conversation, ""),
        replies=await replies(request, found) if mine else (),
    )


def merged(messages: Sequence[Spoken], notes: Sequence[Note]) -> list[Line]:
    """Messages and notes in the order in which they were written."""
    lines = [Line(message=one) for one in messages] + [Line(note=one) for one in notes]
    return sorted(lines, key=_place)


def _place(line: Line) -> tuple[int, int, datetime]:
    if line.message:
        return line.message.seq, 0, line.at
    assert line.note is not None  # noqa: S101 - one of the two is there
    return line.note.after_seq, 1, line.at
