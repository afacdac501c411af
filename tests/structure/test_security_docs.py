"""The threat model names tests, and each of them is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = {
    name
    for folder in ("tests", "bot/tests")
    for path in (ROOT / folder).rglob("test_*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}
MODEL = PAGE.partition("## Customers' conversations")[2].partition("## What is left")[0]
ROWS = [row for row in MODEL.splitlines() if row.startswith("| ") and not row.startswith("| what is tried")]


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[1].strip()[:60] for row in ROWS])
def test_every_line_of_the_threat_model_names_tests_that_are_there(row: str) -> None:
    named = re.findall(r"`(test_\w+)`", row)
    assert named
    assert [name for name in named if name not in TESTS] == []


def test_the_model_is_read() -> None:
    assert len(ROWS) > 25


def test_every_file_that_the_page_names_is_there() -> None:
    for path in re.findall(r"(tests/[\w/]+\.py)", PAGE):
        assert (ROOT / path).exists(), path
