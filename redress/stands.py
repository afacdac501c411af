"""Stands: engines with their actions, side by side, and the change from one to another while turns go on.

Customers are served by one. Beside it a draft can be learnt, started and tried; what was live before stays
for a while, so that going back takes no time. How it is asked for, and told, is in `publishing.running`.
"""

import asyncio
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from content.snapshot import read
from publishing.files import write_back
from publishing.folder import Live, Published, write_json
from publishing.history import History, Version
from publishing.running import Board, Running, Stand, Switch
from redress.asking import NotTaken, answers, takes_up
from redress.learning import Models, TrainingFailed
from redress.ports import free_port
from redress.processes import Place, pair
from redress.settings import ROOT, Settings
from redress.supervisor import StartFailed, Supervisor

LOOK_EVERY = 0.2
"""Seconds between two looks at what is wanted."""
STANDBY = 900.0
"""Seconds that what was live before goes on running."""


@dataclass
class Held:
    """One stand."""

    content: str
    state: str = ""
    since: str = ""
    reason: str = ""
    usually: float = 0.0
    model: Path | None = None
    place: Place | None = None
    version: str = ""
    wish: int = 0
    until: float = 0.0
    work: asyncio.Task[None] | None = field(default=None, repr=False)

    def told(self) -> Stand:
        """As others see it."""
        return Stand(
            content=self.content,
            state=self.state,
            reason=self.reason,
            since=self.since,
            usually=self.usually,
            model=self.model.name if self.model else "",
            engine=self.place.engine_url if self.place else "",
            actions=self.place.actions_url if self.place else "",
            folder=str(self.place.folder) if self.place else "",
            version=self.version,
            asked=self.wish,
        )


