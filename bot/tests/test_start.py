"""What keeps the engine from starting is said in one sentence, and the exit code is not 0."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import sys
import tarfile
from pathlib import Path
from typing import List

import pytest

from bot.tests.harness import Engine, run


@pytest.fixture
def idle(project: Path, tmp_path: Path) -> Engine:
    """An engine that is not running, over a copy of the project."""
    shutil.copytree(project, tmp_path / "project")
    return Engine(tmp_path / "project", tmp_path, "http://127.0.0.1:9/webhook")


def refused(engine: Engine, *more: str, **environ: str) -> str:
    """Start the engine, which fails; the sentence that it says."""
    code, out, err = run(engine.command(*more), engine.project, **environ)
    said: List[str] = [line for line in err.splitlines() if line.strip()]
    assert (code, out) == (1, "")
    assert len(said) == 1, err
    assert said[0].startswith("The engine cannot start: ")
    return said[0]


def test_a_port_that_is_taken(idle: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", idle.port))
        taken.listen()
        assert f"port {idle.port}" in refused(idle)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com"])
def test_an_address_that_others_can_reach(idle: Engine, host: str) -> None:
    assert "loopback only" in refused(idle, "--host", host)


def test_no_model(idle: Engine) -> None:
    shutil.rmtree(idle.project / "models")
    assert "There is no model in models. Train one: make train." in refused(idle)


def test_a_model_that_was_tampered_with(idle: Engine) -> None:
    (archive,) = (idle.project / "models").glob("*.tar.gz")
    archive.write_bytes(archive.read_bytes() + b"more")
    assert "is not the file that was trained" in refused(idle)


def test_a_model_that_does_not_load(idle: Engine) -> None:
    (archive,) = (idle.project / "models").glob("*.tar.gz")
    with tarfile.open(archive, "w:gz"):
        pass  # whole, and empty
    note = archive.with_name(archive.name.replace(".tar.gz", ".json"))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    note.write_text(json.dumps(json.loads(note.read_text()) | {"archive": digest}))
    assert "does not load" in refused(idle)


@pytest.mark.parametrize(
    "store",
    ["/nowhere/at/all.db", "postgresql://nobody@127.0.0.1:9/nothing", "mysql://x/y", "postgresql://["],
)
def test_a_store_that_cannot_be_used(idle: Engine, store: str) -> None:
    idle.store = store
    assert "the tracker store cannot be used" in refused(idle)


def test_a_store_that_is_no_database(idle: Engine) -> None:
    Path(idle.store).write_bytes(b"this is not a database" * 100)
    assert "the tracker store cannot be used" in refused(idle)


@pytest.mark.parametrize("name", ["REDRESS_ENGINE_SECRET", "REDRESS_ACTIONS_SECRET"])
def test_a_secret_that_is_not_set(idle: Engine, name: str) -> None:
    assert f"the environment variable {name} is not set" in refused(idle, **{name: ""})


def test_facts_that_cannot_be_read(idle: Engine) -> None:
    (idle.project / "data" / "code_of_practice.yml").write_text("limits:\n  adr: [1\n")
    assert "code_of_practice.yml, line 3 is not valid YAML" in refused(idle)


def test_help_is_there() -> None:
    code, out, _ = run([sys.executable, "-m", "bot", "--help"], Path.cwd())
    assert code == 0
    assert all(flag in out for flag in ("--host", "--port", "--actions", "--store", "--model"))
