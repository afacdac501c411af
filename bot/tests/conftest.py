"""What the tests share: a trained model of a small project, and an engine for those that do it no harm."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot import environment
from bot.tests.harness import Actions, Engine, run

environment.settle()

# How quick examples are made says something of the machine, and nothing of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

SMALL = Path(__file__).with_name("project")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with its trained model."""
    folder = tmp_path_factory.mktemp("small") / "project"
    shutil.copytree(SMALL, folder)
    code, out, err = run([sys.executable, "-m", "bot.train"], folder)
    assert code == 0, out + err
    return folder


@pytest.fixture(scope="session")
def actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actions]:
    """An action server that stays up."""
    server = Actions(tmp_path_factory.mktemp("actions")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def engine(project: Path, actions: Actions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that stays up; tests keep to conversations of their own."""
    running = Engine(project, tmp_path_factory.mktemp("engine"), actions.url).start()
    yield running
    running.stop()
