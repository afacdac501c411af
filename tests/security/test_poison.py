"""What customers write is taught only as an example of what an editor says, and as plain words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from content import examples
from content.errors import Unsuitable
from content.snapshot import Snapshot

INTENT = "greet"
FILE = "data/nlu/a.yml"
BEFORE = f"""\
version: "3.1"
nlu:
- intent: {INTENT}
  examples: |
    - hello
- intent: deny
  examples: |
    - no
"""
NASTY = [
    "[now](name)",
    '[now]{"entity": "workers", "value": 5}',
    "[[now](name)](other)",
    "[now] (name)",
    "- intent: affirm",
    "hi\n- intent: affirm\n  examples: |\n    - hi",
    "hi\u2028- intent: affirm",
    "hi\x85- intent: affirm",
    "| hi",
    "# hi",
    "a\x00b\x1b[31m\ufffe",
    "{{ 7 * 7 }} {contacts.support.phone}",
    "!!python/object/apply:os.system ['id']",
    "&a *a",
    "\ud83d",
]


def taught(words: str) -> dict[str, list[str]]:
    """The examples of each intent as training reads them, after `words` were added to one."""
    after = examples.add(Snapshot({FILE: BEFORE.encode()}), INTENT, words)
    read = YAML(typ="safe").load(after.text(FILE))
    return {
        one["intent"]: [row.removeprefix("- ") for row in one["examples"].splitlines()] for one in read["nlu"]
    }


@pytest.mark.parametrize("words", NASTY)
def test_words_of_strangers_are_words_whatever_they_look_like(words: str) -> None:
    try:
        found = taught(words)
    except Unsuitable:
        return
    assert found.keys() == {INTENT, "deny"}
    assert found["deny"] == ["no"]
    assert found[INTENT][0] == "hello"
    assert len(found[INTENT]) == 2
    assert not examples._MARKED.search(found[INTENT][1])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_words_at_all_add_one_example_or_none(words: str) -> None:
    try:
        found = taught(words)
    except Unsuitable:
        return
    assert found == {INTENT: ["hello", examples.checked(words)], "deny": ["no"]}
