"""A running `web` with its own database, words and engine, and customers who talk to it over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from redress.settings import ROOT, Settings
from store.database import Database
from store.metadata import metadata
from tests.web.engine import Engine
from web.app import create_app
from web.context import App
from web.server import Server, listen

DOMAIN = """\
responses:
  utter_opening:
  - text: |-
      Hello, I am the automated assistant of {provider.name}. Ask for a person at any time.
    buttons:
    - {title: "Make a complaint", payload: '/make_complaint'}
    - {title: "Eleven people", payload: '/inform{"workers": 11}'}
  utter_system_trouble:
  - text: "This takes longer than it should. What you wrote is kept, and I will answer as soon as I can."
  utter_system_busy:
  - text: "Many people write: about {seconds} seconds more."
  utter_system_full:
  - text: "Many people write: try again in a moment."
  utter_system_person_instead:
  - text: "I am sorry, I cannot answer that. A person will look at it."
  utter_system_no_longer_waiting:
  - text: "You are out of the queue."
  utter_system_masked:
  - text: "I have hidden a card number or password that you typed, and did not keep it."
"""
DESK = ("desk_hours.yml", "canned_replies.yml")
"""Files that the desk goes by."""
PATIENCE = 60.0
"""Seconds that a test waits for what has to happen; it happens at once, or the test has failed."""


def make_settings(folder: Path, **values: Any) -> Settings:
    """Settings of a world of its own."""
    return Settings(
        data_dir=folder, **{"turns_per_minute": 10_000, "conversations_per_hour": 10_000, **values}
    )


def make_content(folder: Path) -> Path:
    """The words and facts that the tests go by."""
    (folder / "data").mkdir(parents=True)
    (folder / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    for name in ("code_of_practice.yml", "widget.yml", "forms.yml", *DESK):
        (folder / "data" / name).write_bytes((ROOT / "data" / name).read_bytes())
    return folder


def make_tables(settings: Settings) -> None:
    """An empty database."""
    database = Database(settings.database)
    database.write(metadata.create_all)
    database.close()


async def eventually(happened: Callable[[], bool]) -> None:
    """Let the loop run until something has happened that sends no event."""
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0)


@dataclass
class World:
    """What a test talks to."""

    app: App
    engine: Engine
    server: Server
    http: httpx.AsyncClient

    async def chat(self) -> "Chat":
        """A customer with a new conversation."""
        answer = await self.http.post("/api/v1/conversations", json={})
        assert answer.status_code == 201, answer.text
        self.http.cookies.clear()
        return Chat(self.http, answer.json())


class Chat:
    """One customer's conversation."""

    def __init__(self, http: httpx.AsyncClient, started: dict[str, Any]) -> None:
        self.http = http
        self.started = started
        self.id: str = started["conversation"]
        self.token: str = started["token"]

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, what: str, **arguments: Any) -> httpx.Response:
        headers = self.headers | arguments.pop("headers", {})
        return await self.http.post(f"{self.path}/{what}", headers=headers, **arguments)

    async def get(self, what: str, **arguments: Any) -> httpx.Response:
        headers = self.headers | arguments.pop("headers", {})
        return await self.http.get(f"{self.path}/{what}", headers=headers, **arguments)

    async def send(self, text: str, client_id: str | None = None) -> httpx.Response:
        """Send a text."""
        return await self.post("messages", json={"client_id": client_id or str(uuid4()), "text": text})

    async def press(self, button: str, client_id: str | None = None) -> httpx.Response:
        """Press a button."""
        return await self.post("messages", json={"client_id": client_id or str(uuid4()), "button": button})

    async def log(self, after: int = 0) -> dict[str, Any]:
        """What was said and how things stand."""
        answer = await self.get("messages", params={"after": after})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def said(self, *senders: str) -> list[str]:
        """The texts, of all or of some senders."""
        messages = (await self.log())["messages"]
        return [one["text"] for one in messages if not senders or one["from"] in senders]

    async def until(self, wanted: Callable[[dict[str, Any]], bool], after: int = 0) -> dict[str, Any]:
        """Follow the stream to the first message that is wanted."""
        async with asyncio.timeout(PATIENCE), self.events(after) as events:
            async for event in events:
                if event["event"] == "message" and wanted(event["data"]):
                    found: dict[str, Any] = event["data"]
                    return found
        raise AssertionError("the stream ended before")

    async def reply_to(self, seq: int, sender: str = "assistant") -> dict[str, Any]:
        """The first answer to message `seq`."""
        return await self.until(lambda one: one["in_reply_to"] == seq and one["from"] == sender, seq)

    @asynccontextmanager
    async def events(
        self, after: int | None = None, **headers: str
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The stream, as a browser would read it."""
        query = {} if after is None else {"after": after}
        async with self.http.stream(
            "GET", f"{self.path}/events", params=query, headers=self.headers | headers, timeout=PATIENCE
        ) as response:
            assert response.status_code == 200, response.status_code
            yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if line == "":
            if "event" in event:
                yield event
            event = {}
        elif name == "data":
            event["data"] = json.loads(value)
        elif name:
            event[name] = value


@asynccontextmanager
async def running(
    folder: Path, engine: Engine | None = None, engine_is_ours: bool = False, **settings: Any
) -> AsyncIterator[World]:
    """A world, for as long as the block lasts; `engine` goes on from an earlier one.

    Where the engine is ours, as `make run` has it, no setting names it, and what is published is followed.
    """
    first = not (folder / "var").exists()
    found = make_settings(folder / "var", **settings)
    own = engine is None
    if engine is None:
        engine = Engine(found.secret("engine"))
        await engine.start()
    where = {"engine_port": engine.port} if engine_is_ours else {"engines": engine.url}
    found = make_settings(folder / "var", **where, **settings)
    if first:
        make_tables(found)
        make_content(folder / "content")
    app = create_app(found, content=folder / "content")
    server = Server(app, listen("127.0.0.1", 0))
    await server.start()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{server.port}", limits=limits, timeout=PATIENCE
    ) as http:
        try:
            yield World(app, engine, server, http)
        finally:
            await server.stop(grace=2.0)
            if own:
                await engine.stop()
