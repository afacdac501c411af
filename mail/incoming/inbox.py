"""What came in, as it is kept, and what staff do with what nobody could put on a complaint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from complaints.complaint import Complaint, Deed, Details, Filing, Route
from complaints.correspondence import Information
from complaints.register import Register
from conversations.attachments import LARGEST, MOST, label, type_of
from conversations.errors import AttachmentError, AttachmentTooLarge, TooManyAttachments
from mail.incoming.originals import Originals
from mail.incoming.reading import Read
from mail.tables import incoming, incoming_files


class State(StrEnum):
    """What became of a message."""

    ADDED = "added"
    """It is on its complaint, as the customer's words."""
    WAITING = "waiting"
    """Staff have to say where it belongs."""
    FILED = "filed"
    """Staff put it on a complaint, or made one of it."""
    ASIDE = "aside"
    """A machine wrote it."""
    DISMISSED = "dismissed"
    """Staff said that it is about no complaint."""


class Why(StrEnum):
    """Why a message waits for staff."""

    NO_REFERENCE = "no_reference"
    UNKNOWN_REFERENCE = "unknown_reference"
    SEVERAL_REFERENCES = "several_references"
    UNVERIFIED_SENDER = "unverified_sender"
    FORGED_SENDER = "forged_sender"
    TOO_MANY = "too_many"
    """From one sender within an hour."""
    NOT_POSSIBLE = "not_possible"
    """The complaint takes nothing more, such as one that was erased."""


@dataclass(frozen=True)
class KeptFile:
    """A file that came with a message."""

    id: str
    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Mail:
    """One message that came in."""

    id: int
    received_at: datetime
    sender: str | None
    sender_name: str
    subject: str
    text: str
    state: State
    why: str | None
    reference: str | None
    original: str
    refused: tuple[tuple[str, str], ...]
    """Name and reason of each file that is not taken."""
    settled_at: datetime | None
    settled_by: str | None
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True)
class New:
    """A message to keep."""

    key: str
    received_at: datetime
    read: Read
    state: State
    why: str | None
    reference: str | None
    files: tuple[KeptFile, ...]
    refused: tuple[tuple[str, str], ...]


class NotWaiting(Exception):
    """Somebody else settled it."""

    sentence = "Somebody has dealt with this message already."


def original_of(key: str) -> str:
    """The name of the file that holds the message of this key as it came."""
    return f"{key[:32]}.eml"


def keep(connection: Connection, new: New) -> int | None:
    """Keep a message; None when it is kept already."""
    if connection.execute(select(incoming.c.id).where(incoming.c.key == new.key)).first():
        return None
    settled = {"settled_at": None if new.state is State.WAITING else new.received_at}
    row = {
        "key": new.key,
        "received_at": new.received_at,
        "sender": new.read.sender,
        "sender_name": new.read.sender_name,
        "subject": new.read.subject,
        "text": new.read.text,
        "state": new.state,
        "why": new.why,
        "reference": new.reference,
        "original": original_of(new.key),
        "refused": [list(one) for one in new.refused],
        **settled,
    }
    number: int = connection.execute(insert(incoming).values(row).returning(incoming.c.id)).scalar_one()
    rows = [{"mail_id": number, **vars(one)} for one in new.files]
    if rows:
        connection.execute(insert(incoming_files), rows)
    return number


def find(connection: Connection, number: int) -> Mail | None:
    """One message with its files."""
    row = connection.execute(select(incoming).where(incoming.c.id == number)).mappings().first()
    return _mail(row, _files(connection, [number]).get(number, ())) if row else None


def waiting(connection: Connection, most: int = 200) -> tuple[Mail, ...]:
    """What waits for staff, the oldest first."""
    query = select(incoming).where(incoming.c.settled_at.is_(None)).order_by(incoming.c.received_at)
    return _many(connection, query.limit(most))


def aside(connection: Connection, since: datetime, most: int = 50) -> tuple[Mail, ...]:
    """What machines wrote since then, the newest first."""
    mine = (incoming.c.state == State.ASIDE, incoming.c.received_at >= since)
    return _many(connection, select(incoming).where(*mine).order_by(incoming.c.id.desc()).limit(most))


def of_complaint(connection: Connection, reference: str) -> tuple[Mail, ...]:
    """The messages that are on a complaint, or seem to belong to it, oldest first."""
    return _many(
        connection, select(incoming).where(incoming.c.reference == reference).order_by(incoming.c.id)
    )


def counted(connection: Connection, sender: str | None, since: datetime) -> int:
    """How many messages of one sender came since then."""
    mine = (incoming.c.sender == sender, incoming.c.received_at > since)
    return connection.execute(select(func.count()).select_from(incoming).where(*mine)).scalar_one()


def files_in(read: Read, key: str) -> tuple[tuple[tuple[KeptFile, bytes], ...], tuple[tuple[str, str], ...]]:
    """The files of a message that pass the checks of uploads, and name and reason of those that do not."""
    taken: list[tuple[KeptFile, bytes]] = []
    refused: list[tuple[str, str]] = []
    for number, file in enumerate(read.files):
        try:
            if len(taken) >= MOST:
                raise TooManyAttachments
            if len(file.content) > LARGEST:
                raise AttachmentTooLarge
            kind, ending = type_of(file.content)
        except AttachmentError as error:
            refused.append((file.name[:200], error.sentence))
            continue
        # From the message's key, so that the same message again is the same files.
        name = sha256(f"{key} {number}".encode()).hexdigest()[:32]
        size, digest = len(file.content), sha256(file.content).hexdigest()
        taken.append((KeptFile(name, label(file.name, ending), kind, size, digest), file.content))
    return tuple(taken), tuple(refused)


