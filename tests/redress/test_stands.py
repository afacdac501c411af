"""Engines side by side: trials come and go as they are wanted; a change is whole, or it is none."""

import asyncio
import io
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.snapshot import Snapshot, read
from publishing.folder import Live, Published, write_json
from publishing.history import History, Version
from publishing.running import IDLE, Board, Running
from redress import stands
from redress.learning import Models
from redress.ports import free_port
from redress.processes import Place, Process
from redress.settings import Settings
from redress.stands import Stands
from redress.supervisor import Pace, Supervisor

QUICK = Pace(first_pause=0.05, longest_pause=0.2, stop=2.0, hang=20.0, question=0.05, watch=0.2)
SMALL = Path(__file__).with_name("small_engine.py")
PATIENCE = 60.0
CONTENT = Snapshot(
    {
        "domain.yml": b"responses:\n  utter_greet:\n    - text: Hello.\n",
        "data/nlu/talk.yml": b"nlu:\n- intent: greet\n  examples: |\n    - hello\n"
        b"- intent: bye\n  examples: |\n    - bye\n",
    }
)


def small_pair(settings: Settings, place: Place) -> tuple[Process, Process]:
    """Two small processes in place of actions and engine."""
    if place.model.name == "broken.tar.gz":
        ends = (sys.executable, "-c", "import sys; sys.exit('The model is damaged.')")
        return Process(place.names[0], ends, ready_url="http://127.0.0.1:9/"), Process(place.names[1], ends)
    place.folder.mkdir(parents=True, exist_ok=True)
    made = [
        Process(
            name,
            (sys.executable, str(SMALL), str(port), str(place.pointer), serves(place)),
            environment={"PYTHONPATH": str(SMALL.parents[2])},
            ready_url=f"http://127.0.0.1:{port}/ready",
            patience=PATIENCE,
        )
        for name, port in zip(place.names, (place.actions_port, place.engine_port), strict=True)
    ]
    return made[0], made[1]


def serves(place: Place) -> str:
    """The model that the engine says it serves: where the file is damaged, it took another."""
    return "m1" if place.model.name == "damaged.tar.gz" else place.model.name.removesuffix(".tar.gz")


