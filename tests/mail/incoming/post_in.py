"""A world that mail comes into: Pat's complaint, of which Pat was told by mail."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from complaints.complaint import Complaint, Details
from complaints.references import generate
from mail.incoming import inbox
from mail.incoming.inbox import Inbox, Mail
from mail.incoming.originals import Originals
from mail.incoming.receiving import Incoming, Outcome
from mail.tables import incoming, outbox
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import Post

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.eml"))
OURS = "complaints@provider.example"
PAT = Details("Our lines drop calls", name="Pat Lee", email="Pat@acme-dental.example", phone="020 7946 0018")
LATER = MONDAY + timedelta(days=1)


@dataclass
class Letterbox:
    """Takes messages for the provider of `post`."""

    post: Post
    server: str = ""
    complaint: Complaint = field(init=False)
    other: Complaint = field(init=False)
    now: datetime = LATER

    def __post_init__(self) -> None:
        self.complaint = self.post.file(PAT)
        self.other = self.post.file(PAT)
        self.post.sending().go(MONDAY)

    @property
    def originals(self) -> Originals:
        return Originals(self.post.folder.parent / "incoming")

    @property
    def incoming(self) -> Incoming:
        return Incoming(self.post.register, self.originals, frozenset({OURS}), self.server)

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.post.register, self.originals)

    @property
    def mark(self) -> str:
        """The local part of the Message-ID of what Pat was told first."""
        mine = outbox.c.reference == self.complaint.reference
        query = select(outbox.c.local_part).where(mine).order_by(outbox.c.id)
        found: str = self.post.database.read(lambda one: one.execute(query).scalars().first()) or ""
        return found

    def filled(self, text: str) -> str:
        """With the references of this world in place of the marks in the files."""
        reference = self.complaint.reference
        loose = reference.replace("-", " ").lower()
        wrong = reference[:-1] + ("2" if reference[-1] != "2" else "3")
        unknown = generate(self.post.register.code.provider.reference_prefix.value)
        for name, value in (
            ("REF", reference),
            ("OTHER", self.other.reference),
            ("MARK", self.mark),
            ("LOOSE", loose),
            ("TYPO", wrong),
            ("UNKNOWN", unknown),
        ):
            text = text.replace(f"@{name}@", value)
        return text

    def message(self, name: str) -> bytes:
        raw = (HERE / f"{name}.eml").read_bytes()
        return self.filled(raw.decode("latin-1")).encode("latin-1")

    def take(self, content: bytes | str) -> Outcome:
        raw = content if isinstance(content, bytes) else self.filled(content).encode()
        return self.incoming.receive(raw, self.now)

    def mails(self) -> list[Mail]:
        """Everything that is kept, oldest first."""

        def work(connection):  # type: ignore[no-untyped-def]
            numbers = connection.execute(select(incoming.c.id).order_by(incoming.c.id)).scalars().all()
            return [inbox.find(connection, number) for number in numbers]

        found: list[Mail] = self.post.database.read(work)
        return found

    def said(self) -> list[str]:
        """What the customer added to the complaint."""
        entries = self.post.register.record(self.complaint.reference).entries
        return [one.text for one in entries if one.kind == "information"]
