"""Which processes make up a running Redress, and how each is started."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publishing.folder import Published
from redress.settings import ROOT, Settings

ENGINE_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Process:
    """One process to keep running.

    `ready_url` answers 200 once it can work; without one it counts as ready as soon as it runs. `headers`
    go with that question. `patience` is how many seconds its first start may take.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: float = 30.0
    folder: Path = ROOT
    stops_on: signal.Signals = signal.SIGTERM
    """What it is asked to stop with; another program may mean something else by SIGTERM."""


@dataclass(frozen=True)
class Place:
    """Where an engine and its actions run: their ports, the model, and the folder of what is theirs alone."""

    number: int
    engine_port: int
    actions_port: int
    model: Path
    folder: Path

    @property
    def pointer(self) -> Path:
        """The file that names the content in force here; without it, that is the project folder."""
        return self.folder / "content.json"

    @property
    def names(self) -> tuple[str, str]:
        """What its actions and its engine are called."""
        return (
            ("actions", "engine") if self.number == 1 else (f"actions-{self.number}", f"engine-{self.number}")
        )

    @property
    def engine_url(self) -> str:
        """Where its engine listens."""
        return f"http://{LOOPBACK}:{self.engine_port}"

    @property
    def actions_url(self) -> str:
        """Where its actions do."""
        return f"http://{LOOPBACK}:{self.actions_port}"


def first_place(settings: Settings, model: Path | None = None) -> Place:
    """Where the engine of a start runs."""
    ports = settings.inner_engine_port, settings.inner_actions_port
    folder = Published.of(settings.data_dir).folder / "stands" / "1"
    return Place(1, *ports, model or ROOT / "models", folder)


def all_processes(settings: Settings, place: Place | None = None) -> tuple[Process, ...]:
    """The processes of one machine, for `settings`: actions, engine, web and worker."""
    return (*pair(settings, place or first_place(settings)), _web(settings), _worker(settings))


def pair(settings: Settings, place: Place) -> tuple[Process, Process]:
    """An engine with its actions: they belong together, since both go by one content."""
    place.folder.mkdir(parents=True, exist_ok=True)
    return _actions(settings, place), _engine(settings, place)


def _actions(settings: Settings, place: Place) -> Process:
    secret = settings.secret("actions")
    return Process(
        name=place.names[0],
        command=(
            *(sys.executable, "-m", "actions"),
            *("--port", str(place.actions_port)),
            *("--content", str(place.pointer)),
            *("--trial", str(place.folder)),
        ),
        environment=shared_environment(settings) | {"REDRESS_ACTIONS_SECRET": secret},
        ready_url=f"{place.actions_url}/health",
        headers={"X-Redress-Secret": secret},
    )


def _engine(settings: Settings, place: Place) -> Process:
    secret = settings.secret("engine")
    return Process(
        name=place.names[1],
        command=(
            str(ENGINE_PYTHON),
            *("-m", "bot"),
            *("--port", str(place.engine_port)),
            *("--actions", f"{place.actions_url}/webhook"),
            *("--trial-store", f"sqlite:///{place.folder / 'trial-turns.db'}"),
            *("--content", str(place.pointer)),
            *("--model", str(place.model)),
        ),
        environment={
            "REDRESS_ENGINE_SECRET": secret,
            "REDRESS_ENGINE_STORE": settings.engine_store,  # not in the command, which everybody may read
            "REDRESS_ACTIONS_SECRET": settings.secret("actions"),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "MALLOC_ARENA_MAX": "2",  # else each thread keeps memory of its own that it has freed
        },
        ready_url=f"{place.engine_url}/ready",
        headers={"X-Redress-Secret": secret},
        patience=120.0,
    )


def _web(settings: Settings) -> Process:
    return Process(
        name="web",
        command=(sys.executable, "-m", "web"),
        environment=shared_environment(settings),
        ready_url=f"http://{LOOPBACK}:{settings.port}/healthz",
    )


def _worker(settings: Settings) -> Process:
    return Process(
        name="worker", command=(sys.executable, "-m", "worker"), environment=shared_environment(settings)
    )


def shared_environment(settings: Settings) -> dict[str, str]:
    """What the processes of our own read from the environment: the same settings as this one's."""
    own = {name: value for name, value in os.environ.items() if name.startswith("REDRESS_")}
    return own | {"REDRESS_DATA_DIR": str(settings.data_dir), "REDRESS_PORT": str(settings.port)}
