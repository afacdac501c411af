"""Publications under way: asked for, prepared step by step, decided upon, and brought into force.

A job is a file that says how far it is. Whoever works on it says so before each step and after it; when that
process dies, the supervisor says that it was interrupted. What is live is never a job's to say: `live.json`
alone does.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import Any

from publishing.folder import Published, read_json, write_json
from publishing.history import Gate


class State(StrEnum):
    """How far a job is."""

    ASKED = "asked"
    WORKING = "working"
    READY = "ready"
    """Every gate is green: somebody may publish it."""
    STOPPED = "stopped"
    """A gate is red: only an administrator may publish it, in writing."""
    GOING = "going"
    """Somebody has decided to publish it."""
    RELEASING = "releasing"
    LIVE = "live"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


ASKED_FOR = frozenset({State.ASKED, State.GOING})
"""Nobody works on it yet."""
WORKED_ON = frozenset({State.WORKING, State.RELEASING})
UNDER_WAY = ASKED_FOR | WORKED_ON
DECIDABLE = frozenset({State.READY, State.STOPPED})


class NotPossible(Exception):
    """What was asked for cannot be done now; the text says why."""


@dataclass(frozen=True)
class Step:
    """One step of a job."""

    name: str
    began: str
    ended: str = ""
    said: str = ""
    """What came of it, or how far it is."""


@dataclass(frozen=True)
class Job:
    """A publication, or a way back."""

    id: str
    state: State
    who: str
    email: str
    why: str
    at: datetime
    at_once: bool = False
    """Whether it is published without being asked again, when every gate is green."""
    back_to: str = ""
    """The version that is gone back to."""
    content: str = ""
    files: str = ""
    """Digest of the files in the project folder when it was prepared."""
    before: str = ""
    """The version that was live then."""
    trained: bool = True
    model: str = ""
    changed: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    gates: tuple[Gate, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    override: str = ""
    override_by: str = ""
    version: str = ""
    """The version that came of it."""
    reason: str = ""
    """Why it ended where it did, when that is not live."""

    @property
    def red(self) -> tuple[Gate, ...]:
        """The gates that stop it."""
        return tuple(gate for gate in self.gates if gate.serious and not gate.passed)

    @property
    def broken(self) -> bool:
        """Whether its content cannot be used at all: no word of anybody publishes that."""
        return any(gate.name in HOPELESS for gate in self.red)

    def step(self, name: str, now: datetime, said: str = "") -> "Job":
        """With a step that begins now, and the one before ended."""
        return replace(self, steps=(*self.over(now).steps, Step(name, now.isoformat(), said=said)))

    def says(self, said: str) -> "Job":
        """With a word on how far the last step is."""
        if not self.steps:
            return self
        return replace(self, steps=(*self.steps[:-1], replace(self.steps[-1], said=said)))

    def over(self, now: datetime) -> "Job":
        """With the last step ended."""
        if not self.steps or self.steps[-1].ended:
            return self
        return replace(self, steps=(*self.steps[:-1], replace(self.steps[-1], ended=now.isoformat())))


HOPELESS = frozenset({"check", "rasa"})
"""Gates that nobody can override."""


class Jobs:
    """All jobs of an installation."""

    def __init__(self, published: Published) -> None:
        self._folder = published.folder / "jobs"

    def ask(  # noqa: PLR0913 - who, why, when, and what for
        self, who: str, email: str, why: str, at: datetime, *, at_once: bool = False, back_to: str = ""
    ) -> Job:
        """Ask for a publication of the draft, or for a way back. Raises NotPossible while another goes on."""
        now = self.newest()
        if now is not None and now.state in UNDER_WAY:
            raise NotPossible(f"{now.who} is publishing at this moment: wait until that is over.")
        state = State.GOING if back_to else State.ASKED
        return self._add(Job("", state, who, email, why, at, at_once=at_once, back_to=back_to))

    def newest(self) -> Job | None:
        """The last one."""
        numbers = self._numbers()
        return self.find(numbers[0]) if numbers else None

    def find(self, number: str) -> Job | None:
        """A job by its number."""
        if not number.isdecimal():
            return None
        said = read_json(self._folder / f"{number}.json")
        return None if said is None else _job(said)

    def save(self, job: Job) -> Job:
        """Say how far it is."""
        write_json(self._folder / f"{job.id}.json", _plain(job))
        return job

    def go(self, job: Job, who: str, override: str = "") -> Job:
        """Publish what was prepared. Raises NotPossible where that is not to be decided (any more)."""
        now = self.find(job.id)
        if now is None or now.state not in DECIDABLE:
            raise NotPossible("This was decided already, or was never ready.")
        if now.state is State.STOPPED:
            if now.broken:
                raise NotPossible(
                    "What is wrong in the files has to be mended first: nobody can override that."
                )
            if len(override.split()) < LEAST_WORDS:
                raise NotPossible("Write why it is to be published although a gate is red.")
        if now.state is State.READY:
            return self.save(replace(now, state=State.GOING))
        return self.save(replace(now, state=State.GOING, override=override.strip(), override_by=who))

    def recent(self) -> list[Job]:
        """Those that are kept, the newest first; what is older is thrown away."""
        numbers = self._numbers()
        for old in numbers[KEPT:]:
            for path in self._folder.glob(f"{old}.*"):
                path.unlink(missing_ok=True)
        found = (self.find(number) for number in numbers[:KEPT])
        return [one for one in found if one is not None]

    def cancel(self, job: Job) -> None:
        """Ask for it to end. What is ready is dropped at once."""
        now = self.find(job.id)
        if now is None:
            return
        if now.state in DECIDABLE | {State.ASKED}:
            self.save(replace(now, state=State.CANCELLED, reason="It was dropped."))
        elif now.state in UNDER_WAY:
            (self._folder / f"{job.id}.cancel").touch()

    def is_cancelled(self, job: Job) -> bool:
        """Whether somebody asked for it to end."""
        return (self._folder / f"{job.id}.cancel").exists()

    def compared(self, job: Job) -> dict[str, Any]:
        """What was found in comparing: too much for the job itself."""
        return read_json(self._folder / f"{job.id}.compared.json") or {}

    def keep_compared(self, job: Job, found: Mapping[str, Any]) -> None:
        """Keep it."""
        write_json(self._folder / f"{job.id}.compared.json", found)

    def picture(self, job: Job) -> Path:
        """Where the picture of what was taken for what is."""
        return self._folder / f"{job.id}.svg"

    def _add(self, job: Job) -> Job:
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            numbers = self._numbers()
            made = replace(job, id=f"{int(numbers[0]) + 1 if numbers else 1:06}")
            part = self._folder / f".{made.id}-{token_hex(4)}"
            write_json(part, _plain(made))
            try:
                os.link(part, self._folder / f"{made.id}.json")  # fails where the number is taken
            except FileExistsError:
                continue
            finally:
                part.unlink(missing_ok=True)
            return made

    def _numbers(self) -> list[str]:
        found = (one.stem for one in self._folder.glob("[0-9]*.json"))
        return sorted((one for one in found if one.isdecimal()), reverse=True)


KEPT = 50
"""Jobs that are kept, whatever became of them."""
LEAST_WORDS = 3
"""Words that an override needs."""


def _plain(job: Job) -> dict[str, Any]:
    return asdict(job) | {"at": job.at.isoformat()}


def _job(said: Mapping[str, Any]) -> Job:
    values = {name: said[name] for name in Job.__dataclass_fields__ if name in said}
    values["state"] = State(said["state"])
    values["at"] = datetime.fromisoformat(said["at"])
    values["steps"] = tuple(Step(**one) for one in said.get("steps", ()))
    values["gates"] = tuple(Gate(**one) for one in said.get("gates", ()))
    values["changed"] = tuple(said.get("changed", ()))
    return Job(**values)
