"""Conversations saved as tests: nobody is named in them, and the command reads them."""

from pathlib import Path
from typing import Any

import pytest

from content import checks, code_words, scripts
from content.errors import NotThere, Unsuitable
from content.scripts import Script, Turn
from content.snapshot import SCRIPTS, Snapshot
from conversations.scripted import Went, scripted, turns_of
from redress.scripts import load
from tests.content.test_editing import NOW, ROOT, lines

WENT = (
    Went(
        "I'm Sarah Jones and my line INC-99887 is dead",
        False,
        ("I am sorry to hear that.",),
        "desired_outcome",
    ),
    Went("Skip this", True, ("What is your name?",), "name"),
    Went(
        'when are "you" open: {today}?',
        False,
        ("We open at 8:00. **Customer Services** are there all day.",),
        "",
    ),
)
TURNS = tuple(Turn(one.say, one.press, one.hear, one.asks) for one in scripted(WENT))
SAVED = Script("A line that is dead", 'It is asked for once: "never" twice.', TURNS)


def test_nobody_is_named_and_the_test_still_says_something() -> None:
    first, second, third = scripted(WENT)
    assert first.say == "I'm Ann Lee and my line INC-48213 is dead"
    assert (first.asks, first.hear) == ("desired_outcome", ())
    assert (second.press, second.say) == ("Skip this", "")
    assert third.hear == ("Customer Services are there all day",)


def test_different_people_stay_different() -> None:
    (one,) = scripted([Went("ask Gemma Price, not Nigel Farrow", False, ("Yes, of course I can.",), "")])
    assert one.say == "ask Ann Lee, not Tom Reed"


def test_the_command_reads_what_is_saved(tmp_path: Path) -> None:
    made = scripts.add(NOW, SAVED)
    path = tmp_path / "studio.yml"
    path.write_bytes(made.files[SCRIPTS])
    (script,) = load(path)
    assert (script.script, script.why) == (SAVED.name, SAVED.why)
    assert [one.say or one.press for one in script.turns] == [one.say or one.press for one in TURNS]
    assert script.turns[2].asks_nothing
    assert script.turns[0].asks == "desired_outcome"
    assert checks.faults(made, code_words.read(ROOT)) == []


def test_each_edit_changes_its_own_lines() -> None:
    first = scripts.add(NOW, SAVED)
    second = scripts.add(first, Script("Another", "Why not.", TURNS[:1]))
    assert all(row.startswith("+") for row in lines(first, second))
    assert [one.name for one in scripts.all_in(second)] == [SAVED.name, "Another"]
    assert scripts.delete(second, "Another").files[SCRIPTS] == first.files[SCRIPTS]
    emptied = scripts.delete(first, SAVED.name)
    assert scripts.all_in(emptied) == []
    assert checks.faults(emptied, code_words.read(ROOT)) == []
    again = scripts.add(emptied, SAVED)
    assert [one.name for one in scripts.all_in(again)] == [SAVED.name]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (Script("", "why", TURNS), "Give it a name"),
        (Script("name", " ", TURNS), "Give it a name"),
        (Script("x" * 81, "why", TURNS), "at most 80"),
        (Script("name", "why", ()), "at least one message"),
        (SAVED, "already"),
    ],
)
def test_what_is_no_test_is_refused(script: Script, said: str) -> None:
    there = scripts.add(NOW, SAVED)
    with pytest.raises(Unsuitable, match=said):
        scripts.add(there, script)
    with pytest.raises(NotThere):
        scripts.delete(NOW, "nothing")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("asks: desired_outcome", "asks: desired_outcom", "is no field"),
        ('why: "It is', 'wy: "It is', "does not say what it protects"),
        ('- press: "Skip this"', '- prss: "Skip this"', "says and presses nothing"),
        ("- script:", "- scrpt:", "has no name"),
        ("asks: name", "asks: [name", ""),
    ],
)
def test_a_slip_in_the_file_is_found_with_its_line(old: str, new: str, said: str) -> None:
    made = scripts.add(NOW, SAVED)
    text = made.text(SCRIPTS)
    assert old in text
    broken = made.put(SCRIPTS, text.replace(old, new, 1).encode())
    faults = [one for one in checks.faults(broken, code_words.read(ROOT)) if one.file == SCRIPTS]
    assert faults
    assert any(said in one.problem for one in faults)


def test_a_real_conversation_is_cut_into_turns() -> None:
    def row(sender: str, text: str, **more: Any) -> dict[str, Any]:
        return {"sender": sender, "text": text, "button": None, "asks": None, **more}

    rows = [
        row("assistant", "Hello."),
        row("customer", "my line is dead"),
        row("assistant", "I am sorry."),
        row("assistant", "What is your name?", asks={"field": "name"}),
        row("system", "A notice"),
        row("customer", "Skip this", button="b1"),
        row("assistant", "Fine, we go on without it."),
        row("customer", "unanswered"),
    ]
    found = turns_of(rows)
    assert [(one.said, one.pressed, one.asks) for one in found] == [
        ("my line is dead", False, "name"),
        ("Skip this", True, ""),
    ]


def test_what_was_saved_is_kept_with_the_other_content() -> None:
    assert Snapshot({SCRIPTS: b""}).under("tests/") == [SCRIPTS]
