"""The worlds that actions are done in: the customers', and one for what editors try.

Both follow the content in force. What is tried has a database of its own, made when it is first needed, so
that no complaint, handoff or draft of it is ever among the customers'.
"""

import asyncio
from pathlib import Path

from rasa_sdk.executor import ActionExecutor

from actions.registry import executor
from actions.world import build
from publishing.following import Pointer, follow
from store.database import Database
from store.migration import migrate

TRIAL = "trial.db"
"""The database of what is tried, in the folder that is given for it."""


class NoTrial(Exception):
    """These actions were started without a folder for what is tried."""


class Worlds:
    """What runs actions, for customers and for editors."""

    def __init__(
        self, database: Database, pointer: Pointer, seniors: tuple[str, ...], trial: Path | None = None
    ) -> None:
        """Raises BrokenFile, WordsError, ValueError, OSError where the content cannot be read."""
        self._database, self._pointer, self._seniors = database, pointer, seniors
        self._trial_folder = trial
        self._trial_database: Database | None = None
        self._trial: ActionExecutor | None = None
        self._making = asyncio.Lock()
        self.content = pointer.content()
        self.customers = self._made(database, self.content)

    async def trial(self) -> ActionExecutor:
        """What runs the actions of editors. Raises NoTrial."""
        if self._trial_folder is None:
            raise NoTrial
        async with self._making:
            if self._trial_database is None:
                self._trial_database = await asyncio.to_thread(_opened, self._trial_folder / TRIAL)
            if self._trial is None:
                self._trial = await asyncio.to_thread(self._made, self._trial_database, self.content)
        return self._trial

    async def follow(self) -> None:
        """Take up other content as it comes into force, for ever."""
        await follow(self._pointer, self._take_up, self.content)

    def close(self) -> None:
        """Give back the databases."""
        for one in (self._database, self._trial_database):
            if one is not None:
                one.close()

    async def _take_up(self, content: Path) -> None:
        fresh = await asyncio.to_thread(self._made, self._database, content)
        # The engine names its domain by a digest: what is known of it stays known.
        fresh.domain, fresh.domain_digest = self.customers.domain, self.customers.domain_digest
        self.content, self.customers, self._trial = content, fresh, None

    def _made(self, database: Database, content: Path) -> ActionExecutor:
        return executor(build(database, content, self._seniors))


def _opened(path: Path) -> Database:
    path.parent.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{path}"
    migrate(url)
    return Database(url)