class Inbox:
    """What staff do with messages that wait; each verb once for each message."""

    def __init__(self, register: Register, originals: Originals) -> None:
        self._register = register
        self._database = register.database
        self.originals = originals

    def log(self, number: int, deed: Deed) -> Complaint:
        """Make a complaint of a message, received when the message was. Raises NotWaiting, Refused."""
        mail = self._waiting(number)
        once = Deed(deed.by, deed.at, f"mail {number} logged")
        details = Details(mail.text or mail.subject, name=mail.sender_name or None, email=mail.sender)
        filing = Filing(details, received_by=Route.EMAIL, received_at=mail.received_at)
        filed = self._register.file(filing, once)
        if mail.files:
            names = ", ".join(one.name for one in mail.files)
            ids = tuple(one.id for one in mail.files)
            added = Information(names, attachments=ids, route=Route.EMAIL)
            self._register.add_information(filed.reference, added, once)
        self._settle(number, deed, State.FILED, filed.reference)
        return filed

    def attach(self, number: int, reference: str, deed: Deed) -> Complaint:
        """Put a message on a complaint, in the name of who does so. Raises NotWaiting, NotThere."""
        mail = self._waiting(number)
        named = self._register.read_reference(reference)
        once = Deed(deed.by, deed.at, f"mail {number} on {named}")
        changed = self._register.add_information(named, as_information(mail), once)
        self._settle(number, deed, State.FILED, changed.reference)
        return changed

    def dismiss(self, number: int, deed: Deed) -> None:
        """A message is about no complaint. Raises NotWaiting."""
        self._waiting(number)
        self._settle(number, deed, State.DISMISSED, None)

    def find(self, number: int) -> Mail | None:
        """One message."""
        return self._database.read(lambda connection: find(connection, number))

    def _waiting(self, number: int) -> Mail:
        mail = self.find(number)
        if mail is None or mail.state is not State.WAITING:
            raise NotWaiting
        return mail

    def _settle(self, number: int, deed: Deed, state: State, reference: str | None) -> None:
        values = {"state": state, "settled_at": deed.at, "settled_by": deed.by, "reference": reference}
        mine = update(incoming).where(incoming.c.id == number).values(values)
        self._database.write(lambda connection: connection.execute(mine))


def as_information(mail: Mail) -> Information:
    """What a message that staff put on a complaint adds to it: it says whose words these are."""
    who = " ".join(one for one in (mail.sender_name, f"<{mail.sender}>" if mail.sender else "") if one)
    said = f"Email from {who or 'an unknown sender'}: {mail.subject}\n\n{mail.text}"
    return Information(said, attachments=tuple(one.id for one in mail.files), route=Route.EMAIL)


def forget(connection: Connection, condition: Any) -> list[str]:
    """Delete messages; the names of the files that are to go."""
    rows = connection.execute(select(incoming.c.id, incoming.c.original).where(condition)).all()
    numbers = [row.id for row in rows]
    mine = incoming_files.c.mail_id.in_(numbers)
    names = [
        *(row.original for row in rows),
        *connection.execute(select(incoming_files.c.id).where(mine)).scalars(),
    ]
    connection.execute(delete(incoming_files).where(mine))
    connection.execute(delete(incoming).where(incoming.c.id.in_(numbers)))
    return names


def old(connection: Connection, before: datetime, most: int = 200) -> list[int]:
    """Messages that are on no complaint and were settled before then: nobody needs them any more."""
    query = select(incoming.c.id).where(
        incoming.c.settled_at < before, incoming.c.state.in_([State.ASIDE, State.DISMISSED])
    )
    return list(connection.execute(query.limit(most)).scalars())


def _many(connection: Connection, query: Any) -> tuple[Mail, ...]:
    rows = connection.execute(query).mappings().all()
    files = _files(connection, [row["id"] for row in rows])
    return tuple(_mail(row, files.get(row["id"], ())) for row in rows)


def _files(connection: Connection, numbers: Iterable[int]) -> Mapping[int, tuple[KeptFile, ...]]:
    mine = incoming_files.c.mail_id.in_(list(numbers))
    found: dict[int, tuple[KeptFile, ...]] = {}
    for row in connection.execute(
        select(incoming_files).where(mine).order_by(incoming_files.c.name)
    ).mappings():
        values = {name: value for name, value in row.items() if name != "mail_id"}
        found[row["mail_id"]] = (*found.get(row["mail_id"], ()), KeptFile(**values))
    return found


def _mail(row: RowMapping, files: tuple[KeptFile, ...]) -> Mail:
    values = {name: value for name, value in row.items() if name != "key"}
    refused = tuple((str(name), str(why)) for name, why in row["refused"])
    return Mail(**{**values, "state": State(row["state"]), "refused": refused, "files": files})
