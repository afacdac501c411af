"""What is wrong is said before anything starts, in one sentence that names what to do."""

import socket
from pathlib import Path

import pytest

from redress.preflight import NotReady, check_content, check_data_dir, check_ports
from redress.settings import Settings


def project(folder: Path) -> Path:
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        (folder / name).write_text("version: '3.1'\n")
    (folder / "data").mkdir()
    return folder


def test_a_taken_port_is_named_with_the_setting_to_change(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotReady, match=f"Port {port}, which web needs, is taken.*REDRESS_PORT"):
            check_ports(Settings(port=port, data_dir=tmp_path))


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotReady, match=r"cannot be written to.*REDRESS_DATA_DIR"):
        check_data_dir(tmp_path / "file" / "var")


@pytest.mark.parametrize(
    ("broken", "line"),
    [("a: 1\n\tb: 2\n", 2), ("a: [1, 2\nb: 3\n", 2), ('a: "never closed\n', 2), ("a: 1\na: 2\n", 2)],
)
def test_broken_yaml_is_named_with_file_and_line(tmp_path: Path, broken: str, line: int) -> None:
    (project(tmp_path) / "data" / "talk.yml").write_text(broken)
    with pytest.raises(NotReady) as refusal:
        check_content(tmp_path)
    assert "data/talk.yml, line" in str(refusal.value)
    assert f"line {line}" in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (project(tmp_path) / "domain.yml").unlink()
    with pytest.raises(NotReady, match=r"domain\.yml is missing"):
        check_content(tmp_path)


def test_text_in_another_encoding_is_named(tmp_path: Path) -> None:
    (project(tmp_path) / "data" / "talk.yml").write_bytes("caf\xe9: 1".encode("latin-1"))
    with pytest.raises(NotReady, match=r"talk\.yml is not UTF-8"):
        check_content(tmp_path)


def test_inner_ports_follow_the_public_one(tmp_path: Path) -> None:
    one, other = Settings(port=8000, data_dir=tmp_path), Settings(port=8001, data_dir=tmp_path)
    ports = [s.inner_engine_port for s in (one, other)] + [s.inner_actions_port for s in (one, other)]
    assert len({*ports, 8000, 8001}) == 6


@pytest.mark.parametrize("port", [1, 8000, 45_535, 45_536, 55_536, 65_535])
def test_inner_ports_are_ports_whatever_the_public_one_is(tmp_path: Path, port: int) -> None:
    settings = Settings(port=port, data_dir=tmp_path)
    inner = {settings.inner_engine_port, settings.inner_actions_port}
    assert len(inner | {port}) == 3
    assert all(0 < number <= 65_535 for number in inner)


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.secret("engine") == Settings(data_dir=tmp_path).secret("engine")
    assert (tmp_path / "secrets" / "engine").stat().st_mode & 0o777 == 0o600
    assert len(settings.secret("engine")) >= 40
