"""The register: every verb that stores something, each one whole transaction, each safe to repeat.

A verb takes a Deed: who, when, and a key. The same verb with the same key and content again changes nothing
and answers with the complaint as it stands; with another content it is refused (KeyReused). Whatever a verb
changes is in the audit, in the same transaction; what fails leaves nothing behind.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from complaints import (
    audit,
    breaches,
    cases,
    changes,
    correspondence,
    listing,
    operations,
    proofs,
    references,
    same_customer,
    tables,
    told,
    undoing,
    watch,
)
from complaints.breaches import Breach
from complaints.cases import Case
from complaints.clocks import Clocks
from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import Complaint, Deed, Filing, Letter, LetterKind, Page, Record, Route
from complaints.correspondence import Information, LetterFile, NewEntry, NewEscalation
from complaints.deadlines import Deadlines
from complaints.deeds import Deeds, Listener, Step
from complaints.errors import NothingToUndo
from complaints.fields import LONG, SHORT, named, plain, required
from complaints.listing import Filter
from complaints.operations import Done
from complaints.proofs import Claim, Proof
from complaints.watch import Alert, Telling
from store.database import Database


class Register:
    """All complaints of one provider."""

    def __init__(self, database: Database, code: CodeOfPractice, listeners: Sequence[Listener] = ()) -> None:
        self.database = database
        self.code = code
        self.deadlines = Deadlines(code)
        self._deeds = Deeds(database, code.provider.reference_prefix.value, listeners)

    def take_up(self, code: CodeOfPractice) -> None:
        """Go by another code of practice from now on."""
        self.code, self.deadlines = code, Deadlines(code)
        self._deeds.prefix = code.provider.reference_prefix.value

    # Coming in

    def file(self, filing: Filing, deed: Deed) -> Complaint:
        """File a complaint; the first step of everything. Raises Refused for a field that will not do."""

        def work(connection: Connection) -> Done:
            reference = self._deeds.new_reference(connection)
            complaint = changes.filed(filing, reference, deed.at, self.deadlines)
            number = cases.create(connection, complaint)
            filed = NewEntry("filed", complaint.details.nature, complaint.received_by)
            correspondence.write_entry(connection, number, deed, filed)
            self._deeds.audit(connection, deed, "file", complaint, cases.difference(None, complaint))
            return Done(reference)

        return self._deeds.once("file", deed, (filing,), work)[0]

    def add_information(self, reference: str, added: Information, deed: Deed) -> Complaint:
        """The customer adds something: words, ticket references, files."""
        text = required("text", added.text)
        entry = NewEntry("information", text, Route(added.route), attachments=added.attachments)

        def becomes(complaint: Complaint) -> Complaint:
            tickets = (*complaint.details.ticket_references, *added.ticket_references)
            return changes.amended(complaint, {"ticket_references": tickets}, deed.at, self.deadlines)

        return self._change(reference, Step("add_information", becomes, entry), deed, added)

    def change_details(self, reference: str, new: Mapping[str, Any], deed: Deed) -> Complaint:
        """Put other values in place of some fields; also `received_at`, `received_by`, `first_raised`."""
        step = Step("change_details", lambda one: changes.amended(one, new, deed.at, self.deadlines))
        return self._change(reference, step, deed, new)

    # Being worked on

    def add_note(self, reference: str, text: str, deed: Deed) -> Complaint:
        """A note for staff only."""
        entry = NewEntry("note", required("text", text), internal=True)
        return self._change(reference, Step("add_note", entry=entry), deed, text)

    def record_contact(
        self, reference: str, text: str, deed: Deed, *, route: Route = Route.PHONE, reached: bool = True
    ) -> Complaint:
        """A call, or another contact that staff had with the customer; or tried to have."""
        said = NewEntry("contact" if reached else "no_answer", required("text", text), Route(route), True)
        step = Step("record_contact", lambda one: changes.contacted(one, deed.at) if reached else one, said)
        return self._change(reference, step, deed, text, route, reached)

    def take(self, reference: str, deed: Deed) -> Complaint:
        """Have it from now on; raises AlreadyOwned when a colleague does."""
        return self._change(
            reference, Step("assign", lambda one: changes.taken(one, deed.by, deed.at)), deed, deed.by
        )

    def let_go(self, reference: str, deed: Deed) -> Complaint:
        """Have it no longer, and nobody else; raises AlreadyOwned when it is a colleague's."""
        step = Step("assign", lambda one: changes.let_go(one, deed.by, deed.at))
        return self._change(reference, step, deed, None)

    def assign(self, reference: str, owner: str | None, deed: Deed) -> Complaint:
        """Give it to somebody, whoever has it now; None: to nobody. The caller knows who may."""
        step = Step("assign", lambda one: changes.owned(one, owner, deed.at))
        return self._change(reference, step, deed, owner, "reassigned")

    def undo(self, reference: str, number: int, deed: Deed) -> Complaint:
        """Undo what row `number` of the audit says, as a change of its own. Raises NothingToUndo."""
        canonical = self._deeds.canonical(reference)

        def work(connection: Connection) -> Done:
            case = self._deeds.case(connection, canonical, to_change=True)
            last = audit.last(connection, canonical)
            if last is None or last.number != number or not undoing.can_undo(last, deed.by, deed.at):
                raise NothingToUndo
            before = undoing.undone(case.complaint, last.changes or {}, deed.at)
            correspondence.undo_entry(connection, case.id, last.at, last.by, deed.at)
            cases.save(connection, case, before, reindex=True)
            different = {"undone": (None, last.verb), **cases.difference(case.complaint, before)}
            self._deeds.audit(connection, deed, "undo", before, different)
            return Done(canonical)

        return self._deeds.once("undo", deed, (canonical, number), work)[0]

    def record_response(
        self, reference: str, text: str, deed: Deed, *, route: Route = Route.EMAIL
    ) -> Complaint:
        """Staff answered the customer: what is due as an answer is met."""
        entry = NewEntry("response", required("text", text), Route(route))
        step = Step("respond", lambda one: changes.responded(one, deed.at), entry)
        return self._change(reference, step, deed, text, route)

    def agree_contact(
        self, reference: str, next_on: date, deed: Deed, *, frequency: str | None = None
    ) -> Complaint:
        """Agree how often, and on which day next, the customer hears from us."""
        due = self.deadlines.contact(next_on)
        words = ", ".join(filter(None, (plain("frequency", frequency, SHORT), f"next on {told.day(due)}")))
        entry = NewEntry("agreement", words, internal=True)
        step = Step("agree_contact", lambda one: changes.contact_agreed(one, frequency, due, deed.at), entry)
        return self._change(reference, step, deed, next_on, frequency)

    def escalate(self, reference: str, new: NewEscalation, deed: Deed) -> Complaint:
        """Take it to senior management."""
        asked = NewEscalation(
            required("reason", new.reason), plain("wanted", new.wanted, LONG), Route(new.route), new.level
        )

        def beside(connection: Connection, case: Case) -> None:
            correspondence.write_escalation(connection, case.id, deed, asked)

        entry = NewEntry("escalation", asked.reason, asked.route)
        said = {"reason": asked.reason, "wanted": asked.wanted, "level": asked.level}
        step = Step("escalate", lambda one: changes.escalated(one, deed.at), entry, beside, said)
        return self._change(reference, step, deed, asked)

    def resolve(self, reference: str, agreed: str, deed: Deed, *, root_cause: str | None = None) -> Complaint:
        """Settled: what was agreed. It closes when the customer agrees, or after silence (see `close`)."""
        said, cause = required("agreed", agreed), named("root_cause", root_cause)
        entry = NewEntry("resolution", said)
        step = Step("resolve", lambda one: changes.resolved(one, said, cause, deed.at), entry)
        return self._change(reference, step, deed, agreed, cause)

    def close(self, reference: str, deed: Deed) -> Complaint:
        """Close what is resolved: the customer agreed, or said nothing for as long as the code allows."""
        step = Step("close", lambda one: changes.closed(one, deed, self.deadlines))
        return self._change(reference, step, deed)

    def reopen(self, reference: str, reason: str, deed: Deed) -> Complaint:
        """It is not settled after all."""
        entry = NewEntry("reopening", required("reason", reason))
        step = Step("reopen", lambda one: changes.reopened(one, deed.at, self.deadlines), entry)
        return self._change(reference, step, deed, reason)

    def withdraw(self, reference: str, reason: str | None, deed: Deed) -> Complaint:
        """The customer takes it back."""
        entry = NewEntry("withdrawal", plain("reason", reason, LONG) or "")
        step = Step("withdraw", lambda one: changes.withdrawn(one, deed.at), entry)
        return self._change(reference, step, deed, reason)

    # Letters

    def draft_letter(self, reference: str, kind: LetterKind, text: str, deed: Deed) -> Letter:
        """Put a letter before staff; nothing goes out by this."""
        said = required("text", text)

        def beside(connection: Connection, case: Case) -> str:
            return correspondence.draft(connection, case.id, deed, kind, said).id

        step = Step("draft_letter", beside=beside, audited={"letter": kind, "text": said})
        return self._letter(reference, step, deed, kind, text)

    def approve_letter(
        self, reference: str, letter_id: str, deed: Deed, *, text: str | None = None
    ) -> Letter:
        """Approve a draft, with `text` in place of its own where given. Only a person of staff can."""

        def beside(connection: Connection, case: Case) -> str:
            return correspondence.approve(connection, case.id, deed, letter_id, text).id

        step = Step("approve_letter", beside=beside, audited={"letter": letter_id, "text": text})
        return self._letter(reference, step, deed, letter_id, text)

    def record_sent(
        self,
        reference: str,
        letter_id: str,
        deed: Deed,
        *,
        how: Route = Route.EMAIL,
        files: Sequence[LetterFile] = (),
    ) -> Letter:
        """An approved letter went out, as `files`. The ADR letter opens the scheme's door, in its time."""
        kind = self.database.read(lambda connection: correspondence.letter(connection, letter_id)).kind

        def becomes(complaint: Complaint) -> Complaint:
            return changes.deadlocked(complaint, deed.at) if kind is LetterKind.ADR else complaint

        def beside(connection: Connection, case: Case) -> str:
            went = correspondence.sent(connection, case.id, deed, letter_id, how).id
            correspondence.keep_files(connection, letter_id, files)  # once: it was not sent before
            return went

        audited = {"letter": letter_id, "how": how} | {one.form: one.sha256 for one in files}
        step = Step("record_sent", becomes, beside=beside, audited=audited)
        return self._letter(reference, step, deed, letter_id, how)

    def letter_files(self, letter_id: str) -> tuple[LetterFile, ...]:
        """A letter as it went out."""
        return self.database.read(lambda connection: correspondence.files_of(connection, letter_id))

    # The clock

    def mark_breaches(self, now: datetime, most: int = 500) -> tuple[Breach, ...]:
        """Mark deadlines that have passed, of at most `most` complaints; each is reported once."""
        return self.database.write(lambda connection: breaches.mark(connection, self._deeds, now, most))

    def watch(self, now: datetime, clocks: Clocks, telling: Telling, most: int = 200) -> tuple[Alert, ...]:
        """Have people told of deadlines that come or have passed, of at most `most` complaints; each once."""

        def work(connection: Connection) -> tuple[Alert, ...]:
            alerts = watch.look(connection, self._deeds, clocks, now, most)
            telling(connection, alerts)
            return alerts

        return self._deeds.write(work)

    # Looking

    def read_reference(self, text: str) -> str:
        """The canonical form of a reference in any spelling; raises MistypedReference, UnknownReference."""
        return self._deeds.canonical(text)

    def find(self, reference: str) -> Complaint:
        """One complaint, by its reference in any spelling."""
        return self.database.read(lambda connection: self._deeds.case(connection, reference).complaint)

    def record(self, reference: str) -> Record:
        """Everything that is kept about one complaint."""

        def work(connection: Connection) -> Record:
            case = self._deeds.case(connection, reference)
            return Record(
                case.complaint,
                correspondence.entries_of(connection, case.id),
                correspondence.escalations_of(connection, case.id),
                correspondence.letters_of(connection, case.id),
                audit.of_complaint(connection, case.complaint.reference),
            )

        return self.database.read(work)

    def page(self, wanted: Filter, now: datetime) -> Page:
        """A page of the list."""
        return self.database.read(lambda connection: listing.page(connection, wanted, now))

    def of_conversation(self, conversation: str) -> tuple[Complaint, ...]:
        """The complaints that were filed in one conversation, oldest first."""
        mine = tables.complaints.c.conversation == conversation
        wanted = select(tables.complaints).where(mine).order_by(tables.complaints.c.id)
        return tuple(
            case.complaint for case in self.database.read(lambda connection: cases.gather(connection, wanted))
        )

    def earlier(self, complaint: Complaint) -> tuple[Complaint, ...]:
        """Other complaints of the same customer, the newest first."""
        return self.database.read(lambda connection: same_customer.others(connection, complaint))

    def filed_under(self, key: str) -> Complaint:
        """The complaint that was filed under a key. Raises UnknownReference where none was."""
        wanted = select(tables.operations.c.reference).where(
            tables.operations.c.verb == "file", tables.operations.c.key == key
        )
        found = self.database.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
        return self.find(found or "")

    def was_done(self, deed: Deed, *verbs: str) -> str | None:
        """Which of `verbs` this deed was before: who decides by the state decides the same way again then."""
        return self.database.read(lambda connection: operations.known(connection, deed, verbs))

    def prove(self, claim: Claim, now: datetime) -> Proof:
        """Whether somebody may see a complaint; wrong answers are counted, and lock for a while."""
        reading = references.check(claim.reference, self._deeds.prefix)
        named = reading.reference if isinstance(reading, references.Valid) else None
        return self._deeds.write(lambda connection: proofs.prove(connection, named, claim, now))

    def verify_audit(self) -> list[str]:
        """A sentence for each row of the audit with which somebody tampered."""
        return self.database.read(lambda connection: list(audit.verify(connection)))

    def _change(self, reference: str, step: Step, deed: Deed, *content: Any) -> Complaint:
        return self._deeds.change(reference, step, deed, content)[0]

    def _letter(self, reference: str, step: Step, deed: Deed, *content: Any) -> Letter:
        _, part = self._deeds.change(reference, step, deed, content)
        return self.database.read(lambda connection: correspondence.letter(connection, str(part)))
