"""A real mail server for tests, which can be told to behave badly."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from redress.ports import free_port


@dataclass
class Server:
    """What arrived, and how the server answers: `replies` are used up one a message, then all is well."""

    replies: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    arrived: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs that arrived, in order."""
        found = []
        for content in self.arrived:
            lines = content.decode("ascii", "replace").splitlines()
            found.append(next(line for line in lines if line.lower().startswith("message-id:")))
        return found

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply == "never":
            await asyncio.Event().wait()
        if reply == "hang up":
            transport: Any = server.transport
            transport.abort()
            return "451 gone"
        if reply == "keep and hang up":
            self.arrived.append(_content(envelope))
            transport = server.transport
            transport.abort()
            return "451 gone"
        if reply.startswith("250"):
            self.arrived.append(_content(envelope))
        return reply


@contextmanager
def running(**behaviour: Any) -> Iterator[Server]:
    """A server on a free port."""
    handler = Server(port=free_port(), **behaviour)
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def _content(envelope: Envelope) -> bytes:
    content = envelope.content or b""
    return content.encode() if isinstance(content, str) else content
