"""data/mail/ and data/letters/: a subject, a text, and placeholders that somebody fills."""

from collections.abc import Iterator

from complaints.located_yaml import Fault
from content import texts
from content.checks import placeholders
from content.checks.known import Known
from content.snapshot import Snapshot


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with mail and letters."""
    for path in texts.names(snapshot):
        text = snapshot.text(path)
        rows = text.split("\n")
        label, colon, subject = rows[0].partition(":")
        if label != "Subject" or not colon or not subject.strip():
            yield Fault(path, 1, "", "the first line is no subject", "Write `Subject: ` and what it is about")
        elif len(rows) > 1 and rows[1].strip():
            yield Fault(path, 2, "", "the text begins right below the subject", "Leave this line empty")
        if not "".join(rows[1:]).strip():
            yield Fault(path, len(rows), "", "there is no text", "Write it below the subject")
        yield from placeholders.faults(path, 1, "", text, known)
