"""Files that customers send: checked by what they are, kept under names of ours, given back only to be saved.

The content decides the type; the name that came with a file is a label and never a path. Files lie in
`attachments/` of the data folder, named by the id of their row. A file is written before its row, and without
the database's lock: writing takes long. What a process that was killed between the two left behind, `sweep`
takes away.
"""

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from conversations import rows
from conversations.errors import (
    AttachmentTooLarge,
    ConversationEnded,
    ConversationError,
    NoSuchAttachment,
    TooManyAttachments,
    TypeNotTaken,
)
from conversations.ownership import Owner
from conversations.tables import attachments
from conversations.tokens import new_id
from store.database import Database

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
MOST = 20
"""Files of one conversation."""

_SIGNATURES = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
_EMAIL_HEADERS = frozenset({"from", "to", "subject", "date", "received", "message-id", "return-path"})
_AT_ONCE = 500
"""Names that the database is asked about at once."""
_ID = re.compile(r"[\w-]{8,40}")


@dataclass(frozen=True)
class Attachment:
    """A file that is kept."""

    id: str
    conversation: str
    name: str
    type: str
    size: int
    at: datetime
    seq: int | None
    """The message that it was sent with; None until it is."""


class Attachments:
    """The files of every conversation, in `folder` and in the database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def keep(self, conversation: str, name: str, content: bytes, now: datetime) -> Attachment:
        """Keep a file for a message to come.

        Raises NoConversation, ConversationEnded, AttachmentTooLarge, TooManyAttachments, TypeNotTaken, and
        OSError where the disk does not take it.
        """
        if len(content) > LARGEST:
            raise AttachmentTooLarge
        media_type, ending = type_of(content)
        row: dict[str, Any] = {
            "id": new_id(),
            "conversation": conversation,
            "name": label(name, ending),
            "type": media_type,
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "at": now,
            "seq": None,
        }

        def work(connection: Connection) -> Attachment:
            _refuse_closed(connection, conversation, to_change=True)
            mine = attachments.c.conversation == conversation
            count = select(func.count()).select_from(attachments).where(mine)
            if connection.execute(count).scalar_one() >= MOST:
                raise TooManyAttachments
            connection.execute(insert(attachments).values(row))
            return _attachment(row)

        self._database.read(lambda connection: _refuse_closed(connection, conversation))
        self._write(row["id"], content)  # before its row: a row always has its file
        try:
            return self._database.write(work)
        except ConversationError:  # where the database failed nobody knows whether there is a row
            self._path(row["id"]).unlink(missing_ok=True)
            raise

    def find(self, conversation: str, attachment: str) -> Attachment:
        """A file of this conversation. Raises NoSuchAttachment."""
        query = select(attachments).where(
            attachments.c.conversation == conversation, attachments.c.id == attachment
        )
        row = self._database.read(lambda connection: connection.execute(query).mappings().one_or_none())
        if row is None:
            raise NoSuchAttachment
        return _attachment(dict(row))

    def of(self, conversation: str) -> Sequence[Attachment]:
        """The files of a conversation, in the order in which they came."""
        query = (
            select(attachments).where(attachments.c.conversation == conversation).order_by(attachments.c.at)
        )
        return self._database.read(
            lambda connection: [_attachment(dict(row)) for row in connection.execute(query).mappings()]
        )

    def content(self, attachment: Attachment) -> bytes:
        """What is in it. Raises NoSuchAttachment when the file is gone."""
        try:
            return self._path(attachment.id).read_bytes()
        except FileNotFoundError:
            raise NoSuchAttachment from None

    def sweep(self, before: datetime) -> int:
        """Delete files without a row that were written before `before`, real time; how many there were."""
        found = {path.name: path for path in self._folder.glob("??/*") if _written(path) < before.timestamp()}
        names, gone = sorted(found), 0
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            query = select(attachments.c.id).where(attachments.c.id.in_(some))
            known = self._database.read(lambda connection, one=query: set(connection.execute(one).scalars()))  # type: ignore[misc]
            for name in set(some) - known:
                found[name].unlink(missing_ok=True)
                gone += 1
        return gone

    def _write(self, name: str, content: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        try:
            with open(unfinished, "wb", opener=_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise

    def _path(self, name: str) -> Path:
        if not _ID.fullmatch(name):
            raise NoSuchAttachment
        return self._folder / name[:2] / name


def type_of(content: bytes) -> tuple[str, str]:
    """The media type and the usual ending of a file, by its content. Raises TypeNotTaken."""
    for signature, media_type, ending in _SIGNATURES:
        if content.startswith(signature):
            return media_type, ending
    if not _is_text(content):
        raise TypeNotTaken
    return ("message/rfc822", "eml") if _is_email(content) else ("text/plain", "txt")


def label(name: str, ending: str) -> str:
    """The name to show: the last part of what came, without anything that is no plain character."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    stem = re.sub(r"\s+", " ", plain).strip(" .").removesuffix(f".{ending}")[:100].strip(" .")
    return f"{stem or 'file'}.{ending}"


def _refuse_closed(connection: Connection, conversation: str, to_change: bool = False) -> None:
    row = (rows.hold if to_change else rows.look)(connection, conversation)
    if rows.ownership(row).owner is Owner.CLOSED:
        raise ConversationEnded


def _written(path: Path) -> float:
    """When; never, for what has gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _is_text(content: bytes) -> bool:
    if not content.strip():
        return False
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_email(content: bytes) -> bool:
    headers = BytesHeaderParser().parsebytes(content[:65_536])
    return len(_EMAIL_HEADERS & {name.lower() for name in headers}) >= 2


def _attachment(row: Mapping[str, Any]) -> Attachment:
    return Attachment(
        id=row["id"],
        conversation=row["conversation"],
        name=row["name"],
        type=row["type"],
        size=row["size"],
        at=row["at"],
        seq=row["seq"],
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
