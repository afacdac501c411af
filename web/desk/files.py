"""The files of a case: what came in the chat, and what came by mail, each to be saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from conversations.messages import Message
from mail.incoming.inbox import Mail
from web import moments


@dataclass(frozen=True)
class File:
    """One file, and where staff get it."""

    id: str
    name: str
    size: int
    """Bytes."""
    at: datetime
    by: str
    """How it came, such as `chat`."""
    address: str

    @property
    def kilobytes(self) -> int:
        """The size, rounded up."""
        return -(-self.size // 1024)

    @property
    def day(self) -> str:
        """When it came."""
        return moments.short_day(self.at)


def files_of(messages: Iterable[Message], mails: Iterable[Mail]) -> Sequence[File]:
    """Everything that was attached, oldest first."""
    found = [
        File(
            str(one["attachment"]),
            str(one["name"]),
            int(one.get("size") or 0),
            message.at,
            "chat",
            in_chat(message.conversation, str(one["attachment"])),
        )
        for message in messages
        for one in message.attachments
    ]
    found += [
        File(one.id, one.name, one.size, mail.received_at, "email", in_mail(mail.id, one.id))
        for mail in mails
        for one in mail.files
    ]
    return sorted(found, key=lambda one: one.at)


def in_chat(conversation: str, attachment: str) -> str:
    """Where staff get a file of a chat."""
    return f"/api/v1/conversations/{quote(conversation)}/attachments/{quote(attachment)}"


def in_mail(number: int, file: str) -> str:
    """Where staff get a file of a message that came in."""
    return f"/desk/mail/incoming/{number}/files/{quote(file)}"
