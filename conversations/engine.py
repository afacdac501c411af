"""Asking an engine for turns: bounded, with short time-outs, and with errors that say what to do."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from math import inf
from time import monotonic
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from conversations.errors import EngineUnavailable, TurnFailed
from conversations.messages import Choice, Decided, Message, Said

AT_ONCE = 16
"""Turns that one engine is asked for at the same time; the others wait here, in order."""
ASIDE = 3
"""Of those places, so many at the most are for questions of editors."""
PROBE_EVERY = 0.25
"""Seconds between two looks at an engine that is gone."""
LEARNS = 0.1
"""How much one turn counts in what is known of how long turns take."""
AILS_FOR = 5.0
"""Seconds for which an engine that could not is asked only where no other can be."""


WAITED: ContextVar[float] = ContextVar("waited", default=0.0)
"""Seconds that the turn of this task waited for its place."""
_PART = re.compile(r"(\w+);dur=(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Turn:
    """What the engine is asked: the same turn asked again gives the same answer."""

    conversation: str
    message: str
    text: str
    decided: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is posted."""
        return {
            "conversation": self.conversation,
            "message": self.message,
            "text": self.text,
            "decided": None if self.decided is None else dict(self.decided),
            "metadata": dict(self.metadata),
        }


@dataclass(frozen=True)
class Answer:
    """What the engine answers."""

    said: tuple[Said, ...]
    understood: Mapping[str, Any]
    record: Mapping[str, Any]
    model: str
    spent: Mapping[str, float] = field(default_factory=dict)
    """Seconds by part of the turn, where the engine says so."""


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Button(_Lenient):
    title: str
    intent: str
    entities: list[dict[str, Any]] = []


class _Custom(_Lenient):
    asks: dict[str, Any] | None = None
    complaint: dict[str, Any] | None = None


class _Message(_Lenient):
    text: str | None = None
    buttons: list[_Button] = []
    custom: _Custom | None = None
    response: str | None = None


class _Answered(_Lenient):
    messages: list[_Message]
    understood: dict[str, Any] = {}
    record: dict[str, Any] = {}
    model: str = ""


class _Ready(_Lenient):
    model: str = ""
    detail: str = "not ready"


