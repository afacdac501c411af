"""The page about the widget is true: its tests exist, its settings are read, its colours are there."""

import ast
import re
from pathlib import Path

from web.customer import theme
from web.customer.script import SHARED, STATIC

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "widget.md").read_text(encoding="utf-8")
STARTER = (STATIC / "widget.js").read_text(encoding="utf-8")


def names_of_tests() -> set[str]:
    """The name of every test there is."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found.add(node.name)
    return found


def test_every_row_beside_the_others_names_tests_that_exist() -> None:
    _, _, table = PAGE.partition("## How it stands beside others")
    rows = [line for line in table.splitlines() if line.startswith("| ") and "held by" not in line]
    assert len(rows) >= 15
    there = names_of_tests()
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= there, row


def test_every_setting_of_the_script_is_documented_and_no_other() -> None:
    read = set(re.findall(r'set\["(\w+)"\]', STARTER))
    assert set(re.findall(r"^\| `data-(\w+)` \|", PAGE, re.MULTILINE)) == read


def test_every_event_and_call_is_documented() -> None:
    told = set(re.findall(r'\btell\("(\w+)"', STARTER))
    named = re.search(r"hears of (.+?) \|", PAGE)
    assert named
    assert set(re.findall(r"`(\w+)`", named[1])) == told
    for call in re.findall(r"^ {6}(\w+): ", STARTER.partition("Redress: Object.freeze({")[2], re.MULTILINE):
        assert f"`Redress.{call}(" in PAGE


def test_every_colour_and_part_is_documented() -> None:
    tokens = (SHARED / "tokens.css").read_text(encoding="utf-8")
    for colour in theme.own(tokens)["light"]:
        assert f"`{colour}`" in PAGE
    parts = re.search(r'const PARTS = "(.+)";', (STATIC / "chat.js").read_text(encoding="utf-8"))
    assert parts
    for part in parts[1].split(", "):
        assert f"`{part}`" in PAGE
