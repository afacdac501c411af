"""Letters: drafted from the texts that editors keep, read and approved by a person, kept as they went out."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from complaints import templates, told
from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import Complaint, Deed, Letter, LetterKind, LetterState, Record, Route
from complaints.correspondence import LetterFile
from complaints.deadlines import Kind
from complaints.errors import Refused, UnknownLetter
from complaints.hours import LONDON
from complaints.printing import LARGE, NORMAL, pdf
from complaints.register import Register
from complaints.templates import Values

_GAP = re.compile(r"\[[^\[\]]+\]")
"""What a text leaves for a person to write: [square brackets]."""
SIGNATURE = "[Name of the manager]"
"""What stands where whoever approves a letter puts their name."""


@dataclass(frozen=True)
class Letters:
    """The letters of one provider; the texts are in `folder`, one file for each kind."""

    register: Register
    folder: Path

    @property
    def code(self) -> CodeOfPractice:
        """The code of practice, whose facts the letters state."""
        return self.register.code

    def text(self, reference: str, kind: LetterKind, now: datetime) -> str:
        """What a letter of this kind would say today, for a person to read. Raises TemplateError."""
        record = self.register.record(reference)
        return templates.load(self.folder, kind.value).text(self._values(record, now))

    def draft(self, reference: str, kind: LetterKind, deed: Deed) -> Letter:
        """Put such a letter before staff; nothing goes out by this. Raises TemplateError."""
        return self.register.draft_letter(reference, kind, self.text(reference, kind, deed.at), deed)

    def approve(self, reference: str, letter_id: str, deed: Deed, text: str | None = None) -> Letter:
        """Approve a draft, with `text` in place of its own. Raises Refused while it still has a gap in it."""
        draft = self.find(self.register.record(reference), letter_id)
        if draft.kind is LetterKind.ADR:
            text = text or self.today(draft, deed.at)
        left = _GAP.search(text or draft.text)
        if left:
            raise Refused(
                "text", f"{left[0]} is still in the text. Put your own words there, or take it out."
            )
        return self.register.approve_letter(reference, letter_id, deed, text=text)

    def today(self, letter: Letter, now: datetime) -> str:
        """The text of a draft as it would be drafted today: a time that begins with the letter ends later."""
        if letter.state is not LetterState.DRAFT or letter.kind is not LetterKind.ADR:
            return letter.text
        until = self.register.deadlines.adr_until
        then, later = (told.day(until(at.astimezone(LONDON).date())) or "" for at in (letter.drafted_at, now))
        return letter.text.replace(then, later)

    def send(self, reference: str, letter_id: str, deed: Deed, how: Route) -> Letter:
        """Note that an approved letter goes out now, and keep it as it does: by email, or printed."""
        record = self.register.record(reference)
        letter = self.find(record, letter_id)
        return self.register.record_sent(
            reference, letter_id, deed, how=how, files=self.files(record.complaint, letter, deed.at)
        )

    def find(self, record: Record, letter_id: str) -> Letter:
        """A letter of this complaint. Raises UnknownLetter."""
        for letter in record.letters:
            if letter.id == letter_id:
                return letter
        raise UnknownLetter(letter_id)

    def shown(self, reference: str, letter_id: str, form: str, now: datetime) -> LetterFile:
        """A letter as `letter.pdf`, `large-print.pdf` or `letter.txt`: as it went out, or would now."""
        record = self.register.record(reference)
        letter = self.find(record, letter_id)
        made = (
            self.register.letter_files(letter_id)
            if letter.state is LetterState.SENT
            else self.files(record.complaint, letter, now)
        )
        for file in made or self.files(record.complaint, letter, letter.sent_at or now):
            if file.form == form:
                return file
        raise UnknownLetter(letter_id)

    def files(self, complaint: Complaint, letter: Letter, on: datetime) -> tuple[LetterFile, ...]:
        """The letter as PDF, in large print, and as text, dated `on`."""
        facts = self.code.facts()
        details = complaint.details
        address = details.postal_address.split("\n") if details.postal_address else []
        to = [line for line in (details.name, details.organisation, *address) if line]
        subject = self._subject(complaint, letter.kind)
        data = {
            "subject": subject,
            "provider": facts["provider.name"],
            "office": facts["contacts.head_office.address"],
            "to": to,
            "date": _date(on),
            "reference": complaint.reference,
            "text": letter.text,
        }
        head = [facts["provider.name"], facts["contacts.head_office.address"], "", *to, "", _date(on)]
        head += [f"Our reference: {complaint.reference}", "", subject, ""]
        plain = "\n".join(line for line in head if line is not None) + "\n" + letter.text.strip() + "\n"
        return (
            LetterFile("letter.pdf", "application/pdf", pdf("letter", data, NORMAL)),
            LetterFile("large-print.pdf", "application/pdf", pdf("letter", data, LARGE)),
            LetterFile("letter.txt", "text/plain", plain.encode()),
        )

    def _subject(self, complaint: Complaint, kind: LetterKind) -> str:
        values = {**self.code.facts(), **told.of(complaint)}
        return templates.load(self.folder, kind.value).heading(values)

    def _values(self, record: Record, now: datetime) -> Values:
        complaint = record.complaint
        today = now.astimezone(LONDON).date()
        answers = [entry for entry in record.entries if entry.kind == "response"]
        final = [one for one in record.letters if one.kind is LetterKind.FINAL and one.sent_at]
        asked = record.escalations[-1] if record.escalations else None
        due = complaint.deadline(Kind.ADR_LETTER)
        passed = due is not None and due.due_at <= now
        rules = self.register.deadlines
        return {
            **self.code.facts(),
            **told.of(complaint),
            "today": told.day(today),
            "our_answer": answers[-1].text if answers else None,
            "our_answer_on": told.day(answers[-1].at) if answers else None,
            "escalated_on": told.day(asked.at) if asked else None,
            "escalation_reason": asked.reason if asked else None,
            "adr_limit": rules.adr_limit(complaint.first_raised).words,
            "adr_until": told.day(rules.adr_until(today)),
            "new_date": told.day(rules.first_response(now)),
            # Marks at the end of a line that is to be there only then; they say nothing themselves.
            "if_time_passed": "" if passed and not final else None,
            "if_deadlocked": "" if final else None,
            "if_before_both": None if passed or final else "",
        }


def _date(on: datetime) -> str:
    local = on.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"