class Engine:
    """One engine."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self.url = url
        # The bound on turns is ours; a connection is never waited for inside the time-out.
        limits = httpx.Limits(max_connections=AT_ONCE + 4, max_keepalive_connections=AT_ONCE + 4)
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"X-Redress-Secret": secret},
            timeout=httpx.Timeout(timeout, connect=2.0),
            limits=limits,
            trust_env=False,
        )
        # An engine that is stopping still answers on connections that it has: only a new one tells.
        self._prober = httpx.AsyncClient(
            base_url=url,
            headers={"X-Redress-Secret": secret},
            timeout=2.0,
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
        )
        self._places = asyncio.Semaphore(AT_ONCE)
        self._asides = asyncio.Semaphore(ASIDE)
        self._probing: asyncio.Task[None] | None = None
        self._back = asyncio.Event()
        self._back.set()
        self.waiting = 0
        """Turns that wait for a place."""
        self._seconds = 0.05
        """How long a turn took of late, once it had a place."""
        self._going: dict[object, float] = {}
        """Since when those who have a place have it."""
        self.failed_at = -inf
        """When it last could not, by the clock of this process: AILS_FOR from then on others come first."""

    @property
    def wait(self) -> float:
        """About how many seconds a turn that comes now waits for its place."""
        oldest = min(self._going.values(), default=monotonic())  # one that hangs has not been learnt from
        return self.waiting * max(self._seconds, monotonic() - oldest) / AT_ONCE

    @property
    def is_well(self) -> bool:
        """Whether it did what it was asked of late, or was not asked."""
        return self.is_up and monotonic() >= self.failed_at + AILS_FOR

    @property
    def is_up(self) -> bool:
        """Whether it answered when it was last asked."""
        return self._back.is_set()

    async def turn(self, turn: Turn) -> Answer:
        """Ask for a turn. Raises EngineUnavailable, TurnFailed."""
        response = await self._post("/turn", turn.as_json())
        spent = _spent(response.headers.get("Server-Timing", "")) | {"waiting": WAITED.get()}
        return replace(_answer(response), spent=spent)

    async def _post(self, path: str, body: dict[str, Any], seconds: float | None = None) -> httpx.Response:
        longest = httpx.USE_CLIENT_DEFAULT if seconds is None else httpx.Timeout(seconds, connect=2.0)
        was_well = self.is_well
        async with self._place():
            if was_well and not self.is_well:  # while this turn waited for its place: another may do better
                raise EngineUnavailable("found to be ailing", gone=True)
            began = monotonic()
            try:
                response = await self._client.post(path, json=body, timeout=longest)
            except httpx.TimeoutException:
                if seconds is None:  # what editors ask may take long without anything being wrong
                    self._took(monotonic() - began)
                    self._ails()
                raise EngineUnavailable("no answer in time") from None
            except httpx.HTTPError as error:
                self._lost()
                raise EngineUnavailable(f"not reached: {type(error).__name__}", gone=True) from None
            if seconds is None:
                self._took(monotonic() - began)
        if response.status_code != 200:
            refusal = _refused(response)
            if isinstance(refusal, EngineUnavailable):
                self._ails()
            raise refusal
        if began > self.failed_at:  # what was begun before says nothing of how it is now
            self.failed_at = -inf
        return response

    async def note(self, conversation: str, message: str, said: Sequence[Message]) -> None:
        """Let it know what was said without it; the same `message` again is noted once.

        Raises EngineUnavailable, TurnFailed.
        """
        lines = [{"from": one.sender, "text": one.text} for one in said if one.text]
        if lines:  # files alone have no words to know
            await self._post("/note", {"conversation": conversation, "message": message, "said": lines})

    async def ask(self, path: str, body: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What it answers to a question that is no turn; such questions leave places for turns free.

        Raises EngineUnavailable, TurnFailed.
        """
        async with self._asides:
            response = await self._post(path, body, seconds)
        found: dict[str, Any] = response.json()
        return found

    async def ready(self) -> str:
        """The model that it has loaded. Raises EngineUnavailable when it cannot take turns."""
        try:
            response = await self._prober.get("/ready")
            answer = _Ready.model_validate_json(response.content)
        except (httpx.HTTPError, ValueError) as error:
            raise EngineUnavailable(f"not reached: {type(error).__name__}", gone=True) from None
        if response.status_code != 200:
            raise EngineUnavailable(answer.detail, gone=True)
        return answer.model

    async def back(self) -> None:
        """Wait until it answers again."""
        await self._back.wait()

    async def idle(self) -> None:
        """Wait until nothing is asked of it any more."""
        for _ in range(AT_ONCE):  # whoever has all the places is the only one
            await self._places.acquire()

    async def close(self) -> None:
        """Give back the connections."""
        if self._probing is not None:
            self._probing.cancel()
            with suppress(asyncio.CancelledError):
                await self._probing
        await self._client.aclose()
        await self._prober.aclose()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """One of its places, in the order in which they are asked for."""
        self.waiting += 1
        began = monotonic()
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        WAITED.set(monotonic() - began)
        turn = object()
        self._going[turn] = monotonic()
        try:
            yield
        finally:
            del self._going[turn]
            self._places.release()

    def _took(self, seconds: float) -> None:
        self._seconds += LEARNS * (seconds - self._seconds)

    def _ails(self) -> None:
        self.failed_at = monotonic()

    def _lost(self) -> None:
        """Look for it from now on, once for all who wait."""
        self._back.clear()
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        while True:
            try:
                await self.ready()
            except EngineUnavailable:
                await asyncio.sleep(PROBE_EVERY)
            else:
                self._back.set()
                return


def _refused(response: httpx.Response) -> EngineUnavailable | TurnFailed:
    """What a status other than 200 means for who asked."""
    try:
        error = str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        error = ""
    reason = f"{response.status_code} {error}".strip()
    if response.status_code == 502 and error == "action":
        return TurnFailed(reason)
    if response.status_code in (401, 502, 503):
        return EngineUnavailable(reason, gone=True)
    return TurnFailed(reason)


def _spent(timing: str) -> dict[str, float]:
    """Seconds by part, of a Server-Timing header; what cannot be read is left out."""
    return {name: float(duration) / 1000 for name, duration in _PART.findall(timing)}


def _answer(response: httpx.Response) -> Answer:
    try:
        answered = _Answered.model_validate_json(response.content)
    except ValidationError:
        raise TurnFailed("the answer is not as agreed") from None
    said: list[Said] = []
    for message in answered.messages:
        custom = message.custom or _Custom()
        choices = tuple(
            Choice(button.title, Decided(button.intent, tuple(button.entities))) for button in message.buttons
        )
        if message.text or choices or not said:
            said.append(Said(message.text or "", choices, custom.asks, custom.complaint, message.response))
        else:  # without words of its own: it goes with what was said before
            last = said.pop()
            asks, complaint = custom.asks or last.asks, custom.complaint or last.complaint
            said.append(Said(last.text, last.choices, asks, complaint, last.response))
    if not any(one.text for one in said):
        raise TurnFailed("no words")
    return Answer(tuple(said), answered.understood, answered.record, answered.model)
