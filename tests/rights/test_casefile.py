"""The case on paper and as files: complete, in order, with checksums that hold."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader

from complaints.complaint import Deed, LetterKind
from rights.bundle import archive, paper
from rights.casefile import as_json, gather
from tests.complaints.register_world import MONDAY, days
from tests.mail.conftest import MANAGER
from tests.rights.conftest import Case


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_the_customers_copy_has_everything(case: Case) -> None:
    reference = case.whole()
    found = gather(case.register, case.attachments, reference, case.originals)
    copy = json.loads(json.dumps(as_json(found)))
    assert copy["complaint"]["details"]["name"] == "Zebedee Quillfeather"
    assert [one["kind"] for one in copy["history"]] == [
        *("filed", "information", "escalation", "note", "information")
    ]
    assert [one["text"] for one in copy["messages"]][-1].startswith("I am Zebedee")
    assert [one["name"].partition("/")[0] for one in copy["files"]] == [
        "files",
        "mail",
        "mail",
        *["letters"] * 3,
    ]
    assert copy["letters"][0]["state"] == "sent"
    assert [one["template"] for one in copy["mail"]].count("letter") == 1
    assert copy["changes"]


def test_the_paper_has_contents_chronology_messages_letters_files_and_checksums(case: Case) -> None:
    reference = case.whole()
    found = gather(case.register, case.attachments, reference, case.originals)
    content = paper(found, case.register.code, MONDAY)
    said = words(content)
    order = [f"Complaint {reference}", "Contents", "What it is about", "Deadlines", "Chronology"]
    order += ["What was said in the chat", "Letters", "Files and their checksums"]
    body = said[said.rfind("What it is about") :]
    assert all(one in said for one in order)
    assert [body.find(one) for one in order[2:]] == sorted(body.find(one) for one in order[2:])
    for expected in (
        "Still flumphing",
        "More wobblegate",
        "I am Zebedee Quillfeather",
        "Automated assistant",
    ):
        assert expected in said
    assert found.originals[0].sha256[:20] in said.replace(" ", "")
    assert "Zebedee is cross" not in said
    assert "Zebedee is cross" in words(paper(found, case.register.code, MONDAY, staff_notes=True))
    root = PdfReader(BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == "en-GB"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_the_zip_has_every_original_and_its_checksum(case: Case) -> None:
    reference = case.whole()
    found = gather(case.register, case.attachments, reference, case.originals)
    with ZipFile(BytesIO(archive(found, case.register.code, MONDAY))) as zipped:
        assert zipped.testzip() is None
        lines = zipped.read("SHA256SUMS").decode().splitlines()
        sums = {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}
        assert set(zipped.namelist()) == {"case.pdf", "case.json", "SHA256SUMS", *sums}
        assert "files/01-Quillfeather.txt" in sums
        assert {name for name in sums if name.startswith("mail/")} == {
            "mail/00001.eml",
            "mail/00001-Quillfeather.txt",
        }  # what came from another address is not known to be theirs
        for name, checksum in sums.items():
            assert sha256(zipped.read(name)).hexdigest() == checksum


def test_what_was_taken_back_says_so_on_paper(case: Case) -> None:
    reference, register, later = case.whole(), case.register, MONDAY + timedelta(days=60)
    register.resolve(reference, "A month free", Deed("maya@example.com", later, "resolved"))
    last = register.record(reference).audit[-1].number
    register.undo(reference, last, Deed("maya@example.com", later, "undone"))
    found = gather(register, case.attachments, reference, case.originals)
    assert "Settled (undone)" in words(paper(found, register.code, later))


def test_the_scheme_gets_nothing_that_staff_wrote_for_one_another(case: Case) -> None:
    register, later = case.register, MONDAY + days(60)
    case.whole()
    register.add_note(case.reference, "Grumbling again.", Deed(MANAGER, later, "a note"))
    register.record_contact(case.reference, "Hung up on me.", Deed(MANAGER, later, "a call"))
    register.draft_letter(
        case.reference, LetterKind.HOLDING, "Half a thought.", Deed(MANAGER, later, "a draft")
    )
    found = gather(register, case.attachments, case.reference)
    within = archive(found, register.code, later)
    with ZipFile(BytesIO(within)) as kept:
        told = kept.read("case.json").decode()
    said = told + json.dumps(as_json(found, staff_notes=False))
    for ours in ("Grumbling again.", "Hung up on me.", "Half a thought.", "staff_"):
        assert ours not in said, ours
    assert "Grumbling again." in json.dumps(as_json(found))
