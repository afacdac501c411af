"""A running `web` with people, complaints and somebody who waits."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from complaints.complaint import Category, Complaint, Deed, Details, Filing
from conversations.handoffs import Asked, Handoff, Urgency
from staff.accounts import Newcomer
from staff.passwords import Passwords
from staff.roles import Role
from tests.web.world import World, running
from web.desk.people import AREA, People
from web.studio.place import AREA as STUDIO
from web.studio.place import Studio

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "seven quiet otters"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until it is set."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Staffed:
    """The world of a desk."""

    world: World
    clock: Clock
    stack: AsyncExitStack
    somebody: int = 0
    """How many people were hired only to be there."""

    @property
    def people(self) -> People:
        found: People = self.world.app.ctx.areas[AREA]
        return found

    @property
    def url(self) -> str:
        return str(self.world.http.base_url)

    async def browser(self) -> httpx.AsyncClient:
        """A browser of its own, which keeps its cookies."""
        client = httpx.AsyncClient(base_url=self.url, timeout=20)
        return await self.stack.enter_async_context(client)

    def hire(self, *roles: Role, email: str = "maya@example.com", name: str = "Maya Okafor") -> None:
        person = Newcomer(email, name, roles or (Role.AGENT,))
        self.people.accounts.add(person, PASSWORD, self.clock())

    async def signed_in(self, *roles: Role, email: str = "maya@example.com") -> httpx.AsyncClient:
        """Somebody new, signed in over the API."""
        self.hire(*roles, email=email)
        client = await self.browser()
        answer = await client.post("/api/v1/staff/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    def complain(self, nature: str = "Calls drop every afternoon", **details: Any) -> Complaint:
        """File a complaint that came by phone."""
        told = {"category": Category.FAULT_OR_OUTAGE, "name": "Jo Smith", "email": "jo@example.com"}
        filing = Filing(Details(nature, **told | details))
        deed = Deed("customer", self.clock(), token_hex())
        return self.world.app.ctx.register.file(filing, deed)

    async def queue(self, summary: str = "Cut off three times", **more: Any) -> tuple[Handoff, Any]:
        """A customer who said something and waits for a person; the handoff and their chat."""
        chat = await self.world.chat()
        await chat.reply_to((await chat.send("I want a person")).json()["seq"])
        asked = Asked("message 2", "ask_human", summary, **{"urgency": Urgency.NORMAL, **more})
        context = self.world.app.ctx
        return context.handoffs.open(chat.id, asked, self.clock()), chat


def copied(folder: Path) -> Path:
    """The content of this project in a folder that is no git checkout, so that no draft lands in ours."""
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content, to be read: what is edited is in the data folder of each test."""
    return copied(tmp_path_factory.mktemp("content") / "project")


@pytest_asyncio.fixture
async def staffed(tmp_path: Path, project: Path) -> AsyncIterator[Staffed]:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(running(tmp_path))
        clock = Clock()
        world.app.ctx.clock = clock
        world.app.ctx.areas[AREA] = People(world.app.ctx.settings, world.app.ctx.database, Passwords(CHEAP))
        world.app.ctx.areas[STUDIO] = Studio(project, tmp_path / "var")
        yield Staffed(world, clock, stack)


Found = Callable[[str], str]
