"""What customers thought of a chat: one answer for each conversation, and a remark; the last one counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from complaints.tables import complaints
from conversations import rows
from conversations.masking import masked
from conversations.tables import feedback, handoffs
from store.database import Database

LONGEST_COMMENT = 2000
"""Characters."""


class Answer(StrEnum):
    """Whether the chat helped."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Feedback:
    """What somebody thought of their chat."""

    answer: Answer
    comment: str = ""


@dataclass(frozen=True)
class Given:
    """What somebody thought of their chat, for staff to read."""

    conversation: str
    answer: Answer
    comment: str
    at: datetime
    complaint: str | None
    """Reference of the newest complaint that came of the chat."""
    handoff: str | None
    """The newest handoff of the chat."""

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in the list, for what comes after it."""
        return self.at, self.conversation


class Feedbacks:
    """What is kept of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, conversation: str, given: Feedback, now: datetime) -> None:
        """Keep it, in the place of what was said before, without numbers of cards. Raises NoConversation."""

        def work(connection: Connection) -> None:
            rows.hold(connection, conversation)
            connection.execute(delete(feedback).where(feedback.c.conversation == conversation))
            connection.execute(
                insert(feedback),
                {
                    "conversation": conversation,
                    "answer": given.answer.value,
                    "comment": masked(given.comment)[0],
                    "at": now,
                },
            )

        self._database.write(work)

    def find(self, conversation: str) -> Feedback | None:
        """What was said of a conversation; None when nothing was."""
        query = select(feedback.c.answer, feedback.c.comment).where(feedback.c.conversation == conversation)
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Feedback(Answer(row.answer), row.comment)

    def page(
        self,
        limit: int,
        *,
        answer: Answer | None = None,
        remarks: bool = False,
        after: tuple[datetime, str] | None = None,
    ) -> Sequence[Given]:
        """The newest first: those with that answer, with a remark, after a `place` of the list."""
        wanted: list[ColumnElement[bool]] = []
        if answer:
            wanted.append(feedback.c.answer == answer.value)
        if remarks:
            wanted.append(feedback.c.comment != "")
        if after:
            at, conversation = after
            same = (feedback.c.at == at) & (feedback.c.conversation < conversation)
            wanted.append((feedback.c.at < at) | same)
        return self._database.read(lambda connection: _listed(connection, wanted, limit))


def _listed(connection: Connection, wanted: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Given]:
    mine = complaints.c.conversation == feedback.c.conversation
    complaint = select(complaints.c.reference).where(mine).order_by(complaints.c.received_at.desc()).limit(1)
    theirs = handoffs.c.conversation == feedback.c.conversation
    handoff = select(handoffs.c.id).where(theirs).order_by(handoffs.c.waiting_since.desc()).limit(1)
    query = select(
        feedback, complaint.scalar_subquery().label("complaint"), handoff.scalar_subquery().label("handoff")
    )
    newest = query.where(*wanted).order_by(feedback.c.at.desc(), feedback.c.conversation.desc()).limit(limit)
    return [
        Given(row.conversation, Answer(row.answer), row.comment, row.at, row.complaint, row.handoff)
        for row in connection.execute(newest)
    ]
