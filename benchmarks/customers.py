"""Customers of a running Redress: each has a conversation, sends lines, and waits for the last answer."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx

from benchmarks.system import no_cookies

LINES = (
    "Our lines have dropped calls every day since 3 March and nobody rings back",
    "We reported it twice, they reset the router and said it was fine",
    "INC-48213 and 48377",
    "How long does it take until I hear from you?",
    "I want it repaired and an apology",
    "Jo Smith",
    "Acme Dental",
    "7",
    "jo@acme-dental.example",
    "Can I go to the Ombudsman?",
    "what have you got so far?",
    "by email please",
)


class Customer:
    """One customer with an open event stream."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.trouble = 0
        """How often the system, not the assistant, had to say something."""
        self._path = ""
        self._headers: dict[str, str] = {}
        self._done: asyncio.Queue[tuple[float, int]] = asyncio.Queue()
        self._listener: asyncio.Task[None] | None = None

    async def arrive(self) -> "Customer":
        """Open a conversation and its stream."""
        answer = await self._client.post("/api/v1/conversations", json={})
        opened = answer.raise_for_status().json()
        self._path = f"/api/v1/conversations/{opened['conversation']}"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        after = max(message["seq"] for message in opened["messages"])
        self._listener = asyncio.create_task(self._listen(after))
        return self

    async def say(self, text: str) -> float:
        """Send a line; returns the seconds from before the POST to the arrival of the last message."""
        began = time.perf_counter()
        body = {"client_id": str(uuid.uuid4()), "text": text}
        answer = await self._client.post(f"{self._path}/messages", json=body, headers=self._headers)
        seq = answer.raise_for_status().json()["seq"]
        async with asyncio.timeout(60):
            while True:
                at, answered = await self._done.get()
                if answered >= seq:
                    return at - began

    async def leave(self) -> None:
        """Close the stream."""
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def _listen(self, after: int) -> None:
        last_at, last_answered = 0.0, 0
        url, params = f"{self._path}/events", {"after": after}
        async with self._client.stream("GET", url, params=params, headers=self._headers) as stream:
            async for kind, data in _events(stream):
                if kind == "message" and data["from"] == "system":
                    self.trouble += 1
                if kind == "message" and data["from"] != "customer":
                    last_at, last_answered = time.perf_counter(), data.get("in_reply_to") or last_answered
                elif kind == "pending" and not data["pending"] and last_answered:
                    self._done.put_nowait((last_at, last_answered))


async def _events(stream: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    kind = "message"
    async for line in stream.aiter_lines():
        if line.startswith("event:"):
            kind = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            yield kind, json.loads(line.removeprefix("data:"))
            kind = "message"


async def one_after_another(url: str, rounds: int) -> list[float]:
    """The seconds of each turn of one customer, who goes through LINES `rounds` times, each time anew."""
    taken: list[float] = []
    async with _client(url) as client:
        for number in range(rounds + 1):
            customer = await Customer(client).arrive()
            times = [await customer.say(line) for line in LINES]
            await customer.leave()
            if number:  # the first conversation warms everything up
                taken += times
    return taken


async def at_once(url: str, customers: int, lines: Sequence[str] = LINES) -> tuple[float, list[float]]:
    """Turns a second, and each turn's seconds, when `customers` write at once without a pause."""
    async with _client(url) as client:
        crowd = await asyncio.gather(*(Customer(client).arrive() for _ in range(customers)))
        began = time.perf_counter()
        times = await asyncio.gather(*(_all_lines(customer, lines) for customer in crowd))
        taken = time.perf_counter() - began
        await asyncio.gather(*(customer.leave() for customer in crowd))
    turns = [one for own in times for one in own]
    return len(turns) / taken, turns


async def long_conversation(url: str, turns: int) -> list[float]:
    """The seconds of each of `turns` turns in one conversation."""
    async with _client(url) as client:
        customer = await Customer(client).arrive()
        times = [await customer.say(LINES[number % len(LINES)]) for number in range(turns)]
        await customer.leave()
    return times


async def _all_lines(customer: Customer, lines: Sequence[str]) -> list[float]:
    return [await customer.say(line) for line in lines]


def _client(url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=100)
    return httpx.AsyncClient(base_url=url, timeout=60, limits=limits, cookies=no_cookies(), trust_env=False)
