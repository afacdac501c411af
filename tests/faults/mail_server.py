"""A mail server that outlives every fault of the worker, and remembers what arrived."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from redress.ports import free_port


@dataclass
class MailServer:
    """Every message that it said it had taken."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    away: bool = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.away:
            return "421 Away for a while"
        content = envelope.content or b""
        message = message_from_bytes(
            content.encode() if isinstance(content, str) else content, policy=policy.default
        )
        self.arrived.append(message)
        return "250 OK"

    def repeated(self) -> int:
        """How many came again under the Message-ID of one that had come."""
        return len(self.arrived) - len({message["Message-ID"] for message in self.arrived})

    def different(self, recipient: str) -> Counter[str]:
        """How many different messages somebody got, by subject."""
        mine = {one["Message-ID"]: one for one in self.arrived if recipient in str(one["To"])}
        return Counter(str(one["Subject"]) for one in mine.values())


@contextmanager
def running() -> Iterator[MailServer]:
    """A server on a free port."""
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
