"""A case file on paper, with contents, chronology and checksums, and a zip of it with every original."""

import json
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from complaints import told
from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import Entry, LetterKind
from complaints.deadlines import Deadline
from complaints.printing import pdf
from complaints.watch import NAMES
from conversations.transcripts import plain
from rights.casefile import CaseFile, as_json

_ENTRIES = {
    "filed": "Complaint received",
    "information": "The customer added",
    "response": "We answered",
    "escalation": "The customer asked for senior management",
    "resolution": "Settled",
    "reopening": "Opened again",
    "withdrawal": "Taken back",
    "contact": "Contact",
    "no_answer": "We tried to reach the customer",
    "agreement": "Contact agreed",
    "note": "Staff noted",
    "warning": "Due soon",
    "missed": "Missed",
}
_LETTERS = {
    LetterKind.ACKNOWLEDGEMENT: "Acknowledgement",
    LetterKind.RESPONSE: "Response",
    LetterKind.HOLDING: "Holding letter",
    LetterKind.ESCALATION: "Acknowledgement of the escalation",
    LetterKind.FINAL: "Final response",
    LetterKind.ADR: "Letter about the dispute resolution scheme",
}
_SENDERS = {"customer": "Customer", "assistant": "Automated assistant", "system": "Notice"}


def paper(case: CaseFile, code: CodeOfPractice, now: datetime, *, staff_notes: bool = False) -> bytes:
    """The whole case as one accessible PDF; `staff_notes` are what staff wrote for one another."""
    complaint = case.record.complaint
    facts = told.of(complaint)
    data = {
        "title": f"Complaint {complaint.reference}",
        "provider": code.provider.name.value,
        "made": told.day_and_time(now),
        "facts": [
            [label, facts[name]]
            for name, label in (
                ("name", "Customer"),
                ("organisation", "Organisation"),
                ("email", "Email"),
                ("phone", "Phone"),
                ("received_on", "Received on"),
                ("ticket_references", "Ticket references"),
                ("desired_outcome", "Outcome wanted"),
                ("resolution", "What was agreed"),
            )
            if facts[name]
        ],
        "nature": complaint.details.nature,
        "history": complaint.details.history or "",
        "deadlines": [
            [
                NAMES[one.kind],
                told.day_and_time(one.due_at),
                _standing(one),
            ]
            for one in complaint.deadlines
        ],
        "chronology": _chronology(case, staff_notes),
        "messages": [
            [told.day_and_time(one.at), _SENDERS.get(one.sender) or one.agent or "Staff", plain(one)]
            for one in case.messages
        ],
        "letters": [
            [_LETTERS[one.kind], told.day_and_time(one.sent_at), one.text]
            for one in case.record.letters
            if one.sent_at
        ],
        "files": [[one.name, told.day_and_time(one.at), one.sha256] for one in case.originals],
    }
    return pdf("bundle", data)


def archive(case: CaseFile, code: CodeOfPractice, now: datetime, *, staff_notes: bool = False) -> bytes:
    """The paper, the same for machines, every original, and a list of checksums."""
    parts = {
        "case.pdf": paper(case, code, now, staff_notes=staff_notes),
        "case.json": json.dumps(
            as_json(case, staff_notes=staff_notes), ensure_ascii=False, indent=1
        ).encode(),
    }
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(ZipInfo(name, now.timetuple()[:6]), content)
        for one in case.originals:
            zipped.writestr(ZipInfo(one.name, one.at.timetuple()[:6]), one.content)
        sums = "".join(f"{one.sha256}  {one.name}\n" for one in case.originals)
        zipped.writestr(ZipInfo("SHA256SUMS", now.timetuple()[:6]), sums)
    return kept.getvalue()


def _happened(entry: Entry) -> str:
    """What was done, by which way, and whether it was taken back."""
    by = f", by {entry.route.value}" if entry.route else ""
    return f"{_ENTRIES.get(entry.kind, entry.kind)}{by}{' (undone)' if entry.undone_at else ''}"


def _chronology(case: CaseFile, staff_notes: bool) -> list[list[str]]:
    record = case.record
    found = [
        (
            one.at,
            _happened(one),
            one.text,
        )
        for one in record.entries
        if staff_notes or not one.internal
    ]
    found += [
        (one.sent_at, f"Letter sent: {_LETTERS[one.kind].lower()}", "")
        for one in record.letters
        if one.sent_at
    ]
    found += [
        (one.at, f"File: {one.name}", "")
        for one in case.originals
        if one.name.startswith(("files/", "mail/"))
    ]
    return [[told.day_and_time(at), what, said] for at, what, said in sorted(found, key=lambda one: one[0])]


def _standing(one: Deadline) -> str:
    late = " late" if one.breached_at else ""
    return f"met{late} {told.day_and_time(one.met_at)}" if one.met_at else ("missed" if late else "open")
