"""Everything that is kept about one complaint, in one place: for the customer's copy and for the scheme."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from complaints.complaint import Record
from complaints.correspondence import LetterFile
from complaints.register import Register
from conversations.attachments import Attachments
from conversations.errors import ConversationError
from conversations.feedback import Feedback, Feedbacks
from conversations.log import Log
from conversations.messages import Message
from mail.incoming import inbox
from mail.incoming.inbox import State
from mail.incoming.originals import Originals
from mail.tables import outbox


@dataclass(frozen=True)
class Original:
    """A file as it came in or went out."""

    name: str
    at: datetime
    content: bytes

    @property
    def sha256(self) -> str:
        """By which anybody can check that it is still the same."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class CaseFile:
    """One complaint, whole."""

    record: Record
    messages: tuple[Message, ...]
    originals: tuple[Original, ...]
    mail: tuple[Mapping[str, Any], ...]
    """What was told by mail: when, to whom, which text."""
    feedback: Feedback | None = None
    """What the customer thought of the chat."""


def gather(
    register: Register, attachments: Attachments, reference: str, incoming: Originals | None = None
) -> CaseFile:
    """The case file of a complaint; `incoming` is where mail that came in is kept. Raises NotThere."""
    record = register.record(reference)
    conversation = record.complaint.conversation
    messages: tuple[Message, ...] = ()
    originals: list[Original] = []
    feedback = Feedbacks(register.database).find(conversation) if conversation else None
    if conversation:
        try:
            messages = Log(register.database).read(conversation).messages
        except ConversationError:  # erased
            messages = ()
        for number, one in enumerate(attachments.of(conversation), 1):
            name = f"files/{number:02}-{one.name}"
            originals.append(Original(name, one.at, attachments.content(one)))
    if incoming:
        originals += _came_in(register, incoming, record.complaint.reference)
    for letter in record.letters:
        files: tuple[LetterFile, ...] = register.letter_files(letter.id)
        for file in files:
            name = f"letters/{letter.kind}-{letter.id}-{file.form}"
            originals.append(Original(name, letter.sent_at or letter.drafted_at, file.content))
    told = register.database.read(lambda connection: _mail(connection, record.complaint.reference))
    return CaseFile(record, messages, tuple(originals), told, feedback)


def _came_in(register: Register, incoming: Originals, reference: str) -> list[Original]:
    """The mail that is on the complaint, whole, and its files once more beside it."""
    found: list[Original] = []
    for one in register.database.read(lambda connection: inbox.of_complaint(connection, reference)):
        if one.state not in {State.ADDED, State.FILED}:
            continue  # nobody knows yet whether it belongs here
        kept = [(one.original, f"mail/{one.id:05}.eml")]
        kept += [(file.id, f"mail/{one.id:05}-{file.name}") for file in one.files]
        contents = ((name, incoming.read(stored)) for stored, name in kept)
        found += [Original(name, one.received_at, content) for name, content in contents if content]
    return found


_SEEN_BY_CUSTOMERS = frozenset(
    {
        *("file", "add_information", "change_details", "respond", "escalate", "resolve", "close"),
        *("reopen", "withdraw", "record_sent", "undo", "breach"),
    }
)
"""Verbs whose rows of the audit hold nothing that staff wrote for one another."""


def as_json(case: CaseFile, *, staff_notes: bool = True) -> dict[str, Any]:
    """The case file for machines; `staff_notes` are what staff wrote for one another.

    Without them it has no drafts of letters either, and no mail to staff.
    """
    record = case.record
    letters = [one for one in record.letters if staff_notes or one.sent_at]
    mail = [one for one in case.mail if staff_notes or not one["template"].startswith("staff_")]
    changes = [one for one in record.audit if staff_notes or one.verb in _SEEN_BY_CUSTOMERS]
    return {
        "complaint": _plain(record.complaint),
        "history": [_plain(one) for one in record.entries if staff_notes or not one.internal],
        "escalations": _plain(record.escalations),
        "letters": _plain(letters),
        "messages": [one.as_json() for one in case.messages],
        "files": [
            {"name": one.name, "at": one.at.isoformat(), "sha256": one.sha256} for one in case.originals
        ],
        "mail": _plain(mail),
        "feedback": _plain(case.feedback),
        "changes": _plain(changes),
    }


def _mail(connection: Connection, reference: str) -> tuple[Mapping[str, Any], ...]:
    columns = (outbox.c.created_at, outbox.c.sent_at, outbox.c.recipient, outbox.c.template)
    query = select(*columns).where(outbox.c.reference == reference).order_by(outbox.c.id)
    return tuple(dict(row) for row in connection.execute(query).mappings())


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
