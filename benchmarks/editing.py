"""How long an editor waits: `python -m benchmarks.editing`.

While an example is typed: what it is taken for and what is nearest, through the engine of a running Redress.
Grouping an inbox. Checking everything, cold and warm, and putting an example into the draft.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from benchmarks.figures import Figure, percentile
from benchmarks.report import Part, keep
from benchmarks.system import redress
from content import checks, code_words, examples, snapshot
from content.drafts import Draft
from content.numbered_versions import NumberedVersions
from content.versions import Editor
from conversations.engines import Engines
from redress.commands.train import train_if_changed
from redress.settings import ROOT
from web.studio.likeness import Likeness

TYPED = "could somebody tell me when the office is open over the bank holiday weekend please"
T = TypeVar("T")
GROUPED = 400
ROUNDS = 3


def main() -> None:
    """Measure, print and keep."""
    if train_if_changed() != 0:
        raise SystemExit(1)
    figures = [*_checking(), *asyncio.run(_asking())]
    keep(Part("editing", "An editor at work", "python -m benchmarks.editing", figures))


def _checking() -> list[Figure]:
    words, cold = _timed(lambda: code_words.read(ROOT))
    content = snapshot.read(ROOT)
    faults, first = _timed(lambda: checks.faults(content, words))
    assert not faults
    _, again = _timed(lambda: checks.faults(content, words))
    with tempfile.TemporaryDirectory() as folder:
        draft = Draft(ROOT, NumberedVersions(Path(folder)), lambda there: checks.faults(there, words))
        _, edit = _timed(
            lambda: draft.edit(
                lambda now: examples.add(now, "greet", TYPED), Editor("Ed", ""), "", datetime.now(UTC)
            )
        )
    return [
        Figure("check everything, cold", cold + first, None, "ms", "under 10,000 ms"),
        Figure("check everything again", again, None, "ms"),
        Figure("put an example into the draft", edit, None, "ms"),
    ]


async def _asking() -> list[Figure]:
    content = snapshot.read(ROOT)
    said = [one.words for one in examples.all_in(content)][:: max(1, 13_000 // GROUPED)][:GROUPED]
    async with redress() as own:
        engines = Engines(own.settings.engine_urls, own.settings.secret("engine"), own.settings.turn_timeout)
        likeness = Likeness(engines)
        try:
            learnt = await _awaited(lambda: likeness.learn(content))
            typing = [await _typed(likeness, content, TYPED[:end]) for end in range(8, len(TYPED), ROUNDS)]
            grouped = await _awaited(lambda: likeness.groups(said))
        finally:
            await engines.close()
    return [
        Figure("take in all examples, once after a change", learnt, None, "ms"),
        Figure("what typed words are like, p50", percentile(typing, 50), None, "ms", "tens of ms"),
        Figure("what typed words are like, p95", percentile(typing, 95), None, "ms"),
        Figure(f"group {GROUPED} messages", grouped, None, "ms"),
    ]


async def _typed(likeness: Likeness, content: snapshot.Snapshot, words: str) -> float:
    async def ask() -> None:
        await likeness.understood([words])
        await likeness.neighbours(content, [words])

    return await _awaited(ask)


async def _awaited(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    found = work()
    return found, (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
