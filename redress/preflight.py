"""What is looked at before anything starts, so that what is wrong is said once, plainly, and early."""

import os
import socket
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from redress.processes import ENGINE_PYTHON, LOOPBACK
from redress.settings import ROOT, Settings


class NotReady(Exception):
    """Something has to be put right first; the message is one sentence that says what and how."""


def check(settings: Settings) -> None:
    """Raise NotReady for the first thing that would keep the processes from starting."""
    check_data_dir(settings.data_dir)
    check_installed()
    check_content(ROOT)
    check_ports(settings)


def check_data_dir(folder: Path) -> None:
    """Raise NotReady unless files can be made in `folder`, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise NotReady(
            f"The data folder {folder} cannot be written to ({error.strerror}): "
            "change its permissions or set REDRESS_DATA_DIR to another folder."
        ) from None


def check_installed() -> None:
    """Raise NotReady unless the engine's environment is there."""
    if not ENGINE_PYTHON.exists():
        raise NotReady(
            "The engine is not installed: run `make run`, which installs it, from the project folder."
        )


def check_content(root: Path) -> None:
    """Raise NotReady for the first content file that is not readable YAML, with its line."""
    reader = YAML(typ="safe", pure=True)
    files = [root / name for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")]
    for path in [*files, *sorted((root / "data").rglob("*.yml"))]:
        try:
            reader.load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NotReady(f"{path.relative_to(root)} is missing: restore it from version control.") from None
        except UnicodeDecodeError:
            raise NotReady(f"{path.relative_to(root)} is not UTF-8 text: save it as UTF-8.") from None
        except MarkedYAMLError as error:
            raise NotReady(_broken_yaml(path.relative_to(root), error)) from None


def _broken_yaml(name: Path, error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"{name}, line {mark.line + 1}" if mark else str(name)
    return (
        f"{where}: this is not valid YAML ({error.problem or error.context}): mend that line and start again."
    )


def check_ports(settings: Settings) -> None:
    """Raise NotReady for the first port that something else listens on."""
    for name, host, port, setting in (
        ("web", settings.host, settings.port, "REDRESS_PORT"),
        ("the engine", LOOPBACK, settings.inner_engine_port, "REDRESS_ENGINE_PORT"),
        ("the actions", LOOPBACK, settings.inner_actions_port, "REDRESS_ACTIONS_PORT"),
    ):
        if not _is_free(host, port):
            raise NotReady(
                f"Port {port}, which {name} needs, is taken: "
                f"stop what uses it, or set {setting} to another port."
            )


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
