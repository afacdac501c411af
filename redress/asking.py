"""Asking a new engine what it has to know before customers get to it."""

import asyncio
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from content import examples
from content.snapshot import read
from publishing.running import Stand
from publishing.trials import NotTried, Trial
from redress.processes import Place

PATIENCE = 30.0
"""Seconds until engine and actions have to go by the content that they were pointed to."""
QUESTIONS = 24
"""Intents of which an example is asked about."""
RIGHT = 0.75
"""The share of them that has to be understood: each was learnt word for word."""
TURNS = 3
"""How many of them are asked as a customer would."""


class NotTaken(Exception):
    """A version does not come into force; the text says why, for an editor."""


async def takes_up(place: Place, folder: Path, secret: str) -> None:
    """Wait until the engine and its actions go by some content. Raises NotTaken."""
    until = time.monotonic() + PATIENCE
    headers = {"X-Redress-Secret": secret}
    async with httpx.AsyncClient(headers=headers, timeout=5.0, trust_env=False) as client:
        while True:
            engine = await _said(client, f"{place.engine_url}/ready")
            actions = await _said(client, f"{place.actions_url}/health")
            if engine.get("model", _name(place)) != _name(place):
                raise NotTaken("The file of what was learnt is damaged: prepare it again.")
            if [one.get("content") for one in (engine, actions)] == [str(folder)] * 2:
                return
            if time.monotonic() > until:
                raise NotTaken("The engine did not take up the new words: see the log of Redress.")
            await asyncio.sleep(0.1)


async def answers(stand: Stand, folder: Path, secrets: tuple[str, str], now: datetime) -> None:
    """Ask a stand what it learnt, and a few questions as a customer would. Raises NotTaken."""
    known = await asyncio.to_thread(_known, folder)
    async with Trial(stand, *secrets) as trial:
        try:
            found = await trial.understand([text for _, text in known])
            pairs = zip(known, found, strict=True)
            right = sum(one["intent"]["name"] == intent for (intent, _), one in pairs)
            if right < RIGHT * len(known):
                raise NotTaken(f"The new engine understood {right} of {len(known)} of its own examples.")
            for _, text in known[:: max(1, len(known) // TURNS)][:TURNS]:
                answer = await trial.turn(await trial.begin(now), "1", text, at=now)
                if not any(one.get("text") for one in answer["messages"]):
                    raise NotTaken(f"The new engine had no words for “{text}”.")
        except NotTried as error:
            raise NotTaken(f"The new engine was asked a question and failed: {error}") from None


def _known(folder: Path) -> list[tuple[str, str]]:
    """The first example of intents all over the content."""
    by_intent: dict[str, str] = {}
    for one in examples.all_in(read(folder)):
        by_intent.setdefault(one.intent, one.words)
    known = sorted(by_intent.items())
    return known[:: max(1, len(known) // QUESTIONS)][:QUESTIONS]


def _name(place: Place) -> str:
    """What the engine calls its model."""
    return place.model.name.removesuffix(".tar.gz")


async def _said(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await client.get(url)
        found: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
    except (httpx.HTTPError, ValueError):
        return {}
    return found
