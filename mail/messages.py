"""From a row of the outbox to a message: text and HTML, with headers that keep machines from answering."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from complaints import templates
from complaints.correspondence import LetterFile
from complaints.templates import Values
from mail import html
from mail.outbox import Waiting, local_part


@dataclass(frozen=True)
class Sender:
    """Who our mail comes from."""

    address: str
    name: str

    @property
    def domain(self) -> str:
        """The part behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Messages:
    """Makes messages from the templates in `folder`, with the facts of the code of practice."""

    folder: Path
    facts: Values
    sender: Sender
    site: str
    """Address of this installation, for links."""
    letter_files: Callable[[str], Sequence[LetterFile]]
    """The files of a letter that was sent."""
    answers_by_reference: bool = False
    """Answers go to an address that bears the reference: complaints+CN-7K3QP-2M9XD@..."""

    def make(self, row: Waiting) -> EmailMessage:
        """The message of a row; the same row gives the same message again. Raises TemplateError."""
        template = templates.load(self.folder, row.template)
        values = {**self.facts, **row.values, **self._links(row.reference)}
        message = EmailMessage()
        message["Subject"] = template.heading(values)
        message["From"] = Address(self.sender.name, addr_spec=self.sender.address)
        message["To"] = Address(addr_spec=row.recipient)
        message["Date"] = format_datetime(row.created_at)
        # From the row's key alone, so that a receiver who got it twice can tell.
        message["Message-ID"] = f"<{local_part(row.key)}@{self.sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["Content-Language"] = "en-GB"
        if row.reference:
            message["X-Complaint-Reference"] = row.reference
        if row.reference and self.answers_by_reference:
            local, _, domain = self.sender.address.rpartition("@")
            message["Reply-To"] = Address(self.sender.name, addr_spec=f"{local}+{row.reference}@{domain}")
        message.set_content(template.text(values).replace("**", ""))
        message.add_alternative(html.page(template, values), subtype="html")
        for file in self.letter_files(row.letter) if row.letter else ():
            main, _, sub = file.type.partition("/")
            message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.form)
        return message

    def _links(self, reference: str | None) -> dict[str, str | None]:
        return {
            "site_address": self.site,
            "mail_address": f"{self.site}/desk/mail",
            "code_address": f"{self.site}/code",
            "desk_address": f"{self.site}/desk/complaints/{reference}" if reference else f"{self.site}/desk",
        }


def file_name(key: str) -> str:
    """The file that the message of this key is, where mail is files."""
    return f"{local_part(key)}.eml"
