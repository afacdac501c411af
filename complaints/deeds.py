"""How a verb is carried out: one transaction, once for each key, with its row in the audit."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from complaints import audit, cases, correspondence, operations, references
from complaints.audit import Changes
from complaints.cases import Case
from complaints.complaint import Complaint, Deed
from complaints.correspondence import NewEntry
from complaints.errors import MistypedReference, UnknownReference
from complaints.operations import Done
from store.database import Database

T = TypeVar("T")

Listener = Callable[[Connection, Complaint, str], None]
"""Hears of every change inside its transaction: connection, the complaint as it is now, the verb."""


@dataclass(frozen=True)
class Step:
    """What a verb does: what the complaint becomes, and what is written beside it."""

    verb: str
    becomes: Callable[[Complaint], Complaint] = lambda complaint: complaint
    entry: NewEntry | None = None
    beside: Callable[[Connection, Case], str | None] | None = None
    """Writes further rows; its result is remembered as the part that the verb made."""
    audited: Mapping[str, Any] | None = None
    """What the audit says beyond the fields that changed."""


class Deeds:
    """Carries out verbs on the complaints of one provider."""

    def __init__(self, database: Database, prefix: str, listeners: Sequence[Listener]) -> None:
        self._database = database
        self.prefix = prefix
        self._listeners = tuple(listeners)

    def change(
        self, reference: str, step: Step, deed: Deed, content: tuple[Any, ...]
    ) -> tuple[Complaint, str | None]:
        """Carry out `step` on a complaint; the complaint as it is then, and the part that was made."""
        canonical = self.canonical(reference)

        def work(connection: Connection) -> Done:
            case = self.case(connection, canonical, to_change=True)
            new = dataclasses.replace(step.becomes(case.complaint), changed_at=deed.at)
            part = step.beside(connection, case) if step.beside else None
            different = {**cases.difference(case.complaint, new)}
            different |= {name: (None, value) for name, value in (step.audited or {}).items()}
            if step.entry:
                correspondence.write_entry(connection, case.id, deed, step.entry)
                different[step.entry.kind] = (None, step.entry.text)
            cases.save(connection, case, new, reindex=step.entry is not None)
            self.audit(connection, deed, step.verb, new, different)
            return Done(canonical, part)

        return self.once(step.verb, deed, (canonical, *content), work)

    def once(
        self, verb: str, deed: Deed, content: tuple[Any, ...], work: Callable[[Connection], Done]
    ) -> tuple[Complaint, str | None]:
        """Do `work` unless the deed was done before; raises KeyReused when it had another content then."""
        digest = operations.digest(*content)

        def whole(connection: Connection) -> tuple[Complaint, str | None]:
            done = operations.earlier(connection, deed, verb, digest)
            if done is None:
                done = work(connection)
                operations.remember(connection, deed, verb, digest, done)
            return self.case(connection, done.reference).complaint, done.part

        return self.write(whole)

    def write(self, work: Callable[[Connection], T]) -> T:
        """One transaction; again when somebody stored the same meanwhile, which several writers can do."""
        try:
            return self._database.write(work)
        except IntegrityError:
            return self._database.write(work)

    def audit(
        self, connection: Connection, deed: Deed, verb: str, complaint: Complaint, different: audit.Changes
    ) -> None:
        """Add a row to the audit and tell whoever listens."""
        audit.append(connection, deed, verb, complaint.reference, different)
        for listener in self._listeners:
            listener(connection, complaint, verb)

    def audit_all(
        self, connection: Connection, deed: Deed, done: Sequence[tuple[str, Complaint, Changes]]
    ) -> None:
        """As `audit`, for each verb, complaint and changes, in their order."""
        rows = [(verb, complaint.reference, different) for verb, complaint, different in done]
        audit.append_all(connection, deed, rows)
        for verb, complaint, _ in done:
            for listener in self._listeners:
                listener(connection, complaint, verb)

    def canonical(self, text: str) -> str:
        """The canonical form of a reference in any spelling; raises MistypedReference, UnknownReference."""
        reading = references.check(text, self.prefix)
        if isinstance(reading, references.Valid):
            return reading.reference
        raise MistypedReference(text) if isinstance(reading, references.Typo) else UnknownReference(text)

    def case(self, connection: Connection, reference: str, to_change: bool = False) -> Case:
        """The complaint with a reference in any spelling; raises NotThere."""
        canonical = self.canonical(reference)
        case = cases.load(connection, canonical, to_change)
        if case is None:
            raise UnknownReference(canonical)
        return case

    def new_reference(self, connection: Connection) -> str:
        """A reference that was never given out."""
        while True:
            reference = references.generate(self.prefix)
            if cases.load(connection, reference) is None:
                return reference
