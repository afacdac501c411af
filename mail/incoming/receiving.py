"""Receiving a message: nothing that arrives is lost, nothing is added twice, nothing is believed unproven.

First the files are written, then the words go onto the complaint, then the message itself is kept. Whoever
delivers is told that it arrived only after that; asked again, each step finds what it did before.
"""

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, select, update

from complaints import told
from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import CUSTOMER, SYSTEM, Deed, Route
from complaints.correspondence import Information
from complaints.errors import ComplaintError
from complaints.fields import email_key
from complaints.register import Register
from mail import failing, outbox, people
from mail.incoming import belonging, inbox
from mail.incoming.bounces import Bounce, read_bounce
from mail.incoming.inbox import New, State, Why, files_in, original_of
from mail.incoming.machines import Machine, written_by
from mail.incoming.originals import Originals
from mail.incoming.reading import Read, read
from mail.incoming.trust import Sender, sender_of
from mail.tables import incoming
from mail.tables import outbox as sent

LARGEST = 30 * 1024 * 1024
"""Bytes of one message: twenty files of what a mail server usually takes, and their encoding."""
MANY = 20
"""Messages of one sender within an hour that go onto complaints by themselves."""
TOO_MANY = 200
"""Of one sender within an hour: no more is taken until later."""
HOUR = timedelta(hours=1)
BOUNCES_FOR = timedelta(days=30)
"""How long after we sent something a report about it is believed."""


class NotTaken(Exception):
    """It will never do; the sentence is for whoever sent it."""

    def __init__(self, sentence: str, *, nobody: bool = False) -> None:
        self.sentence = sentence
        self.nobody = nobody
        """It is the address that is wrong, not the message."""
        super().__init__(sentence)


class NotNow(Exception):
    """Later, perhaps; the sentence is for whoever delivers."""


@dataclass(frozen=True)
class Outcome:
    """What became of a message."""

    state: State | None
    """None: it was here already."""
    why: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class _Judged:
    """Where a message belongs, and whether it may go there by itself."""

    state: State
    why: str | None
    reference: str | None


@dataclass(frozen=True)
class _Back:
    """A message of ours that did not arrive."""

    id: int
    recipient: str
    reference: str | None
    template: str
    why: str

    @property
    def concerns_customer(self) -> bool:
        """Whether it was for a customer, about a complaint."""
        return self.reference is not None and not self.template.startswith("staff_")


