"""Complaints that were begun and not sent: kept for a while, and gone on with from any browser.

A draft belongs to one conversation, the one in which it was last worked on. Its reference and the email
address or phone number in it open it elsewhere, as they open a complaint: three wrong answers lock, and
nobody learns whether the reference or the proof was wrong.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from complaints import proofs, references
from complaints.proofs import Claim, Locked, NotProved
from conversations import rows
from conversations.draft_references import PREFIX, find
from conversations.tables import attachments, drafts
from store.database import Database

ORIGIN = "origin"
"""Beside the values of a draft that was taken up elsewhere: the conversation in which it began."""


@dataclass(frozen=True)
class Draft:
    """What was noted of a complaint that was not sent."""

    reference: str
    conversation: str
    values: Mapping[str, Any]
    """What the assistant had noted, by slot."""
    email: str | None
    phone: str | None
    kept_at: datetime

    @property
    def opens_elsewhere(self) -> bool:
        """Whether there is anything by which somebody can prove that it is theirs."""
        return bool(self.email or self.phone)


class Drafts:
    """All drafts; each verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self,
        conversation: str,
        values: Mapping[str, Any],
        now: datetime,
        email: str | None = None,
        phone: str | None = None,
    ) -> Draft:
        """Keep what is noted in a conversation; the same draft again when it was kept before.

        With an email address or a phone number it can be opened elsewhere. Raises NoConversation.
        """
        kept = {"values": dict(values), "kept_at": now, "email": email, "phone": phone}

        def work(connection: Connection) -> Draft:
            rows.hold(connection, conversation)
            mine = drafts.c.conversation == conversation
            if not connection.execute(update(drafts).where(mine).values(**kept)).rowcount:
                new = {"reference": _unused(connection), "conversation": conversation}
                connection.execute(insert(drafts).values(**new, **kept))
            return _draft(connection.execute(select(drafts).where(mine)).mappings().one())

        return self._database.write(work)

    def of(self, conversation: str) -> Draft | None:
        """The draft of a conversation."""
        query = select(drafts).where(drafts.c.conversation == conversation)
        row = self._database.read(lambda connection: connection.execute(query).mappings().one_or_none())
        return _draft(row) if row else None

    def take_up(
        self, claim: Claim, conversation: str, since: datetime, now: datetime
    ) -> Draft | NotProved | Locked:
        """Go on with a draft in this conversation, with its files; what was kept before `since` is gone.

        The draft comes back as it was, with the conversation that it came from.
        """
        found = find(claim.reference)
        named = found.reference if isinstance(found, references.Valid) else ""

        def work(connection: Connection) -> Draft | NotProved | Locked:
            query = select(drafts).where(drafts.c.reference == named, drafts.c.kept_at >= since)
            row = connection.execute(query.with_for_update()).mappings().one_or_none()
            right = proofs.matches(claim.proof, row["email"] if row else None, row["phone"] if row else None)
            refused = proofs.judge(connection, named or claim.reference, claim.asker, right, now)
            if refused is not None or row is None:
                return refused or NotProved(0)
            if row["conversation"] != conversation:
                _move(connection, row, conversation, now)
            values = dict(row["values"])
            return replace(_draft(row), conversation=values.pop(ORIGIN, row["conversation"]), values=values)

        return self._database.write(work)

    def drop(self, conversation: str) -> None:
        """It was sent, or thrown away."""
        self._database.write(lambda connection: drop(connection, (conversation,)))

    def forget(self, before: datetime) -> int:
        """Delete those that were kept before `before` and not touched since; how many went."""
        old = delete(drafts).where(drafts.c.kept_at < before)
        return self._database.write(lambda connection: connection.execute(old).rowcount)


def drop(connection: Connection, conversations: Collection[str]) -> None:
    """Delete the drafts of conversations, inside the transaction of whoever erases them."""
    connection.execute(delete(drafts).where(drafts.c.conversation.in_(conversations)))


def _move(connection: Connection, row: RowMapping, conversation: str, now: datetime) -> None:
    """The draft and its files belong to another conversation from now on."""
    rows.hold(connection, conversation)
    drop(connection, (conversation,))
    mine = update(drafts).where(drafts.c.reference == row["reference"])
    # Who takes it up a second time, because the first answer was lost, still learns where it began.
    values = {ORIGIN: row["conversation"], **row["values"]}
    connection.execute(mine.values(conversation=conversation, kept_at=now, values=values))
    files = update(attachments).where(attachments.c.conversation == row["conversation"])
    connection.execute(files.values(conversation=conversation, seq=None))


def _unused(connection: Connection) -> str:
    while True:
        reference = references.generate(PREFIX)
        if (
            connection.execute(select(drafts.c.reference).where(drafts.c.reference == reference)).first()
            is None
        ):
            return reference


def _draft(row: RowMapping) -> Draft:
    return Draft(**row)
