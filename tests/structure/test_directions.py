"""Imports point one way: rules know nothing of storage's users, and the engine is a world of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MAY_IMPORT = {
    "store": set(),
    "complaints": {"store"},
    "staff": {"store"},
    "content": {"store", "complaints", "conversations.words"},
    "conversations": {"store", "complaints"},
    "mail": {"store", "complaints", "conversations", "staff"},
    "publishing": {"store", "complaints", "content", "conversations", "redress.settings"},
    "actions": {
        "store",
        "complaints",
        "conversations",
        "mail",
        "staff",
        "publishing.folder",
        "publishing.following",
        "redress.logs",
        "redress.settings",
    },
    "rights": {"store", "complaints", "conversations", "mail"},
    "worker": {
        "store",
        "complaints",
        "conversations",
        "mail",
        "rights",
        "staff",
        "publishing.folder",
        "publishing.following",
        "redress.logs",
        "redress.settings",
    },
    "web": {
        "store",
        "complaints",
        "content",
        "conversations",
        "mail",
        "rights",
        "staff",
        "publishing",
        "redress.logs",
        "redress.settings",
    },
    "redress": {
        "store",
        "complaints",
        "content",
        "conversations",
        "mail",
        "rights",
        "staff",
        "publishing",
        "actions",
        "web",
        "worker",
    },
    "bot": set(),
}
PURE = (
    "complaints/clocks.py",
    "complaints/next_action.py",
    "complaints/undoing.py",
    "complaints/deadlines.py",
    "complaints/working_days.py",
    "complaints/eligibility.py",
    "complaints/references.py",
    "conversations/ownership.py",
    "mail/incoming/reading.py",
    "mail/incoming/html_text.py",
    "mail/incoming/quoting.py",
    "mail/incoming/machines.py",
    "mail/incoming/trust.py",
    "mail/incoming/bounces.py",
    "mail/incoming/belonging.py",
    "staff/lockout.py",
    "staff/one_time.py",
    "staff/recovery.py",
    "conversations/patience.py",
    "conversations/timetable.py",
)
"""Rules: they read no clock, no database, no network, no file and no environment."""
IMPURE = {"sqlalchemy", "httpx", "sanic", "os", "pathlib", "socket", "time", "subprocess", "asyncio", "store"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources(package: str) -> list[Path]:
    return [path for path in sorted((ROOT / package).rglob("*.py")) if ".venv" not in path.parts]


def allowed(name: str, package: str) -> bool:
    top = name.split(".", maxsplit=1)[0]
    if top == package or top not in MAY_IMPORT:
        return True
    return any(name == way or name.startswith(way + ".") for way in MAY_IMPORT[package])


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        for name in imported(path)
        if not allowed(name, package)
    ]
    assert not wrong
    assert sources(package), f"{package}/ has no code: is the list of packages right?"


@pytest.mark.parametrize("name", PURE)
def test_a_rule_touches_nothing_outside_itself(name: str) -> None:
    tops = {found.split(".")[0] for found in imported(ROOT / name)}
    assert not tops & IMPURE
    source = (ROOT / name).read_text(encoding="utf-8")
    assert ".now(" not in source
    assert ".today(" not in source
