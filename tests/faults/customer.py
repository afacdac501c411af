"""A customer as the chat's script makes one: sends until acknowledged, follows a stream that breaks."""

import asyncio
import json
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

from tests.faults.ledger import Account, Acknowledged, Ledger

PATIENCE = 300.0
"""Seconds after which a customer who has no answer counts as left alone."""
SILENCE = 25.0
"""Seconds without a byte after which a stream counts as dead; a comment comes every 15."""
LONGEST_PAUSE = 3.0


class LeftAlone(Exception):
    """Nothing came for as long as anybody would wait."""


class Gone(Exception):
    """The conversation will not take this any more, and says so: ended, or not this customer's."""


class Customer:
    """One conversation, from its first call to its last word."""

    def __init__(self, http: httpx.AsyncClient, ledger: Ledger, rng: random.Random, name: str) -> None:
        self._http, self._ledger, self._rng, self.name = http, ledger, rng, name
        self.account = Account(name, "", "")
        self.owner, self.pending = "assistant", False
        self._news = asyncio.Condition()
        self._follower: asyncio.Task[None] | None = None

    async def arrive(self) -> None:
        """Begin a conversation and follow it."""
        answer = await self._call("POST", "/api/v1/conversations", json={})
        opened = answer.json()
        self.account.conversation, self.account.token = opened["conversation"], opened["token"]
        self._ledger.accounts.append(self.account)
        self._follower = asyncio.create_task(self._follow())
        await self.until(lambda: bool(self.log), "the opening")

    async def leave(self) -> None:
        """Close the stream."""
        if self._follower:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)

    @property
    def log(self) -> list[dict[str, Any]]:
        return self.account.streamed

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.account.conversation}"

    async def send(self, text: str | None = None, **more: Any) -> int:
        """Send a message until it is acknowledged; its number."""
        client_id = str(uuid.uuid4())
        body = {"client_id": client_id, **({} if text is None else {"text": text}), **more}
        answer = await self._call("POST", f"{self.path}/messages", json=body)
        seq: int = answer.json()["seq"]
        self.account.acknowledged.append(Acknowledged(client_id, seq, text))
        return seq

    async def say(self, text: str | None = None, **more: Any) -> list[dict[str, Any]]:
        """Send a message, and wait for the answer; what was answered."""
        seq = await self.send(text, **more)
        return await self.answer_to(seq)

    async def press(self, title: str) -> list[dict[str, Any]]:
        """Press the newest button with this title."""
        offered = [button for message in self.log for button in message["buttons"]]
        chosen = [button["id"] for button in offered if button["title"] == title]
        if not chosen:
            raise Gone(f"no button {title!r}")
        return await self.say(button=chosen[-1])

    async def answer_to(self, seq: int) -> list[dict[str, Any]]:
        """What was answered to message `seq`; nothing where a person has the conversation."""

        def answers() -> list[dict[str, Any]]:
            return [one for one in self.log if one["in_reply_to"] == seq and one["from"] == "assistant"]

        await self.until(
            lambda: (bool(answers()) and not self.pending) or self.owner in {"queue", "agent"},
            f"an answer to message {seq}",
        )
        return answers()

    async def upload(self, name: str, content: bytes, kind: str) -> str:
        """Upload a file until it is taken; its id."""
        answer = await self._call(
            "POST", f"{self.path}/attachments", files={"file": (name, content, kind)}, wanted=(201,)
        )
        attachment: str = answer.json()["attachment"]
        self.account.keeps(attachment, content)
        return attachment

    async def copy_to(self, address: str) -> None:
        """Have a copy of the conversation mailed."""
        await self._call("POST", f"{self.path}/transcript-mail", json={"email": address}, wanted=(204,))

    async def half_an_upload(self, content: bytes) -> None:
        """Begin to upload a file, and hang up in its middle."""

        async def half() -> Any:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\n\r\n'
            yield content
            raise ConnectionError("the customer's line broke")

        headers = self._bearer | {
            "Content-Type": "multipart/form-data; boundary=b",
            "Content-Length": str(len(content) * 2),
        }
        with suppress(httpx.HTTPError, ConnectionError):
            await self._http.post(f"{self.path}/attachments", content=half(), headers=headers)

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something has come on the stream. Raises LeftAlone."""
        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(lambda: bool(holds()))
        except TimeoutError:
            self.account.stuck = what
            raise LeftAlone(f"{self.name} waited {PATIENCE:.0f} s for {what}") from None

    @property
    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.token}"} if self.account.token else {}

    async def _call(
        self, method: str, path: str, wanted: tuple[int, ...] = (200, 201, 202), **sent: Any
    ) -> httpx.Response:
        """Call until it is answered as wanted. Raises Gone when it is refused, LeftAlone."""
        pause = 0.2
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        answer = await self._http.request(method, path, headers=self._bearer, **sent)
                    except httpx.HTTPError as error:
                        self._ledger.statuses[type(error).__name__] += 1
                    else:
                        if answer.status_code in wanted:
                            return answer
                        self._ledger.statuses[f"{answer.status_code} {method} {_shape(path)}"] += 1
                        if answer.status_code not in {429, 500, 502, 503, 504}:
                            raise Gone(f"{answer.status_code}: {answer.text[:200]}")
                    await asyncio.sleep(pause * self._rng.uniform(0.5, 1))
                    pause = min(pause * 2, LONGEST_PAUSE)
        self.account.stuck = f"{method} {_shape(path)}"
        raise LeftAlone(f"{self.name}: {method} {path} was not answered for {PATIENCE:.0f} s")

    async def _follow(self) -> None:
        """Read the stream; connect again whenever it breaks, from the last number that came."""
        while True:
            with suppress(httpx.HTTPError):
                await self._read_stream()
            await asyncio.sleep(self._rng.uniform(0.1, 1.0))

    async def _read_stream(self) -> None:
        last = self.log[-1]["seq"] if self.log else 0
        headers = self._bearer | ({"Last-Event-ID": str(last)} if last else {})
        patience = httpx.Timeout(10, read=SILENCE)
        async with self._http.stream(
            "GET", f"{self.path}/events", headers=headers, timeout=patience
        ) as answer:
            if answer.status_code != 200:
                self._ledger.statuses[f"{answer.status_code} GET events"] += 1
                return
            self.account.connections += 1
            kind = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    await self._event(kind, json.loads(value))

    async def _event(self, kind: str, data: dict[str, Any]) -> None:
        async with self._news:
            if kind == "message":
                self.account.streamed_one(data)
            elif kind == "owner":
                self.owner = data["owner"]
            elif kind == "pending":
                self.pending = data["pending"]
            self._news.notify_all()


def _shape(path: str) -> str:
    """The path without what is this conversation's own."""
    return "/".join("*" if len(part) > 18 else part for part in path.split("/"))
