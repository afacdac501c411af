"""A running `web` for browsers: it lives in a thread of its own, and can be killed and brought back."""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher

from complaints.complaint import Category, Complaint, Deed, Details, Filing
from conversations.handoffs import Asked, Handoff
from staff.accounts import Newcomer
from staff.passwords import Passwords
from staff.roles import Role
from tests.web.engine import Engine, words
from tests.web.world import make_content, make_settings, make_tables
from web.app import create_app
from web.context import Context
from web.desk.people import AREA, People
from web.server import Server, listen

T = TypeVar("T")

PASSWORD = "seven quiet otters"
FILED = {
    "reference": "CN-7K3QP-2M9XD",
    "first_response_due": "2026-11-24T17:30:00+00:00",
    "resolution_due": "2026-12-07T17:30:00+00:00",
    "adr_from": "2027-01-04",
}


class Stage:
    """What a browser test plays on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: Server | None = None
        # Bound and never listened on: nobody else is given the port while the server is away.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self._port: int = self._held.getsockname()[1]
        self.gate = asyncio.Event()
        """Closed, it holds back every answer of the engine."""
        self.script: list[dict[str, Any]] = []
        """The engine's answers in order; then it says what was said."""
        self.settings: dict[str, Any] = {}
        """Settings of its own, from the next start on."""
        self.call(self._prepare())
        self.start()

    async def _prepare(self) -> None:
        settings = make_settings(self.folder / "var")
        self.engine = Engine(settings.secret("engine"))
        self.engine.answering = self._answer
        self.gate.set()
        await self.engine.start()
        make_tables(settings)
        make_content(self.folder / "content")

    async def _answer(self, turn: dict[str, Any]) -> dict[str, Any]:
        await self.gate.wait()
        return self.script.pop(0) if self.script else words(f"You said: {turn['text']}")

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def start(self) -> None:
        """Listen, on the same port as before."""

        async def work() -> None:
            settings = make_settings(self.folder / "var", engines=self.engine.url, **self.settings)
            self.app = create_app(settings, content=self.folder / "content")
            cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
            self.app.ctx.areas[AREA] = People(settings, self.app.ctx.database, cheap)
            self._server = Server(self.app, listen("127.0.0.1", self._port))
            await self._server.start()

        self.call(work())

    def stop(self) -> None:
        """Be gone."""
        if self._server is not None:
            self.call(self._server.stop(grace=0.5))
            self._server = None

    def close(self) -> None:
        """The play is over."""
        self.open_gate()
        self.stop()
        self._held.close()
        self.call(self.engine.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def close_gate(self) -> None:
        """Hold back what the engine answers from now on."""
        self._loop.call_soon_threadsafe(self.gate.clear)

    def open_gate(self) -> None:
        """Let the answers through."""
        self._loop.call_soon_threadsafe(self.gate.set)

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    @property
    def context(self) -> Context:
        return self.app.ctx

    def hire(self, *roles: Role, email: str = "maya@example.com", name: str = "Maya Okafor") -> None:
        people: People = self.context.areas[AREA]
        people.accounts.add(Newcomer(email, name, roles or (Role.AGENT,)), PASSWORD, self.context.clock())

    def complain(self, nature: str = "Calls drop every afternoon", **more: Any) -> Complaint:
        told: dict[str, Any] = {"category": Category.FAULT_OR_OUTAGE, "name": "Jo Smith"}
        told |= {"organisation": "Acme Dental"}
        told |= {"email": "jo@example.com", "workers": 7, "ticket_references": ("INC-48213", "48331")}
        conversation = more.pop("conversation", None)
        filing = Filing(Details(nature, **told | more), conversation=conversation)
        return self.context.register.file(filing, Deed("customer", self.context.clock(), nature))

    def queue(self, conversation: str, summary: str = "Calls drop, nobody rings back") -> Handoff:
        asked = Asked("message", "ask_human", summary)
        found = self.context.handoffs.open(conversation, asked, self.context.clock())
        self.call(self.context.announce.handoff(found.id, "waiting"))
        self.call(self.context.announce.owner(conversation, "queue"))
        return found

    def conversations(self) -> list[str]:
        """The texts of customers, as the server keeps them, by conversation."""
        from sqlalchemy import select

        from conversations.tables import messages

        query = select(messages.c.text).where(messages.c.sender == "customer").order_by(messages.c.seq)
        return list(self.context.database.read(lambda connection: connection.execute(query).scalars().all()))

    def count(self) -> int:
        """How many conversations there are."""
        from sqlalchemy import func, select

        from conversations.tables import conversations

        query = select(func.count()).select_from(conversations)
        return self.context.database.read(lambda connection: connection.execute(query).scalar_one())


def asking(text: str, field: str, kind: str, optional: bool = False) -> dict[str, Any]:
    """An answer that asks for something."""
    return words(text, custom={"asks": {"field": field, "kind": kind, "optional": optional}})


def choosing(text: str, *titles: str) -> dict[str, Any]:
    """An answer with buttons."""
    return words(text, buttons=[{"title": title, "intent": "affirm", "entities": []} for title in titles])


def filing(text: str = "Your complaint is filed.") -> dict[str, Any]:
    """An answer that confirms a complaint."""
    return words(text, custom={"complaint": FILED})
