"""Cross-validation of the examples: worked out beside the training, since it needs no engine."""

import asyncio
import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.evaluation import FILE
from publishing.history import Version
from redress.processes import ENGINE_PYTHON
from redress.publisher.bench import Bench
from redress.settings import ROOT

LONGEST = 900.0
FOLDS = 3
"""Fewer than `redress eval` takes by itself: both sides are measured alike, and an editor waits for it."""
ROUNDS = 30
"""Rounds of each fitting, for the same reason."""


class Measuring:
    """The figures of the draft, and of what is live where nobody has worked them out yet."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench, self._folder = bench, folder
        self._task: asyncio.Task[dict[str, Any]] | None = None

    def start(self) -> "asyncio.Task[dict[str, Any]]":
        """Begin, all in one process, so that turns keep a core."""
        self._task = asyncio.create_task(self._both())
        return self._task

    async def found(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The figures of live and draft, as `redress eval --cross-validate --json` gives them; {} without."""
        draft = await (self._task or self.start())
        return dict(self._bench.live.figures.get("cross_validation", {})), draft

    async def _both(self) -> dict[str, Any]:
        bench, live = self._bench, self._bench.live
        before = live.figures.get("cross_validation", {})
        known = (before.get("folds"), before.get("rounds")) == (FOLDS, ROUNDS)
        draft = await _cross_validated(
            self._folder,
            bench.jobs.picture(bench.job),
            bench.settings.data_dir / FILE,  # the studio shows the last one
            None if known else bench.published.content(live.content),
        )
        beside = draft.pop("beside", None)
        if beside:
            _remember(bench, live, beside)
        return draft


def _remember(bench: Bench, version: Version, figures: dict[str, Any]) -> None:
    bench.history.change(replace(version, figures={**version.figures, "cross_validation": figures}))


async def _cross_validated(folder: Path, picture: Path, kept: Path, beside: Path | None) -> dict[str, Any]:
    """Of the examples in `folder`, and of those in `beside` under that name; {} where it cannot be done."""
    command = [
        *(str(ENGINE_PYTHON), "-m", "bot.evaluate", "--cross-validate", "--json"),
        *("--folds", str(FOLDS), "--rounds", str(ROUNDS)),
        *("--data", str(folder / "data" / "nlu")),
        *("--picture", str(picture), "--keep", str(kept)),
        *(("--beside", str(beside / "data" / "nlu")) if beside else ()),
    ]
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        preexec_fn=_politely,
    )
    try:
        async with asyncio.timeout(LONGEST):
            told, _ = await child.communicate()
    except TimeoutError:
        return {}
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    try:
        found: dict[str, Any] = json.loads(told)
    except ValueError:
        return {}
    return found


def _politely() -> None:
    os.nice(5)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