class Incoming:
    """Takes messages for one provider."""

    def __init__(
        self, register: Register, originals: Originals, own: frozenset[str], server: str = ""
    ) -> None:
        """`own` are the addresses that our mail comes from and goes to, `server` the name of the mail server
        whose word about senders counts."""
        self._register = register
        self._originals = originals
        self._own = frozenset(email_key(one) or one for one in own)
        self._server = server

    @property
    def code(self) -> CodeOfPractice:
        """The code of practice."""
        return self._register.code

    def receive(self, content: bytes, now: datetime, at: datetime | None = None) -> Outcome:
        """Keep a message and put it where it belongs. Raises NotTaken, and NotNow where `at` is None.

        `at` is when it reached us, where it has been kept for us since; None: now, by who can keep it longer.
        """
        if len(content) > LARGEST:
            raise NotTaken(f"This message is too large: at most {LARGEST // 1024 // 1024} MB can be taken.")
        if not content.strip():
            raise NotTaken("This message is empty.")
        try:
            message = read(content)
        except RecursionError:
            raise NotTaken("This message is nested too deeply to be read.") from None
        if not message.headers:
            raise NotTaken("This is not an email: it has no headers.")
        key = _key(message)
        if self._known(key):
            return Outcome(None)
        arrived = min(at or now, now)
        taken, refused = files_in(message, key)
        count = self._register.database.read(lambda one: inbox.counted(one, message.sender, arrived - HOUR))
        if count >= TOO_MANY and at is None:
            raise NotNow("Too many messages from one sender; please deliver this one later.")
        judged = self._judge(message, count)
        self._originals.keep(original_of(key), content)
        for file, inside in taken:
            self._originals.keep(file.id, inside)
        files = tuple(file for file, _ in taken)
        if judged.state is State.ADDED:
            judged = self._add(judged, message, files, key, arrived)
        back = self._came_back(read_bounce(content), now) if judged.why == Machine.BOUNCE else None
        if back and not judged.reference:
            judged = dataclasses.replace(judged, reference=back.reference)
        new = New(key, arrived, message, judged.state, judged.why, judged.reference, files, refused)
        kept = self._register.database.write(lambda connection: self._keep(connection, new, back, now))
        return Outcome(judged.state if kept else None, judged.why, judged.reference)

    def _known(self, key: str) -> bool:
        query = select(incoming.c.id).where(incoming.c.key == key)
        return self._register.database.read(lambda connection: connection.execute(query).first()) is not None

    def _judge(self, message: Read, count: int) -> _Judged:
        """Where it belongs, and whether it may go there by itself; `count` came of its sender in an hour."""
        machine = written_by(message, self._own)
        references = self._references(message)
        found = references[0] if references else None
        if machine:
            return _Judged(State.ASIDE, machine, found)
        why = self._why_not(message, references, count)
        return _Judged(State.WAITING if why else State.ADDED, why, found)

    def _why_not(self, message: Read, references: tuple[str, ...], count: int) -> Why | None:
        """Why a person has to look at it first."""
        trust = sender_of(message, self._server)
        if trust is Sender.FORGED:
            return Why.FORGED_SENDER
        if not references:
            misspelt = belonging.misspelt(message, self.code.provider.reference_prefix.value)
            return Why.UNKNOWN_REFERENCE if misspelt else Why.NO_REFERENCE
        if len(references) > 1:
            return Why.SEVERAL_REFERENCES
        try:
            complaint = self._register.find(references[0])
        except ComplaintError:
            return Why.UNKNOWN_REFERENCE
        theirs = email_key(complaint.details.email or "")
        if theirs is None or message.sender != theirs or (self._server and trust is not Sender.PROVEN):
            return Why.UNVERIFIED_SENDER
        return Why.TOO_MANY if count >= MANY else None

    def _references(self, message: Read) -> tuple[str, ...]:
        """The complaints that it says it is about, by the surest mark that it bears."""
        prefix = self.code.provider.reference_prefix.value
        for found in (belonging.in_addresses(message, prefix), belonging.in_subject(message, prefix)):
            if found:
                return found
        marks = belonging.answered(message)
        query = select(sent.c.reference).where(sent.c.local_part.in_(marks), sent.c.reference.is_not(None))
        answered = self._register.database.read(
            lambda connection: tuple(dict.fromkeys(connection.execute(query).scalars()))
        )
        return answered or belonging.in_words(message, prefix)

    def _add(
        self, judged: _Judged, message: Read, files: tuple[inbox.KeptFile, ...], key: str, at: datetime
    ) -> _Judged:
        """The customer's words, onto their complaint."""
        text = message.text or ", ".join(file.name for file in files) or message.subject
        added = Information(text, attachments=tuple(file.id for file in files), route=Route.EMAIL)
        reference = judged.reference or ""
        try:
            self._register.add_information(reference, added, Deed(CUSTOMER, at, f"mail {key}"))
        except ComplaintError:
            return _Judged(State.WAITING, Why.NOT_POSSIBLE, reference)
        return judged

    def _keep(self, connection: Connection, new: New, back: _Back | None, now: datetime) -> bool:
        number = inbox.keep(connection, new)
        if number is None:
            return False
        if new.state is State.ADDED and new.read.sender:
            failing.clear(connection, new.read.sender)
        if new.state is State.WAITING:
            self._tell(connection, new, number, now)
        if back:
            self._mark(connection, back, now)
        return True

    def _tell(self, connection: Connection, new: New, number: int, now: datetime) -> None:
        """Staff hear at once of a message that waits for them, but not of a flood."""
        if new.why == Why.TOO_MANY:
            return
        values: Mapping[str, str | None] = {
            "sender": " ".join(one for one in (new.read.sender_name, new.read.sender or "") if one) or None,
            "subject": new.read.subject or None,
            "text": new.read.text[:2000] or None,
            "received": told.day_and_time(new.received_at),
            "complaint": new.reference,
            "mail_number": str(number),
            **{f"if_{why}": "" if new.why == why else None for why in Why},
        }
        for one in people.handlers(connection):
            row = outbox.New(f"mail {number} {one}", one, "staff_mail", values, new.reference)
            outbox.put(connection, row, now)

    def _came_back(self, bounce: Bounce, now: datetime) -> _Back | None:
        """What of ours it was that did not arrive; the case says so."""
        if not bounce.final or not bounce.local_part:
            return None
        mine = (sent.c.local_part == bounce.local_part, sent.c.sent_at >= now - BOUNCES_FOR)
        query = select(sent).where(*mine, sent.c.dead_at.is_(None))
        row = self._register.database.read(lambda connection: connection.execute(query).mappings().first())
        if row is None:
            return None
        back = _Back(row["id"], row["recipient"], row["reference"], row["template"], bounce.why)
        if back.concerns_customer:
            said = f"Mail to {back.recipient} came back: {back.why or 'no reason given'}"
            with suppress(ComplaintError):
                self._register.add_note(back.reference or "", said, Deed(SYSTEM, now, f"came back {back.id}"))
        return back

    def _mark(self, connection: Connection, back: _Back, now: datetime) -> None:
        """It is undelivered again, its address is known as failing, and who has the complaint hears of it."""
        change = {"dead_at": now, "error": f"It came back: {back.why}"[:1000]}
        connection.execute(update(sent).where(sent.c.id == back.id).values(change))
        failing.mark(connection, back.recipient, back.why, now)
        if not back.concerns_customer:
            return  # what staff do not get, staff are not told of by mail
        complaint = self._register.find(back.reference or "")
        values = {**told.of(complaint), "recipient": back.recipient, "error": back.why or None}
        for one in people.owners(connection, complaint):
            new = outbox.New(f"came back {back.id} {one}", one, "staff_bounce", values, back.reference)
            outbox.put(connection, new, now)


def _key(message: Read) -> str:
    """The same message gives the same key, whichever way it came; another under its Message-ID does not."""
    whole = sha256()
    parts = (message.message_id or message.one("Date"), message.sender or "", message.subject, message.text)
    for part in parts:
        whole.update(part.encode("utf-8", "surrogatepass") + b"\x00")
    for file in message.files:
        whole.update(sha256(file.content).digest())
    return whole.hexdigest()
