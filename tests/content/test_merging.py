"""Both changes hold where they are at different places; where they are not, somebody chooses."""

import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from content.merging import Conflict, merge

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_what_one_changed_holds(base: str, ours: str) -> None:
    assert merge(base, ours, base).text() == ours
    assert merge(base, base, ours).text() == ours
    assert merge(base, ours, ours).text() == ours


@given(LINES, LINES, LINES)
def test_choosing_one_side_everywhere_keeps_all_that_it_says(base: str, ours: str, theirs: str) -> None:
    made = merge(base, ours, theirs)
    if len(made.conflicts) == 1 and len(made.parts) == 2:
        assert made.text() == ours
        assert made.text(lambda _, one: one.theirs) == theirs


@given(LINES, LINES, LINES)
def test_it_does_not_matter_who_was_first(base: str, ours: str, theirs: str) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        assert one.text() == other.text()


def test_two_places_are_no_conflict() -> None:
    made = merge("1\n2\n3\n4\n5", "1\ntwo\n3\n4\n5", "1\n2\n3\n4\n5\n6")
    assert made.conflicts == ()
    assert made.text() == "1\ntwo\n3\n4\n5\n6"


def test_one_place_is_a_conflict() -> None:
    made = merge("1\n2\n3", "1\ntwo\n3", "1\nzwei\n3")
    assert made.conflicts == (Conflict(("2",), ("two",), ("zwei",), 2),)
    assert made.text(lambda _, one: (*one.ours, *one.theirs)) == "1\ntwo\nzwei\n3"


def test_where_git_sees_no_conflict_the_text_is_the_same(tmp_path: Path) -> None:
    base = "\n".join(f"line {number}" for number in range(60)) + "\n"
    ours = base.replace("line 5\n", "line five\n").replace("line 40\n", "")
    theirs = base.replace("line 20\n", "line 20\nline 20 and a half\n").replace("line 55\n", "last but few\n")
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp_path / name).write_text(text)
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    git = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert merge(base, ours, theirs).text() == git
