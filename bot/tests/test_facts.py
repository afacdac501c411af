"""The words of facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.facts import Facts, FactsBroken, read
from bot.wording import in_words, length

WRITTEN = """
limits:
  adr: {value: 42, unit: calendar_days, says: "six weeks"}
  change: {value: 2026-04-08}
contacts:
  email: {value: null, says: "mail {value}"}
  address: {value: ["1 High Street", "Leeds"]}
routes:
  email: {value: true, says: "Email {contacts.email}."}
  letter: {value: true, says: "Write to {contacts.address}."}
section:
  adr: {value: 5, says: "section {value}", title: "Going further"}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of facts."""
    file = tmp_path / "code.yml"
    file.write_text(WRITTEN)
    return file


def test_facts_are_words_by_dotted_name(path: Path) -> None:
    assert read(path) == {
        "limits.adr": "six weeks",
        "limits.change": "8 April 2026",
        "contacts.email": None,
        "contacts.address": "1 High Street, Leeds",
        "routes.email": None,
        "routes.letter": "Write to 1 High Street, Leeds.",
        "section.adr": "section 5",
        "section.adr.title": "Going further",
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "no"),
        (10, "ten"),
        (11, "11"),
        (True, "yes"),
        ("09:00", "9am"),
        ("17:30", "5.30pm"),
        ("00:00", "12am"),
        (["monday", "tuesday", "wednesday"], "Monday to Wednesday"),
        (["monday", "friday"], "Monday and Friday"),
        (["monday", "wednesday", "friday"], "Monday, Wednesday and Friday"),
    ],
)
def test_values_are_written_as_people_write_them(value: object, words: str) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1, "working_days", "one working day"),
        (42, "calendar_days", "six weeks"),
        (30, "calendar_days", "30 days"),
        (7, "calendar_days", "one week"),
        (12, "months", "12 months"),
    ],
)
def test_lengths_of_time_are_written_as_people_write_them(number: int, unit: str, words: str) -> None:
    assert length(number, unit) == words


def test_a_change_of_the_file_is_taken_up(path: Path) -> None:
    facts = Facts(path)
    path.write_text(WRITTEN.replace("six weeks", "eight weeks"))
    assert facts.words()["limits.adr"] == "eight weeks"


@pytest.mark.parametrize("broken", ["limits: [", "", "a: {value: 1, says: '{nobody}'}", "- 1"])
def test_a_file_broken_while_it_is_edited_leaves_the_facts_in_force(path: Path, broken: str) -> None:
    facts = Facts(path)
    path.write_text(broken)
    assert facts.words()["limits.adr"] == "six weeks"
    path.write_text(WRITTEN.replace("six weeks", "eight weeks") + "\n")
    assert facts.words()["limits.adr"] == "eight weeks"


def test_a_file_that_is_gone_for_a_moment_leaves_the_facts_in_force(path: Path) -> None:
    facts = Facts(path)
    path.unlink()
    assert facts.words()["limits.adr"] == "six weeks"


def test_words_in_a_circle_are_refused(path: Path) -> None:
    path.write_text("a: {value: 1, says: '{b}'}\nb: {value: 1, says: '{a}'}\n")
    with pytest.raises(FactsBroken, match="circle"):
        read(path)
