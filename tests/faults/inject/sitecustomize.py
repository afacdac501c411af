"""Loaded by each Python process of a campaign (its folder is on their PYTHONPATH), and by no other.

It lets the campaign kill a process with SIGKILL at a step that no outsider could hit: behind a commit and
before the answer, inside a transaction, between the mail server's word and the note of it. A step is armed
by a file; the process that reaches it takes the file away and is killed. It also moves the clock by what
stands in a file, and can have the engine lose each turn once. Python 3.10 and 3.11, and only the standard
library, because every process loads it.
"""

import functools
import inspect
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = os.environ.get("FAULTS_FOLDER", "")
LOSES_TURNS = bool(os.environ.get("FAULTS_LOSE_TURNS"))
CLOCK = "redress.settings"
STORE = "bot.tracker_store"

Steps = dict[str, list[tuple[str, str, str]]]
"""By module: what each is called, on which side of the function it is, and the function."""


def _steps() -> Steps:
    """Each step by its module: what it is called, the function, and on which side of it."""
    found: Steps = {}
    for line in (Path(__file__).with_name("steps.txt")).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, side, where = line.split()
            module, _, function = where.partition(":")
            found.setdefault(module, []).append((name, side, function))
    return found


def _reached(step: str) -> None:
    """Die here, if the step is armed."""
    armed = os.path.join(FOLDER, "armed", step)
    try:
        os.rename(armed, os.path.join(FOLDER, "sprung", step))
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _watched(function: Any, step: str, side: str) -> Any:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def watched(*args: Any, **named: Any) -> Any:
            if side == "before":
                _reached(step)
            result = await function(*args, **named)
            if side == "after":
                _reached(step)
            return result

    else:

        @functools.wraps(function)
        def watched(*args: Any, **named: Any) -> Any:
            if side == "before":
                _reached(step)
            result = function(*args, **named)
            if side == "after":
                _reached(step)
            return result

    return watched


def _watch(module: Any, steps: Sequence[tuple[str, str, str]]) -> None:
    for step, side, path in steps:
        *owners, name = path.split(".")
        owner = functools.reduce(getattr, owners, module)
        setattr(owner, name, _watched(getattr(owner, name), step, side))


def _move_clock(module: Any) -> None:
    now = module.Settings.now
    moved = Path(FOLDER, "clock")

    def shifted(self: Any) -> datetime:
        try:
            seconds = float(moved.read_text("ascii"))
        except (OSError, ValueError):
            seconds = 0.0
        moment: datetime = now(self)
        return moment + timedelta(seconds=seconds)

    module.Settings.now = shifted


def _lose_turns(module: Any) -> None:
    """Every turn is lost once, after all that it did and before it is kept."""
    append = module.TurnStore.append
    lost: set[tuple[str, str]] = set()

    async def lossy(self: Any, turn: Any) -> Any:
        if (turn.conversation, turn.message) not in lost:
            lost.add((turn.conversation, turn.message))
            raise module.StoreFailed("lost, as if the engine had been killed here")
        return await append(self, turn)

    module.TurnStore.append = lossy


class _Finder(MetaPathFinder):
    """Has the modules with steps loaded as always, and then watched."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in {*self._steps, CLOCK, STORE}:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                self._follow(spec, name)
                return spec
        return None

    def _follow(self, spec: Any, name: str) -> None:
        load = spec.loader.exec_module

        def then(module: Any) -> None:
            load(module)
            _watch(module, self._steps.get(name, ()))
            if name == CLOCK and FOLDER:
                _move_clock(module)
            if name == STORE and LOSES_TURNS:
                _lose_turns(module)

        spec.loader.exec_module = then


if FOLDER or LOSES_TURNS:
    sys.meta_path.insert(0, _Finder(_steps() if FOLDER else {}))
