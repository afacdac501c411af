"""What the supervisor is asked to run beside the usual, and what it says that it runs.

Whoever wants something writes a file; the supervisor makes it so, and says in `running.json` how far it is.
Nothing is asked twice when somebody dies: what is wanted stays written, and what was not reached is said.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from publishing.folder import Published, read_json, write_json

BEAT = 2.0
"""Seconds after which the supervisor says again that it is there."""
SILENT = 15.0
"""Seconds of silence after which it is not."""
IDLE = 600.0
"""Seconds after which a trial that nobody uses is ended."""


@dataclass(frozen=True)
class Stand:
    """An engine with its actions, as the supervisor sees it."""

    content: str
    """Digest of its content."""
    state: str = ""
    """`training`, `starting`, `ready` or `failed`; "" when it has just been asked for."""
    reason: str = ""
    """Why it failed, for an editor."""
    since: str = ""
    """When it came into this state, ISO 8601."""
    usually: float = 0.0
    """Seconds that this state took last time; 0 where nobody knows."""
    model: str = ""
    engine: str = ""
    """Where its engine listens."""
    actions: str = ""
    """Where its actions do."""
    folder: str = ""
    """What is its alone: the databases of what is tried."""
    version: str = ""
    asked: int = 0
    """Which wish it answers: one that was asked for anew after it failed is another."""


@dataclass(frozen=True)
class Switch:
    """A change of what is live, asked for under an id."""

    id: str
    state: str
    """`starting`, `asking`, `live` or `failed`."""
    reason: str = ""
    seconds: float = 0.0
    """From being asked until it was live."""


@dataclass(frozen=True)
class Running:
    """All that the supervisor says."""

    live: Stand | None = None
    trial: Stand | None = None
    standby: Stand | None = None
    """What was live before, kept running for a while so that going back takes no time."""
    switch: Switch | None = None
    starts: int = 0
    """Grows with every start of the supervisor."""


@dataclass
class Board:
    """Where the wishes and the answers are written."""

    published: Published
    _said: dict[str, Any] = field(default_factory=dict)

    # What is wanted

    def want_trial(self, content: str) -> int:
        """Have some content that is kept learnt, and served where nobody but editors gets to.

        Again and again while it is used: what nobody has asked for in ten minutes is ended. Returns the
        number of the wish, by which the stand that answers it is known.
        """
        path = self._path("trial")
        said = read_json(path)
        if said is not None and said.get("content") == content:
            os.utime(path)
            return int(said["asked"])
        return self._ask(content)

    def retry_trial(self, content: str) -> int:
        """The same, anew where it failed."""
        running = self.now()
        there = running.trial if running else None
        if there is not None and there.content == content and there.state != "failed":
            return self.want_trial(content)
        return self._ask(content)

    def end_trial(self) -> None:
        """No trial is wanted any more."""
        self._path("trial").unlink(missing_ok=True)

    def wanted_trial(self, now: float | None = None) -> Mapping[str, Any] | None:
        """What is wanted, unless nobody has used it for long."""
        path = self._path("trial")
        try:
            idle = (time.time() if now is None else now) - path.stat().st_mtime
        except OSError:
            return None
        return read_json(path) if idle < IDLE else None

    def want_live(self, version: str, switch: str, asked: float) -> None:
        """Have a version brought into force; `switch` is the id under which its course is told."""
        write_json(self._path("live"), {"version": version, "id": switch, "asked": asked})

    def wanted_live(self) -> Mapping[str, Any] | None:
        """The last wish for a version."""
        return read_json(self._path("live"))

    def drop_live(self) -> None:
        """Take that wish back."""
        self._path("live").unlink(missing_ok=True)

    # What is

    def say(self, running: Running, now: datetime) -> None:
        """Say what runs; written when it differs, or when it is time to say that somebody is there."""
        said = asdict(running)
        path = self._path("")
        if said == self._said and path.exists():
            os.utime(path)
            return
        self._said = said
        write_json(path, said | {"at": now.isoformat(), "pid": os.getpid()}, lasting=False)

    def gone(self) -> None:
        """Nothing runs any more."""
        self._path("").unlink(missing_ok=True)

    def now(self) -> Running | None:
        """What runs; None when no supervisor does."""
        path = self._path("")
        try:
            silent = time.time() - path.stat().st_mtime
        except OSError:
            return None
        said = read_json(path) if silent < SILENT else None
        if said is None:
            return None
        stands = {name: Stand(**said[name]) if said.get(name) else None for name in STANDS}
        switch = Switch(**said["switch"]) if said.get("switch") else None
        return Running(**stands, switch=switch, starts=int(said.get("starts", 0)))

    def _ask(self, content: str) -> int:
        asked = time.time_ns()
        write_json(self._path("trial"), {"content": content, "asked": asked})
        return asked

    def _path(self, wish: str) -> Path:
        return self.published.folder / (f"wanted-{wish}.json" if wish else "running.json")


STANDS = ("live", "trial", "standby")
