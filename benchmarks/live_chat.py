"""Agents and customers chatting, many at once: `python -m benchmarks.live_chat`, also part of `make bench`.

A `web` of its own with 50 conversations, each with a customer's stream open, shared among agents with one
stream each. What counts is the time from before an agent's POST until the words are on the customer's stream,
and back.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.figures import Figure, percentile
from benchmarks.report import Part, keep
from conversations.handoffs import Asked, Handoffs
from redress.ports import free_port
from redress.settings import ROOT, Settings
from staff.accounts import Accounts, Newcomer
from staff.passwords import Passwords
from staff.roles import Role
from store.database import Database
from store.migration import migrate

CHATS = 50
EACH = 4
"""Conversations that one agent has."""
LINES = 6
"""Messages in each direction of each conversation."""
PAUSE = 5.0
"""At most so many seconds until the other side answers, half of that on average: everybody types fast."""
LIMIT = 300
"""Milliseconds that an agent's message may take to a customer's screen, at the 95th percentile."""
PASSWORD = "seven quiet otters"


@dataclass
class Arrivals:
    """When each line came on somebody's stream, by its words."""

    at: dict[str, float] = field(default_factory=dict)
    waiting: defaultdict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def came(self, text: str) -> None:
        """It is there."""
        self.at[text] = time.perf_counter()
        self.waiting[text].set()

    async def seconds_since(self, began: float, text: str) -> float:
        """Wait for a line, and say how long it took since `began`."""
        async with asyncio.timeout(30):
            await self.waiting[text].wait()
        return self.at[text] - began


async def measure(chats: int = CHATS) -> Part:
    """Both directions, with `chats` conversations at once."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(port=free_port(), data_dir=Path(folder), engines="http://127.0.0.1:9")
        migrate(settings.database)
        async with _web(settings) as url:
            out, back = await _chat(settings, url, chats)
    figures = [
        Figure(f"agent to customer, {chats} chats at once, p50", percentile(out, 50), None, "ms"),
        Figure("agent to customer then, p95", percentile(out, 95), None, "ms", f"at most {LIMIT} ms"),
        Figure("customer to agent then, p50", percentile(back, 50), None, "ms"),
        Figure("customer to agent then, p95", percentile(back, 95), None, "ms"),
    ]
    return Part("live_chat", "Agents and customers chatting", "python -m benchmarks.live_chat", figures)


@asynccontextmanager
async def _web(settings: Settings) -> AsyncIterator[str]:
    """A `web` in a process of its own."""
    environment = os.environ | {
        "REDRESS_PORT": str(settings.port),
        "REDRESS_DATA_DIR": str(settings.data_dir),
        "REDRESS_ENGINES": "http://127.0.0.1:9",
        "REDRESS_TURNS_PER_MINUTE": "100000",
        "REDRESS_CONVERSATIONS_PER_HOUR": "100000",
    }
    with (settings.data_dir / "web.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "web", cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{settings.port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(60):
            while not await _lives(client, url):
                await asyncio.sleep(0.1)
        yield url
    finally:
        with suppress(ProcessLookupError):  # it could not start, which the log in its folder explains
            process.terminate()
        await process.wait()


async def _lives(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/healthz")).status_code == 200
    except httpx.HTTPError:
        return False


async def _chat(settings: Settings, url: str, chats: int) -> tuple[list[float], list[float]]:
    """Everybody talks; the milliseconds to the customers and to the agents."""
    customers, agents = Arrivals(), Arrivals()
    unlimited = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=url, limits=unlimited, timeout=60, trust_env=False) as web:
        opened = [(await web.post("/api/v1/conversations", json={})).json() for _ in range(chats)]
        web.cookies.clear()
        with _database(settings) as database:
            handoffs = [_queue(database, settings, one["conversation"]) for one in opened]
            emails = [_hire(database, settings, number) for number in range((chats + EACH - 1) // EACH)]
        staff = [await _sign_in(url, email) for email in emails]
        try:
            for number, handoff in enumerate(handoffs):
                answer = await staff[number // EACH].post(f"/api/v1/handoffs/{handoff}/claim")
                answer.raise_for_status()
            ready = [asyncio.Event() for _ in (*opened, *staff)]
            async with asyncio.TaskGroup() as group:
                streams = [
                    group.create_task(_follow(web, _events(one), _bearer(one), customers, there))
                    for one, there in zip(opened, ready, strict=False)
                ]
                streams += [
                    group.create_task(_follow(agent, "/api/v1/desk/events", {}, agents, there))
                    for agent, there in zip(staff, ready[chats:], strict=True)
                ]
                for there in ready:
                    await there.wait()
                talks = [
                    _talk(web, staff[number // EACH], one, (customers, agents))
                    for number, one in enumerate(opened)
                ]
                found = await asyncio.gather(*talks)
                for stream in streams:
                    stream.cancel()
        finally:
            for agent in staff:
                await agent.aclose()
    out = [value * 1000 for there, _ in found for value in there]
    return out, [value * 1000 for _, back in found for value in back]


async def _talk(
    web: httpx.AsyncClient,
    agent: httpx.AsyncClient,
    opened: dict[str, Any],
    arrivals: tuple[Arrivals, Arrivals],
) -> tuple[list[float], list[float]]:
    """One conversation: each side says its lines, and waits until the other has each of them."""
    customers, agents = arrivals
    path = f"/api/v1/conversations/{opened['conversation']}"
    out, back = [], []
    for _ in range(LINES):
        await asyncio.sleep(random.uniform(0, PAUSE))
        text = str(uuid.uuid4())
        began = time.perf_counter()
        await agent.post(f"{path}/agent-messages", json={"client_id": text, "text": text})
        out.append(await customers.seconds_since(began, text))
        await asyncio.sleep(random.uniform(0, PAUSE))
        text = str(uuid.uuid4())
        began = time.perf_counter()
        await web.post(f"{path}/messages", json={"client_id": text, "text": text}, headers=_bearer(opened))
        back.append(await agents.seconds_since(began, text))
    return out, back


async def _follow(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], arrivals: Arrivals, there: asyncio.Event
) -> None:
    async with client.stream("GET", path, headers=headers) as response:
        kind = ""
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
                there.set()
            elif name == "data" and kind == "message":
                arrivals.came(json.loads(value)["text"])


async def _sign_in(url: str, email: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None)
    client = httpx.AsyncClient(base_url=url, limits=limits, timeout=60, trust_env=False)
    answer = await client.post("/api/v1/staff/session", json={"email": email, "password": PASSWORD})
    client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf"]
    return client


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    try:
        yield database
    finally:
        database.close()


def _queue(database: Database, settings: Settings, conversation: str) -> str:
    asked = Asked("benchmark", "asked_for", "Wants a person.")
    return Handoffs(database).open(conversation, asked, settings.now()).id


def _hire(database: Database, settings: Settings, number: int) -> str:
    email = f"agent{number}@example.com"
    person = Newcomer(email, f"Agent{number}", [Role.AGENT])
    Accounts(database, Passwords()).add(person, PASSWORD, settings.now())
    return email


def _events(opened: dict[str, Any]) -> str:
    return f"/api/v1/conversations/{opened['conversation']}/events"


def _bearer(opened: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {opened['token']}"}


if __name__ == "__main__":
    keep(asyncio.run(measure()))