class Stands:
    """All stands of a running Redress."""

    def __init__(
        self, supervisor: Supervisor, settings: Settings, first: Place, live: Version, root: Path = ROOT
    ) -> None:
        """`root` is the project folder, whose files are brought up to what is live."""
        self.published = Published.of(settings.data_dir)
        self._supervisor, self._settings = supervisor, settings
        self._board, self._history = Board(self.published), History(self.published)
        self._models = Models(self.published, root)
        self._root = root
        self._secrets = (settings.secret("engine"), settings.secret("actions"))
        self._number = first.number
        self._live = Held(
            live.content, "ready", self._now(), model=first.model, place=first, version=live.number
        )
        self._trial: Held | None = None
        self._standby: Held | None = None
        self._switch: Switch | None = None
        self._switching: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._last_wish = (self._board.wanted_live() or {}).get("id", "")

    async def keep(self) -> None:
        """Do what is wanted, until cancelled."""
        try:
            while True:
                try:
                    await self._look()
                    self._board.say(self.told(), self._settings.now())
                except (
                    Exception
                ) as error:  # a full disk, a file that somebody damaged: customers are served on
                    self._supervisor.say("redress", f"{type(error).__name__}: {error}")
                await asyncio.sleep(LOOK_EVERY)
        finally:
            for task in (self._switching, self._trial.work if self._trial else None, *self._ending):
                if task is not None:
                    task.cancel()
            self._board.gone()

    def told(self) -> Running:
        """What runs."""
        trial, standby = self._trial, self._standby
        return Running(
            live=self._live.told(),
            trial=trial.told() if trial else None,
            standby=standby.told() if standby else None,
            switch=self._switch,
        )

    async def _look(self) -> None:
        if self._switching is not None and self._switching.done():
            self._switching = None
        wish = self._board.wanted_live()
        if self._switching is None and wish is not None and wish["id"] != self._last_wish:
            self._last_wish = wish["id"]
            self._switching = asyncio.create_task(self._change(str(wish["version"]), wish))
        if self._switching is None:
            self._mind_trial(self._board.wanted_trial())
        if self._standby is not None and time.monotonic() > self._standby.until and self._switching is None:
            self._end(self._standby)
            self._standby = None

    # Trials

    def _mind_trial(self, wish: Any) -> None:
        there = self._trial
        if there is not None and (wish is None or wish["asked"] != there.wish):
            self._end(there)
            self._trial = there = None
        if wish is not None and there is None:
            self._trial = Held(str(wish["content"]), wish=wish["asked"])
            self._trial.work = asyncio.create_task(self._prepare(self._trial))

    async def _prepare(self, held: Held) -> None:
        """Learn some content if need be, and start an engine for it."""
        try:
            folder = self.published.content(held.content)
            digests = await asyncio.to_thread(self._models.digests, folder)
            held.model = await asyncio.to_thread(self._models.find, digests)
            if held.model is None:
                self._becomes(held, "training", self._models.usually("training"))
                held.model = await self._models.train(folder)
            self._becomes(held, "starting", self._models.usually("starting"))
            await self._open(held, folder)
            self._becomes(held, "ready")
        except (TrainingFailed, StartFailed, OSError) as error:
            held.reason = str(error)
            self._becomes(held, "failed")
        except Exception as error:  # whatever it is, customers are served on, and editors hear of it
            held.reason = f"{type(error).__name__}: {error}"
            self._becomes(held, "failed")

    async def _open(self, held: Held, folder: Path) -> None:
        """Start engine and actions for some content. Raises StartFailed; nothing is left running then."""
        began = time.monotonic()
        self._number += 1
        place = Place(
            self._number,
            free_port(),
            free_port(),
            held.model or Path(),
            self.published.folder / "stands" / str(self._number),
        )
        shutil.rmtree(place.folder, ignore_errors=True)
        write_json(place.pointer, {"content": str(folder)}, lasting=False)
        try:
            for process in pair(self._settings, place):
                await self._supervisor.add(process)
        except BaseException:
            await self._drop(place)
            raise
        held.place = place
        self._models.took("starting", time.monotonic() - began)

    def _end(self, held: Held) -> None:
        """End a stand, in the background."""
        if held.work is not None:
            held.work.cancel()

        async def end() -> None:
            if held.work is not None:
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(held.work, return_exceptions=True)
            if held.place is not None:
                await self._drop(held.place)

        task = asyncio.create_task(end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _drop(self, place: Place) -> None:
        for name in reversed(place.names):
            await self._supervisor.drop(name)
        shutil.rmtree(place.folder, ignore_errors=True)

    # What is live

    async def _change(self, number: str, wish: Any) -> None:
        """Bring a version into force; what cannot be done leaves what is live as it is."""
        began = float(wish.get("asked", time.time()))
        self._switch = Switch(str(wish["id"]), "starting")
        version = self._history.find(number)
        try:
            if version is None:
                raise NotTaken(f"There is no version {number}.")
            held = await self._stand_for(version)
            self._switch = Switch(self._switch.id, "asking")
            folder = self.published.content(version.content)
            await self._take_up(held, version, folder)
            await self._put_live(held, version, folder)
        except (NotTaken, TrainingFailed, StartFailed, OSError) as error:
            self._switch = Switch(self._switch.id, "failed", str(error), time.time() - began)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            self._switch = Switch(self._switch.id, "failed", why, time.time() - began)
        else:
            self._switch = Switch(self._switch.id, "live", "", time.time() - began)

    async def _stand_for(self, version: Version) -> Held:
        """A stand with the version's model, running: what is live, was live, is tried, or a new one."""
        for there in (self._live, self._trial, self._standby):
            if there is not None and there.state == "ready" and there.model is not None:
                same = there.model.name == version.model
                if same and (there is not self._trial or there.content == version.content):
                    return there
        model = self._history.model(version)
        if model is None:
            raise NotTaken(f"The model of version {version.shown} is not kept any more: publish it anew.")
        held = Held(version.content, since=self._now(), model=model)
        await self._open(held, self.published.content(version.content))
        self._becomes(held, "ready")
        return held

    async def _take_up(self, held: Held, version: Version, folder: Path) -> None:
        """Have a stand go by the version's content, and show that it answers. Raises NotTaken."""
        if held.place is None:
            raise NotTaken("The engine is gone.")
        before = self.published.content(held.content)
        write_json(held.place.pointer, {"content": str(folder)}, lasting=False)
        try:
            await takes_up(held.place, folder, self._secrets[0])
            await answers(held.told(), folder, self._secrets, self._settings.now())
        except NotTaken:
            write_json(held.place.pointer, {"content": str(before)}, lasting=False)
            if held is not self._live and held is not self._trial and held is not self._standby:
                self._end(held)
            raise
        held.content, held.version = version.content, version.number

    async def _put_live(self, held: Held, version: Version, folder: Path) -> None:
        """The moment itself: from here on web sends every new turn there."""
        before = self.published.live()
        engines = (held.place.engine_url,) if held.place else ()
        left = str(before.content) if before else str(folder)
        if version.files:  # what was changed by hand before it was prepared is part of it
            left = str(self.published.content(version.files))
        live = Live(version.number, folder, engines, left)
        await asyncio.to_thread(self.published.put_in_force, live)
        old, self._live = self._live, held
        if held is not old:
            if self._standby is not None and self._standby is not held:
                self._end(self._standby)
            old.until = time.monotonic() + STANDBY
            self._standby = old
        if held is self._trial:
            self._trial = None
            self._board.end_trial()
        await asyncio.to_thread(settle, self.published, self._models, self._settings.now(), self._root)

    def _becomes(self, held: Held, state: str, usually: float = 0.0) -> None:
        held.state, held.since, held.usually = state, self._now(), usually

    def _now(self) -> str:
        return self._settings.now().isoformat()


def settle(published: Published, models: Models, now: datetime, root: Path = ROOT) -> None:
    """After a version came into force: bring the files of the project folder up to it, and note all of it.

    What was cut off is done by the next start: `live.json` says that it is still to do.
    """
    live, history = published.live(), History(published)
    if live is None:
        return
    left: list[str] = []
    if live.before:
        _, left = write_back(root, read(Path(live.before)), read(live.content))
    version = history.find(live.version)
    model = history.model(version) if version else None
    if model is not None:
        models.hand_over(model)
    history.came_into_force(live.version, now, left)
    if live.before:
        published.put_in_force(Live(live.version, live.content, live.engines))
