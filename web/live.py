"""What live chats need beside the log: who is there, who has read what, notes, drafts, calls, replies."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from conversations import canned_replies, desk_hours
from conversations.call_backs import CallBacks
from conversations.canned_replies import CannedReplies
from conversations.copies import Copies
from conversations.formats import FormatRequests
from conversations.notes import Notes
from conversations.queue import Queue
from conversations.read_marks import ReadMarks
from conversations.reply_drafts import ReplyDrafts
from conversations.timetable import Timetable
from conversations.words import Words
from staff.presence import Presence
from store.database import Database
from web.context import Context, Request

AREA = "live"
NEEDED = ("utter_system_no_longer_waiting",)
"""The responses that customers hear from here."""


@dataclass
class Live:
    """Every part, over one database."""

    desk: Timetable
    canned: CannedReplies
    presence: Presence
    marks: ReadMarks
    notes: Notes
    drafts: ReplyDrafts
    calls: CallBacks
    formats: FormatRequests
    copies: Copies
    queue: Queue
    pages: Counter[int] = field(default_factory=Counter)
    """How many streams each member of staff has open here."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    """What runs beside the requests."""


def build(database: Database, words: Words, content: Path) -> Live:
    """The parts, with the desk's hours and replies in `content`. Raises BrokenFile, WordsError."""
    for name in NEEDED:
        words.say(name)
    return Live(
        desk=desk_hours.load(content / "data" / "desk_hours.yml"),
        canned=canned_replies.load(content / "data" / "canned_replies.yml", words.facts),
        presence=Presence(database),
        marks=ReadMarks(database),
        notes=Notes(database),
        drafts=ReplyDrafts(database),
        calls=CallBacks(database),
        formats=FormatRequests(database),
        copies=Copies(database),
        queue=Queue(database),
    )


def live(request: Request) -> Live:
    """The live chats of this app."""
    return of(request.app.ctx)


def of(context: Context) -> Live:
    """The live chats that a context has."""
    found: Live = context.areas[AREA]
    return found
