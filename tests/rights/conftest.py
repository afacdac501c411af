"""A case with everything that can belong to one, in a data folder of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine

import rights.tables
import staff.tables
from complaints.code_of_practice import load
from complaints.complaint import CUSTOMER, Deed, Details, Filing, LetterKind, Route
from complaints.correspondence import Information, NewEscalation
from complaints.letters import Letters
from complaints.register import Register
from conversations.attachments import Attachments
from conversations.handoffs import Asked, Handoffs
from conversations.log import Log
from conversations.messages import Said, Sent
from mail import notices
from mail.handoffs import tell
from mail.incoming.originals import Originals
from mail.incoming.receiving import Incoming
from mail.outbox import Outbox
from mail.sending import Sending
from mail.transport import Folder
from rights.erasure import Erasure, Places
from store.database import Database
from store.metadata import metadata
from tests.complaints.register_world import MONDAY, days
from tests.mail.conftest import MANAGER, ROOT, messages

assert rights.tables
assert staff.tables

SECRETS = ("Zebedee", "Quillfeather", "zebedee@quill.example", "79460018", "flumphing", "wobblegate")
"""Of the customer: name, email, phone and words, such as nobody else would use."""


@dataclass
class Case:
    """One data folder and what is in it."""

    folder: Path
    register: Register
    forgotten: list[str] = field(default_factory=list)
    engine_is_up: bool = True
    reference: str = ""
    conversation: str = "conversation-1"

    @property
    def database(self) -> Database:
        return self.register.database

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.database, self.folder / "attachments")

    @property
    def erasure(self) -> Erasure:
        def forget(conversation: str) -> None:
            if not self.engine_is_up:
                raise OSError("no engine")
            self.forgotten.append(conversation)

        places = Places(
            self.folder / "attachments",
            self.folder / "mail",
            Originals(self.folder / "incoming"),
            None,
            forget,
        )
        return Erasure(self.register, places)

    def talk(self, conversation: str, text: str) -> None:
        log = Log(self.database)
        log.start(conversation, "hash", [Said("Hello")], MONDAY)
        file = self.attachments.keep(conversation, "Quillfeather.txt", b"my flumphing bill", MONDAY)
        log.receive(conversation, Sent("m1", text, None, (file.id,)), Said(""), MONDAY)

    def whole(self) -> str:
        """A complaint with conversation, file, history, letter and mail; its reference."""
        self.talk(self.conversation, "I am Zebedee Quillfeather and the line is flumphing")
        details = Details(
            "The line is flumphing and wobblegate",
            name="Zebedee Quillfeather",
            email="zebedee@quill.example",
            phone="020 7946 0018",
            desired_outcome="No wobblegate",
        )
        register = self.register
        filing = Filing(details, conversation=self.conversation)
        self.reference = register.file(filing, Deed(CUSTOMER, MONDAY, "f")).reference
        register.add_information(self.reference, Information("More wobblegate"), Deed(CUSTOMER, MONDAY, "i"))
        register.escalate(self.reference, NewEscalation("Still flumphing"), Deed(CUSTOMER, MONDAY, "e"))
        register.add_note(self.reference, "Zebedee is cross", Deed(MANAGER, MONDAY, "n"))
        letters = Letters(register, ROOT / "data" / "letters")
        letter = letters.draft(self.reference, LetterKind.RESPONSE, Deed(MANAGER, MONDAY, "d"))
        register.approve_letter(self.reference, letter.id, Deed(MANAGER, MONDAY, "a"))
        letters.send(self.reference, letter.id, Deed(MANAGER, MONDAY, "s"), Route.EMAIL)
        self.write_in()
        handoffs = Handoffs(self.database)
        handoffs.open(self.conversation, Asked("m1", "ask_human", "Zebedee says flumphing"), MONDAY)
        tell(self.database, MONDAY)
        Sending(Outbox(self.database), messages(register), lambda: Folder(self.folder / "mail")).go(MONDAY)
        return self.reference

    @property
    def originals(self) -> Originals:
        return Originals(self.folder / "incoming")

    def write_in(self) -> None:
        """Mail from the customer on the complaint, and from another address about it."""
        self.mail("Zebedee Quillfeather <zebedee@quill.example>", self.reference)
        self.mail("Zebedee <z@elsewhere.example>", self.reference)

    def mail(self, sender: str, subject: str, *, machine: bool = False) -> None:
        """A message with words and a file."""
        taker = Incoming(self.register, self.originals, frozenset({"complaints@provider.example"}))
        head = f"From: {sender}\nSubject: {subject}\nMessage-ID: <{sender[-20:-1]} {subject}>\n"
        head += f"Auto-Submitted: {'auto-replied' if machine else 'no'}\nMIME-Version: 1.0\n"
        parts = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwobblegate in mail\n--b\n"
        file = "Content-Disposition: attachment; filename=Quillfeather.txt\n\nflumphing 79460018\n--b--\n"
        taker.receive((head + parts + file).encode(), MONDAY)

    def close(self) -> None:
        """Settled on Monday, and closed."""
        self.register.resolve(self.reference, "No more flumphing", Deed(MANAGER, MONDAY, "r"))
        self.register.close(self.reference, Deed(CUSTOMER, MONDAY + days(1), "c"))

    def found(self) -> set[tuple[str, str]]:
        """Which of the customer's secrets lie in which file."""
        return {
            (path.name, secret)
            for path in self.folder.rglob("*")
            if path.is_file()
            for secret in SECRETS
            if secret.lower().encode() in path.read_bytes().lower()
        }


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    database = Database(url)
    register = Register(database, load(ROOT / "data" / "code_of_practice.yml"), [notices.listener()])
    try:
        yield Case(tmp_path, register)
    finally:
        database.close()
