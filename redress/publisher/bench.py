"""What somebody who works on a publication has at hand, and how they say how far they are."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from complaints.located_yaml import Fault
from content import checks, code_words, versions
from content.drafts import Draft
from content.snapshot import Snapshot
from publishing.folder import Published
from publishing.history import Gate, History, Version
from publishing.jobs import Job, Jobs, State
from publishing.running import Board, Running
from redress.learning import Models
from redress.settings import ROOT, Settings
from store.database import Database


class Ended(Exception):
    """A job ends here; the text says why, for editors."""

    def __init__(self, said: str, state: State = State.FAILED) -> None:
        super().__init__(said)
        self.state = state


class Bench:
    """One job, and all that it touches."""

    def __init__(self, settings: Settings, number: str) -> None:
        self.settings = settings
        self.published = Published.of(settings.data_dir)
        self.jobs, self.history = Jobs(self.published), History(self.published)
        self.board, self.models = Board(self.published), Models(self.published)
        found = self.jobs.find(number)
        if found is None:
            raise SystemExit(f"There is no job {number}.")
        self.job: Job = found

    @cached_property
    def draft(self) -> Draft:
        """What editors have changed."""
        return Draft(ROOT, versions.of(ROOT, self.settings.data_dir), _check)

    @cached_property
    def database(self) -> Database:
        """The customers' conversations; only read here."""
        return Database(self.settings.database)

    @property
    def live(self) -> Version:
        """The version that is live. Raises Ended where nothing is."""
        now = self.published.live()
        found = self.history.find(now.version) if now else None
        if found is None:
            raise Ended("Nothing is live yet: start Redress once.")
        return found

    def snapshot(self, version: Version) -> Snapshot:
        """The content of a version."""
        return self.published.snapshot(version.content)

    def running(self) -> Running:
        """What runs. Raises Ended when Redress was stopped."""
        found = self.board.now()
        if found is None:
            raise Ended("Redress was stopped meanwhile. Nothing was changed: ask once more when it runs.")
        return found

    def begins(self, step: str, said: str = "") -> None:
        """Say that a step begins; end here if somebody wants that. Raises Ended."""
        self.check_cancelled()
        self.job = self.jobs.save(self.job.step(step, self.settings.now(), said))

    def says(self, said: str) -> None:
        """Say how far the step is. Raises Ended."""
        self.check_cancelled()
        self.job = self.jobs.save(self.job.says(said))

    def knows(self, **values: Any) -> None:
        """Put something down."""
        self.job = self.jobs.save(replace(self.job, **values))

    def gates(self, gates: Iterable[Gate]) -> None:
        """Put down what the gates say."""
        self.knows(gates=tuple(gates))

    def becomes(self, state: State) -> None:
        """Go on to another state, the last step being over."""
        self.job = self.jobs.save(replace(self.job.over(self.settings.now()), state=state))

    def ends(self, state: State, why: str = "") -> None:
        """End, and say why."""
        self.job = self.jobs.save(replace(self.job.over(self.settings.now()), state=state, reason=why))

    def check_cancelled(self) -> None:
        """Raise Ended if somebody asked for it."""
        if self.jobs.is_cancelled(self.job):
            raise Ended("It was cancelled. Nothing was changed.", State.CANCELLED)

    def close(self) -> None:
        """Give back what is held."""
        if "database" in self.__dict__:
            self.database.close()


def _check(snapshot: Snapshot) -> list[Fault]:
    return checks.faults(snapshot, code_words.read(ROOT))
