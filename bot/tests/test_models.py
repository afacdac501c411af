"""A model that is broken is not served; another that is whole is, and the log says so."""

from __future__ import annotations

import logging
import tarfile
from pathlib import Path

import pytest

from bot import models
from bot.archive import is_safe


def train(folder: Path, name: str, content: str = "as it is") -> Path:
    """An archive with its note, as training leaves it."""
    folder.mkdir(exist_ok=True)
    inside = folder / f"{name}.txt"
    inside.write_text(name * 1000)
    with tarfile.open(folder / f"{name}.made", "w:gz") as packed:
        packed.add(inside, "weights")
    inside.unlink()
    target = folder / f"{name}.tar.gz"
    models.publish(folder / f"{name}.made", target, content, "code", keep=9)
    return target


def break_it(archive: Path) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2] + b"\0" * 20)


def test_the_one_that_is_named_serves_while_it_is_whole(tmp_path: Path) -> None:
    first, second = train(tmp_path, "a"), train(tmp_path, "b")
    assert models.usable(tmp_path, tmp_path) == second
    assert models.usable(first, tmp_path) == first


def test_a_broken_one_is_replaced_by_one_of_the_same_content_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    same = train(tmp_path / "project", "same", "live")
    train(tmp_path / "published", "older", "other")
    named = train(tmp_path / "published", "live", "live")
    break_it(named)
    with caplog.at_level(logging.ERROR):
        assert models.usable(named, tmp_path / "project") == same
    assert "is broken" in caplog.text


def test_without_one_of_the_same_content_the_newest_whole_one_serves(tmp_path: Path) -> None:
    older = train(tmp_path, "a", "other")
    break_it(train(tmp_path, "b", "another"))
    break_it(train(tmp_path, "c", "live"))
    assert models.usable(tmp_path, tmp_path / "none") == older


def test_nothing_whole_is_said_in_a_sentence(tmp_path: Path) -> None:
    break_it(train(tmp_path, "a"))
    with pytest.raises(models.ModelUnusable, match="Train again"):
        models.usable(tmp_path, tmp_path)
    with pytest.raises(models.ModelUnusable, match="no model"):
        models.usable(tmp_path / "none", tmp_path)


def test_one_that_nobody_says_who_made_is_not_loaded(tmp_path: Path) -> None:
    archive = train(tmp_path, "a")
    archive.with_name("a.json").unlink()
    with pytest.raises(models.ModelUnusable):
        models.usable(archive, tmp_path)


LEADS_OUT = ["../../etc/cron.d/x", "/etc/cron.d/x", "a/../../b", "..\\b"]


@pytest.mark.parametrize("name", LEADS_OUT)
def test_an_archive_that_writes_elsewhere_is_not_unpacked(tmp_path: Path, name: str) -> None:
    assert not is_safe(packed(tmp_path, tarfile.TarInfo(name)))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_an_archive_with_links_or_devices_is_not_unpacked(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("weights")
    member.type, member.linkname = kind, "/etc/passwd"
    assert not is_safe(packed(tmp_path, member))


def test_an_archive_that_unpacks_to_more_than_any_model_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = train(tmp_path, "a")
    assert is_safe(archive)
    monkeypatch.setattr("bot.archive.LARGEST", 500)
    assert not is_safe(archive)
    with pytest.raises(models.ModelUnusable):
        models.usable(archive, tmp_path)


def test_a_model_that_anybody_may_change_is_not_loaded(tmp_path: Path) -> None:
    archive = train(tmp_path, "a")
    archive.chmod(0o646)
    with pytest.raises(models.ModelUnusable):
        models.usable(archive, tmp_path)


def packed(folder: Path, member: tarfile.TarInfo) -> Path:
    """An archive with one member."""
    archive = folder / "one.tar.gz"
    with tarfile.open(archive, "w:gz") as made:
        made.addfile(member)
    return archive
