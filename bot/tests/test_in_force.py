"""Published words are taken up between two turns; what cannot be read leaves the words before in force."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Dict

import pytest

from bot.facts import FactsBroken
from bot.in_force import ContentBroken, InForce, read

DOMAIN = "responses:\n  utter_x:\n    - text: {}\n"
FACTS = "hours: {opens: {value: '09:00', says: '%s'}}\n"


def content(folder: Path, words: str, opens: str = "nine") -> Path:
    """A folder of content that says these words."""
    (folder / "data").mkdir(parents=True)
    (folder / "domain.yml").write_text(DOMAIN.format(words))
    (folder / "data" / "code_of_practice.yml").write_text(FACTS % opens)
    return folder


def point(pointer: Path, folder: Path) -> None:
    """Put the pointer in place as the supervisor does: whole, and so as another file."""
    part = pointer.with_suffix(".part")
    part.write_text(json.dumps({"content": str(folder)}))
    part.replace(pointer)


def said(speaks: InForce) -> str:
    """What utter_x says, with the fact."""
    responses, words = speaks.now()
    return f"{responses['utter_x'][0]['text']} {words['hours.opens']}"


def test_words_and_facts_change_together_when_the_pointer_does(tmp_path: Path) -> None:
    pointer = tmp_path / "content.json"
    point(pointer, content(tmp_path / "one", "One"))
    speaks = InForce({}, Path("none"), pointer)
    assert said(speaks) == "One nine"
    assert speaks.folder == str(tmp_path / "one")
    point(pointer, content(tmp_path / "two", "Two", "ten"))
    asyncio.run(speaks.look())
    assert said(speaks) == "Two ten"


@pytest.mark.parametrize("domain", ["", "responses: [", "responses: {utter_x: words}", "intents: [a]"])
def test_what_cannot_be_read_leaves_the_words_before(tmp_path: Path, domain: str) -> None:
    pointer = tmp_path / "content.json"
    point(pointer, content(tmp_path / "one", "One"))
    speaks = InForce({}, Path("none"), pointer)
    two = content(tmp_path / "two", "Two")
    (two / "domain.yml").write_text(domain)
    point(pointer, two)
    asyncio.run(speaks.look())
    assert said(speaks) == "One nine"
    assert speaks.folder == str(tmp_path / "one"), "and who asks hears that it was not taken up"


def test_an_engine_does_not_start_on_content_that_cannot_be_read(tmp_path: Path) -> None:
    one = content(tmp_path / "one", "One")
    (one / "domain.yml").unlink()
    with pytest.raises(ContentBroken, match=r"domain\.yml"):
        read(str(one))
    two = content(tmp_path / "two", "Two")
    (two / "data" / "code_of_practice.yml").write_text("[")
    with pytest.raises(FactsBroken):
        read(str(two))


def test_without_a_pointer_the_model_speaks(tmp_path: Path) -> None:
    folder = content(tmp_path / "one", "One")
    own: Dict[str, Any] = {"utter_x": [{"text": "Own"}]}
    speaks = InForce(own, folder / "data" / "code_of_practice.yml")
    assert said(speaks) == "Own nine"
    assert speaks.folder == ""
