"""What happened to a complaint, from everything that is kept about it, in the order in which it happened."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from complaints.complaint import Audited, Letter, Record
from complaints.deadlines import Deadline
from conversations.messages import Message
from web import markdown, moments
from web.desk import labels
from web.desk.files import File
from web.desk.mailed import Mailed
from web.desk.naming import Naming

PAUSE = timedelta(hours=1)
"""What is written after a longer silence is another talk."""
MAIL = {"sent": "sent", "waiting": "waits to be sent", "failed": "could not be delivered"}
CHANGES = frozenset({"change_details", "assign", "undo"})
"""The verbs that leave no line in the history but change something that people look for."""


@dataclass(frozen=True)
class Line:
    """One message of a talk."""

    time: str
    by: str
    text: str


@dataclass(frozen=True)
class Happening:
    """One thing that happened."""

    at: datetime
    what: str
    by: str
    text: str = ""
    internal: bool = False
    """For staff only."""
    kind: str = "entry"
    """`entry`, `letter`, `deadline`, `talk`, `mail` or `change`: how it is dressed, beside the words."""
    lines: tuple[Line, ...] = ()
    undone: bool = False
    files: tuple[File, ...] = ()

    @property
    def when(self) -> str:
        """The moment in words."""
        return moments.day_and_time(self.at)


def timeline(
    record: Record,
    who: Naming,
    messages: Sequence[Message] = (),
    mail: Iterable[Mailed] = (),
    files: Sequence[File] = (),
) -> list[Happening]:
    """Everything, oldest first."""
    found = [
        *_entries(record, who, files),
        *_letters(record, who),
        *_deadlines(record),
        *_changes(record, who),
    ]
    found += [*_talks(messages), *_mail(mail)]
    return sorted(found, key=lambda one: one.at)


def _entries(record: Record, who: Naming, files: Sequence[File]) -> Iterator[Happening]:
    for entry in record.entries:
        what = labels.ENTRIES.get(entry.kind, labels.named(entry.kind))
        via = f" by {entry.route.value}" if entry.route else ""
        yield Happening(
            entry.at,
            f"{what}{via}",
            who(entry.by),
            entry.text,
            entry.internal,
            undone=entry.undone_at is not None,
            files=tuple(one for one in files if one.id in entry.attachments),
        )


def _letters(record: Record, who: Naming) -> Iterator[Happening]:
    for letter in record.letters:
        name, approved_by = _letter_name(letter), who(letter.approved_by or "")
        drafted_by = who(letter.drafted_by)
        yield Happening(letter.drafted_at, f"{name} drafted", drafted_by, internal=True, kind="letter")
        if letter.approved_at:
            yield Happening(letter.approved_at, f"{name} approved", approved_by, internal=True, kind="letter")
        if letter.sent_at:
            sent_by = who(letter.sent_by or "")
            yield Happening(letter.sent_at, f"{name} sent", sent_by, letter.text, kind="letter")


def _letter_name(letter: Letter) -> str:
    kind = "ADR" if letter.kind == "adr" else labels.named(letter.kind)
    return f"{kind} letter"


def _deadlines(record: Record) -> Iterator[Happening]:
    system, said = labels.PEOPLE["system"], {one.at for one in record.entries if one.kind == "missed"}
    for deadline in record.complaint.deadlines:
        name = _deadline_name(deadline)
        if deadline.breached_at and deadline.breached_at not in said:
            yield Happening(deadline.breached_at, f"{name} missed", system, internal=True, kind="deadline")
        if deadline.met_at:
            late = ", late" if deadline.met_at > deadline.due_at else ""
            yield Happening(deadline.met_at, f"{name} met{late}", system, internal=True, kind="deadline")


def _deadline_name(deadline: Deadline) -> str:
    return f"Deadline for {labels.DEADLINES[deadline.kind].lower().replace('adr', 'ADR')}"


def _changes(record: Record, who: Naming) -> Iterator[Happening]:
    for row in record.audit:
        if row.verb in CHANGES and row.changes:
            what = labels.VERBS[row.verb]
            yield Happening(row.at, what, who(row.by), _changed(row, who), internal=True, kind="change")


def _changed(row: Audited, who: Naming) -> str:
    """What was changed, a line for each field; what was undone, by its name."""
    if "undone" in (row.changes or {}):
        verb = str((row.changes or {})["undone"][1])
        return labels.VERBS.get(verb, labels.named(verb))
    lines = []
    for name, (old, new) in (row.changes or {}).items():
        if not name.startswith("deadline."):
            was, now = (who(str(one)) if name == "owner" and one else _shown(one) for one in (old, new))
            lines.append(f"{labels.field(name)}: {was} → {now}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def _talks(messages: Sequence[Message]) -> Iterator[Happening]:
    """The conversation, with a happening for each stretch of it."""
    breaks = [place for place, (one, two) in enumerate(pairwise(messages), 1) if two.at - one.at > PAUSE]
    for first, last in pairwise([0, *breaks, len(messages)]):
        talk = messages[first:last]
        if talk:
            lines = tuple(Line(moments.time(one.at), _speaker(one), markdown.words(one.text)) for one in talk)
            yield Happening(talk[0].at, "Conversation", labels.PEOPLE["customer"], kind="talk", lines=lines)


def _speaker(message: Message) -> str:
    return message.agent or labels.PEOPLE.get(message.sender, message.sender)


def _mail(mail: Iterable[Mailed]) -> Iterator[Happening]:
    """What was mailed; the same to several people at once is one happening."""

    def alike(one: Mailed) -> tuple[datetime, str, str]:
        return one.at.replace(second=0, microsecond=0), one.template, one.state

    for (_, template, state), same in groupby(sorted(mail, key=alike), key=alike):
        found = list(same)
        name = labels.MAIL.get(template, labels.named(template))
        to = ", ".join(dict.fromkeys(one.to for one in found))
        yield Happening(found[0].at, f"Mail “{name}” {MAIL[state]}", f"to {to}", internal=True, kind="mail")
