"""Playing the written conversations on a draft's engine, where nothing of them reaches customers' data."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from publishing.trials import Trial
from redress.publisher.bench import Bench
from redress.scripts import FOLDER, Broken, Script, load
from redress.scripts.record import staff_the_desk
from redress.scripts.stage import Stage, play_all
from staff.errors import StaffError
from store.database import Database


@dataclass(frozen=True)
class Played:
    """How they went."""

    played: int
    broken: tuple[str, ...]
    """Those that go another way, and do not where customers are served."""
    before: tuple[str, ...]
    """Those that do there as well."""
    told: tuple[tuple[str, str], ...]
    """Each of the broken ones with the conversation as it went."""


class Beside(Stage):
    """A stage on an engine that runs already, in the world of what is tried."""

    def __init__(self, url: str, secret: str, database: Database) -> None:
        super().__init__()
        self.database = database
        self.client = httpx.Client(
            base_url=f"{url}/trial", headers={"X-Redress-Secret": secret}, timeout=30.0, trust_env=False
        )


def written(content: Path, folder: Path = FOLDER) -> list[Script]:
    """The conversations of the project, with those that the content has in place of a file or beside them."""
    files = {path.relative_to(folder): path for path in folder.rglob("*.yml")}
    own = content / "tests" / "conversations"
    files |= {path.relative_to(own): path for path in own.rglob("*.yml")}
    return [script for name in sorted(files) for script in load(files[name])]


async def play(bench: Bench, old: Trial, new: Trial) -> Played:
    """Play all of them on the draft, and those that break on what is live as well."""
    scripts = await asyncio.to_thread(written, bench.published.content(bench.job.content))
    broken = await _played(bench, new, scripts, bench.says)
    there = [script for script in scripts if script.script in broken]
    as_before = set(await _played(bench, old, there, lambda _: None)) if there else set()
    return Played(
        len(scripts),
        tuple(name for name in broken if name not in as_before),
        tuple(name for name in broken if name in as_before),
        tuple(broken.items()),
    )


async def _played(
    bench: Bench, trial: Trial, scripts: Sequence[Script], say: Callable[[str], None]
) -> dict[str, str]:
    """The conversations that broke, with how they went."""
    database = await trial.open()
    stage = Beside(trial.stand.engine, bench.settings.secret("engine"), database)
    broken: dict[str, str] = {}

    def work() -> None:
        with suppress(StaffError):  # somebody is there already
            staff_the_desk(database)
        for number, (script, outcome) in enumerate(play_all(stage, scripts), 1):
            if isinstance(outcome, Broken):
                broken[script.script] = str(outcome)
            if number % 10 == 0 or number == len(scripts):
                say(f"{number} of {len(scripts)} conversations played")

    try:
        await asyncio.to_thread(work)
    finally:
        stage.client.close()
    return broken
