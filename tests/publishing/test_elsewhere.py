"""Where something else runs the processes it is said what to do instead, and nothing old is in force."""

import socket
from pathlib import Path

import pytest

from content.snapshot import Snapshot
from publishing.elsewhere import SCALED, instead
from publishing.folder import Live, Published, followed
from publishing.following import Pointer
from publishing.running import Board, Running
from redress.cli import main
from redress.scale.joining import joined
from redress.scale.layout import Layout
from redress.settings import Settings
from web import in_force

ENGINES = "http://127.0.0.1:18001,http://127.0.0.1:18002"


def commands(settings: Settings) -> list[str]:
    return [one.command for one in instead(settings).steps]


def scaled(data_dir: Path) -> socket.socket:
    """Somebody who takes orders where `make scale` does."""
    path = data_dir / SCALED
    path.parent.mkdir(parents=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()
    return listener


def test_where_nothing_runs_it_is_started(tmp_path: Path) -> None:
    assert commands(Settings(data_dir=tmp_path)) == ["make run", "redress content take"]


def test_where_engines_are_elsewhere_the_draft_is_checked_taken_learnt_tried_and_taken_over(
    tmp_path: Path,
) -> None:
    found = commands(Settings(data_dir=tmp_path, engines=ENGINES))
    assert found[:4] == [
        "redress content check --engine",
        "redress content take",
        "redress train",
        "redress content test",
    ]
    assert "systemctl restart" in found[4]


def test_where_several_of_each_run_every_kind_is_restarted_one_after_another(tmp_path: Path) -> None:
    with scaled(tmp_path):
        found = commands(Settings(data_dir=tmp_path))
    kinds = ("actions", "engine", "web", "worker")
    assert found[4:] == [f"redress scale restart {kind}" for kind in kinds]


def test_the_command_says_the_same_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDRESS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REDRESS_ENGINES", ENGINES)
    for words in (("publish", "--why", "Thanks"), ("rollback", "--why", "It was better")):
        with pytest.raises(SystemExit) as ended:
            main(["content", *words])
        assert ended.value.code == 1
        told = capsys.readouterr().err
        assert "Something else runs the engines here" in told
        assert "redress content take" in told


def test_a_publication_without_a_word_on_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REDRESS_DATA_DIR", str(tmp_path))
    Board(Published.of(tmp_path)).say(Running(), Settings().now())
    for verb in ("publish", "rollback"):
        with pytest.raises(SystemExit) as ended:
            main(["content", verb, "--why", "  "])
        assert ended.value.code == 1
        assert "Write in a line what changes" in capsys.readouterr().err


def test_what_was_published_before_is_not_in_force_where_engines_are_elsewhere(
    tmp_path: Path, content: Snapshot
) -> None:
    published = Published.of(tmp_path)
    published.put_in_force(Live("000001", published.content(published.keep(content)), ()))
    alone, beside = Settings(data_dir=tmp_path), Settings(data_dir=tmp_path, engines=ENGINES)
    assert in_force.folder(alone) == Pointer(followed(alone), Path("files")).content()
    assert in_force.folder(beside) is None
    pointer = Pointer(followed(beside), Path("files"))
    assert pointer.content() == Path("files")
    assert not pointer.moved()


def test_commands_work_on_the_database_of_the_profile_that_runs(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert joined(settings) == {}
    with scaled(tmp_path):
        found = joined(settings)
        assert found["REDRESS_DATABASE_URL"] == Layout(settings).database_url
        assert found["REDRESS_REDIS_URL"] == Layout(settings).redis_url
        assert joined(Settings(data_dir=tmp_path, database_url="sqlite:///other.db")) == {}
    assert (tmp_path / SCALED).exists(), "left behind by one that was killed"
    assert joined(settings) == {}
