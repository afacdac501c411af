"""Customers as the widget serves them: they send again what may not have come, and follow on from a break."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

AGAIN = 0.2
"""Seconds until something is tried again where the server names no other."""
LONGEST_WAIT = 3.0
"""Seconds that a test waits at most where the server says how long."""
PATIENCE = 240.0
"""Seconds after which somebody who still has no answer was left in silence."""


@dataclass
class PatientCustomer:
    """One customer with one conversation."""

    http: httpx.AsyncClient
    lines: list[str]
    """What they say, one after another, each once the one before is answered."""
    held_up: int = 0
    """How often they were told to come back later."""
    sent: list[int] = field(default_factory=list)
    """The numbers of their messages."""
    log: list[dict[str, Any]] = field(default_factory=list)
    """Every message that came on the stream, as it came."""
    _path: str = ""
    _headers: dict[str, str] = field(default_factory=dict)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def talk(self) -> "PatientCustomer":
        """Say everything, and hear every answer."""
        started = (await self._until_taken("/api/v1/conversations", {})).json()
        self._path = f"/api/v1/conversations/{started['conversation']}"
        self._headers = {"Authorization": f"Bearer {started['token']}"}
        listening = asyncio.create_task(self._listen())
        try:
            for line in self.lines:
                body = {"client_id": str(uuid4()), "text": line}
                seq = (await self._until_taken(f"{self._path}/messages", body)).json()["seq"]
                self.sent.append(seq)
                await self._until(partial(self._is_answered, seq))
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        return self

    @property
    def trouble(self) -> list[str]:
        """What the system, not the assistant, had to say."""
        return [one["text"] for one in self.log if one["from"] == "system"]

    def check(self) -> None:
        """Everything was said and answered, once and in order."""
        numbers = [one["seq"] for one in self.log]
        assert numbers == list(range(1, len(numbers) + 1)), "each message once, in order, none missing"
        own = [one["text"] for one in self.log if one["from"] == "customer"]
        assert own == self.lines
        answered = [
            one["in_reply_to"] for one in self.log if one["from"] == "assistant" and one["in_reply_to"]
        ]
        assert sorted(set(answered)) == self.sent
        assert answered == sorted(answered), "in the order in which they were sent"

    async def _until_taken(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Post until it is taken, as the widget does."""
        while True:
            try:
                answer = await self.http.post(path, json=body, headers=self._headers)
            except httpx.TransportError:
                await asyncio.sleep(AGAIN)
                continue
            if answer.status_code in (200, 201, 202):
                return answer
            assert answer.status_code in (429, 502, 503, 504), answer.text
            self.held_up += 1
            wait = float(answer.headers.get("retry-after", AGAIN))
            await asyncio.sleep(min(wait, LONGEST_WAIT))

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._came:
            await self._came.wait_for(happened)

    async def _listen(self) -> None:
        while True:
            with suppress(httpx.TransportError):
                await self._follow()
            await asyncio.sleep(AGAIN)

    async def _follow(self) -> None:
        """Follow the stream from where it broke off."""
        last = self.log[-1]["seq"] if self.log else 0
        headers = self._headers | {"Last-Event-ID": str(last)}
        async with self.http.stream("GET", f"{self._path}/events", headers=headers, timeout=30) as response:
            if response.status_code != 200:
                return
            async for kind, data in _events(response):
                if kind == "message":
                    async with self._came:
                        self.log.append(data)
                        self._came.notify_all()

    def _is_answered(self, seq: int) -> bool:
        return any(one["from"] == "assistant" and one["in_reply_to"] == seq for one in self.log)


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    kind = ""
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)