@dataclass
class World:
    """A supervisor with stands, and what is published."""

    root: Path
    published: Published
    board: Board
    history: History
    supervisor: Supervisor

    def version(self, content: Snapshot, model: str = "m1.tar.gz") -> Version:
        (self.published.models / model).touch()
        kept = self.published.keep(content)
        now = datetime.now(UTC)
        return self.history.add(Version("", kept, model, "Edda", "", now, "for this test"))

    async def live(self, version: Version, switch: str) -> str:
        """Ask for a version, and wait for what becomes of it; "" when it is live, else why not."""
        self.board.want_live(version.number, switch, time.time())
        now = await self.until(
            lambda running: (
                running.switch is not None
                and running.switch.id == switch
                and running.switch.state in {"live", "failed"}
            )
        )
        assert now.switch is not None
        return now.switch.reason

    async def until(self, holds: Callable[[Running], bool]) -> Running:
        async with asyncio.timeout(PATIENCE):
            while True:
                now = self.board.now()
                if now is not None and holds(now):
                    return now
                await asyncio.sleep(0.05)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Small engines, and models that are found by the content that asks for them."""

    def found(self: Models, digests: tuple[str, str]) -> Path:
        return self._published.models / ("broken.tar.gz" if "BROKEN" in digests[0] else "m2.tar.gz")

    monkeypatch.setattr(stands, "pair", small_pair)
    monkeypatch.setattr(Models, "digests", lambda self, folder: ((folder / "domain.yml").read_text(), ""))
    monkeypatch.setattr(Models, "find", found)
    root = tmp_path / "project"
    yield root


@asynccontextmanager
async def running(root: Path, folder: Path) -> AsyncIterator[World]:
    settings = Settings(data_dir=folder / "var")
    published = Published.of(settings.data_dir)
    published.models.mkdir(parents=True)
    for path, text in CONTENT.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text)
    supervisor_log = io.StringIO()
    place = Place(
        1, free_port(), free_port(), published.models / "m1.tar.gz", published.folder / "stands" / "1"
    )
    supervisor = Supervisor(small_pair(settings, place), supervisor_log, QUICK)
    world = World(root, published, Board(published), History(published), supervisor)
    first = world.version(CONTENT)
    write_json(place.pointer, {"content": str(published.content(first.content))})
    published.put_in_force(Live(first.number, published.content(first.content), (place.engine_url,)))
    keeper = Stands(supervisor, settings, place, first, root)
    tasks: list[asyncio.Task[None]] = []

    async def ready() -> None:
        tasks.append(asyncio.create_task(keeper.keep()))

    tasks.append(asyncio.create_task(supervisor.run(ready)))
    try:
        await world.until(lambda now: now.live is not None)
        yield world
    finally:
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks[1:], return_exceptions=True)
        supervisor.stop()
        await tasks[0]


def words(text: str) -> Snapshot:
    return CONTENT.put("domain.yml", f"responses:\n  utter_greet:\n    - text: {text}\n".encode())


async def test_a_trial_is_started_when_wanted_and_ended_when_nobody_uses_it(
    small: Path, tmp_path: Path
) -> None:
    async with running(small, tmp_path) as world:
        digest = world.published.keep(words("Tried"))
        world.board.want_trial(digest)
        now = await world.until(lambda now: now.trial is not None and now.trial.state == "ready")
        assert now.trial is not None
        assert now.live is not None
        assert now.trial.content == digest
        assert now.trial.engine != now.live.engine
        assert now.trial.folder in str(list((world.published.folder / "stands").iterdir()))
        idle = time.time() - IDLE - 5
        os.utime(world.published.folder / "wanted-trial.json", (idle, idle))
        await world.until(lambda now: now.trial is None)
        async with asyncio.timeout(PATIENCE):
            while len(list((world.published.folder / "stands").iterdir())) > 1:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_a_trial_that_cannot_be_started_says_why_and_can_be_asked_for_again(
    small: Path, tmp_path: Path
) -> None:
    async with running(small, tmp_path) as world:
        world.board.want_trial(world.published.keep(words("BROKEN")))
        now = await world.until(lambda now: now.trial is not None and now.trial.state == "failed")
        assert now.trial is not None
        assert "The model is damaged" in now.trial.reason
        world.board.want_trial(world.published.keep(words("Mended")))
        await world.until(lambda now: now.trial is not None and now.trial.state == "ready")


async def test_words_alone_are_taken_up_by_the_engine_that_serves(small: Path, tmp_path: Path) -> None:
    async with running(small, tmp_path) as world:
        before = await world.until(lambda now: now.live is not None)
        version = world.version(words("Other"))
        assert await world.live(version, "s1") == ""
        after = world.board.now()
        assert after is not None
        assert before.live is not None
        assert after.live is not None
        assert (after.live.engine, after.live.version) == (before.live.engine, version.number)
        assert after.standby is None
        live = world.published.live()
        assert live is not None
        assert (live.version, live.engines, live.before) == (version.number, (before.live.engine,), "")
        assert read(world.root) == words("Other"), "the files are the truth"


async def test_another_model_takes_over_and_the_one_before_stays_to_go_back_to(
    small: Path, tmp_path: Path
) -> None:
    async with running(small, tmp_path) as world:
        first = world.history.find("1")
        before = await world.until(lambda now: now.live is not None)
        world.board.want_trial(world.published.keep(words("Learnt")))
        tried = await world.until(lambda now: now.trial is not None and now.trial.state == "ready")
        version = world.version(words("Learnt"), "m2.tar.gz")
        assert await world.live(version, "s1") == ""
        now = await world.until(lambda now: now.trial is None)
        assert tried.trial is not None
        assert now.live is not None
        assert before.live is not None
        assert now.standby is not None
        assert now.live.engine == tried.trial.engine, "what was tried is what serves"
        assert now.standby.engine == before.live.engine
        assert first is not None
        again = world.version(CONTENT)
        assert await world.live(again, "s2") == ""
        back = world.board.now()
        assert back is not None
        assert back.live is not None
        assert back.standby is not None
        assert (back.live.engine, back.standby.engine) == (before.live.engine, now.live.engine)
        assert read(world.root) == CONTENT


@pytest.mark.parametrize("fault", ["FORGETFUL", "MUTE"])
async def test_an_engine_that_does_not_know_its_own_examples_does_not_come_into_force(
    small: Path, tmp_path: Path, fault: str
) -> None:
    async with running(small, tmp_path) as world:
        before = world.published.live()
        version = world.version(words(fault), "m2.tar.gz")
        assert await world.live(version, "s1") != ""
        assert world.published.live() == before
        assert read(world.root) == CONTENT
        good = world.version(words("Good"), "m2.tar.gz")
        assert await world.live(good, "s2") == ""


async def test_an_engine_that_had_to_take_another_model_does_not_come_into_force(
    small: Path, tmp_path: Path
) -> None:
    async with running(small, tmp_path) as world:
        version = world.version(words("Damaged"), "damaged.tar.gz")
        assert "damaged" in await world.live(version, "s1")
        live = world.published.live()
        assert live is not None
        assert live.version == "000001"


async def test_a_version_that_is_not_there_changes_nothing(small: Path, tmp_path: Path) -> None:
    async with running(small, tmp_path) as world:
        version = world.version(words("Gone"), "m9.tar.gz")
        (world.published.models / "m9.tar.gz").unlink()
        assert "not kept any more" in await world.live(version, "s1")
        world.board.want_live("000099", "s2", time.time())
        now = await world.until(
            lambda now: now.switch is not None and now.switch.id == "s2" and now.switch.state == "failed"
        )
        assert now.switch is not None
        assert "no version" in now.switch.reason


async def test_a_trial_whose_engine_is_killed_comes_back(small: Path, tmp_path: Path) -> None:
    async with running(small, tmp_path) as world:
        world.board.want_trial(world.published.keep(words("Tried")))
        await world.until(lambda now: now.trial is not None and now.trial.state == "ready")
        await world.supervisor.drop(
            "engine-2"
        )  # gone for good: a change has to notice that it does not answer
        version = world.version(words("Tried"), "m2.tar.gz")
        assert await world.live(version, "s1") != ""
        live = world.published.live()
        assert live is not None
        assert live.version == "000001"
