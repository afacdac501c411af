"""Examples with what the assistant makes of them: while they are typed, by intent, after a measurement."""

import json
import re
import sys
from html import unescape
from typing import Any

import pytest

from content import evaluation, examples
from tests.studio.conftest import Editing
from tests.studio.test_pages import text
from web.studio import measuring
from web.studio.measuring import AREA, Measuring

READ = "/api/v1/studio/readings"
EVALUATED: dict[str, Any] = {
    "at": "2026-11-23T10:00:00+00:00",
    "examples": 13000,
    "accuracy": 0.931,
    "macro_f1": 0.92,
    "intents": {"thanks": {"precision": 0.9, "recall": 0.8, "f1": 0.847, "n": 40}},
    "mistakes": [
        {
            "words": "cheers then",
            "intent": "thanks",
            "taken_for": "goodbye",
            "confidence": 0.8,
            "fell_back": False,
        },
        {
            "words": "no such words",
            "intent": "thanks",
            "taken_for": "goodbye",
            "confidence": 0.5,
            "fell_back": True,
        },
        {"words": "hm", "intent": "greet", "taken_for": "thanks", "confidence": 0.4, "fell_back": True},
    ],
}


async def read(editing: Editing, words: str, **more: str) -> dict[str, Any]:
    answer = await editing.client.post(READ, json={"text": words, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_words_are_read_while_they_are_typed(editing: Editing) -> None:
    editing.study.taken_for["when do you shut"] = [("ask_opening_hours", 0.62), ("ask_contact", 0.2)]
    found = await read(editing, "when do you shut", intent="ask_contact")
    assert found["taken"][0] == {"intent": "ask_opening_hours", "percent": 62}
    assert not found["asks_again"]
    assert len(found["near"]) == 6
    assert {one["other"] for one in found["near"]} >= {True}
    page = await editing.client.get(found["near"][0]["address"])
    assert page.status_code == 200
    assert found["near"][0]["words"] in unescape(page.text)


async def test_the_same_and_nearly_the_same_elsewhere_are_named(editing: Editing) -> None:
    one = examples.find(editing.draft.now().content, "ask_opening_hours", "are you open at weekends")
    found = await read(editing, one.words.upper(), intent="greet")
    assert found["warnings"][0] == f"“{one.words}” is an example of ask_opening_hours already."
    assert any("Nearly the same as" in warning for warning in found["warnings"])
    assert (await read(editing, one.words, intent=one.intent, instead_of=one.words))["warnings"] == []


async def test_who_somebody_is_never_reaches_the_engine(editing: Editing) -> None:
    found = await read(editing, "I'm Sarah Jones and my line is dead", intent="describe_problem")
    assert "“I'm ‹name› and my line is dead”" in found["warnings"][0]
    assert "Sarah" not in json.dumps(editing.study.asked)


async def test_an_unsure_reading_says_that_it_asks_again(editing: Editing) -> None:
    editing.study.taken_for["hm"] = [("nlu_fallback", 0.4), ("greet", 0.3)]
    found = await read(editing, "hm")
    assert found["asks_again"]
    assert [one["intent"] for one in found["taken"]] == ["greet"]


async def test_the_examples_are_sent_again_to_an_engine_that_forgot_them(editing: Editing) -> None:
    await read(editing, "hello there")
    editing.study.corpora.clear()
    assert (await read(editing, "hello there"))["near"]
    sent = [path for path, _ in editing.study.asked if path == "examples"]
    assert len(sent) == 2


async def test_without_an_engine_editing_goes_on(editing: Editing) -> None:
    await editing.staffed.world.engine.stop()
    assert "does not answer" in (await read(editing, "hello there"))["silent"]
    looked = await editing.post("/examples/greet", words="a very good morning to you all", do="look")
    assert "Saving works all the same" in text(looked)
    saved = await editing.post("/examples/greet", words="a very good morning to you all", do="save")
    assert "is an example of greet now" in text(saved)
    assert "only it can tell" in text(await editing.get("/overlaps"))


async def test_a_look_without_a_script_shows_the_same_and_saves_nothing(editing: Editing) -> None:
    looked = await editing.post("/examples/greet", words="good day my friends", do="look")
    assert "Taken for, as it is live now" in text(looked)
    assert "The nearest examples" in text(looked)
    assert 'value="good day my friends"' in looked.text
    moved = await editing.post("/examples/goodbye/one", old="bye", words="bye bye now", to="greet", do="look")
    assert "another intent" in text(moved)
    assert editing.draft.now().head is None


async def test_coverage_shows_examples_and_how_they_fared(editing: Editing) -> None:
    assert "Nothing has been measured yet" in text(await editing.get("/coverage"))
    keep(editing)
    page = await editing.get("/coverage?by=f1")
    assert "93.1 % were understood" in text(page)
    (row,) = [one for one in page.text.split("<tr>") if "/examples/thanks" in one]
    assert re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).split()[-4:] == ["85", "%", "2", "1"]


async def test_confusions_name_the_examples_that_cause_them(editing: Editing) -> None:
    await editing.post("/examples/thanks", words="cheers then")
    keep(editing)
    listed = await editing.get("/confusions")
    assert "thanks goodbye 2" in text(listed).replace(" examples of thanks taken for goodbye", "")
    page = await editing.get("/confusions?intent=thanks&taken_for=goodbye")
    assert text(page).index("cheers then") < text(page).index("no such words")
    assert "changed since" in text(page)
    causes = re.findall(r'aria-label="Nearest examples of goodbye".*?</ul>', page.text, re.DOTALL)
    assert causes
    assert "/examples/goodbye/one?" in causes[0]


async def test_examples_that_hold_each_other_back_are_listed(editing: Editing) -> None:
    await editing.post("/examples/greet", words="alpha beta gamma delta")
    await editing.post("/examples/goodbye", words="delta gamma beta alpha")
    page = text(await editing.get("/overlaps"))
    assert "alpha beta gamma delta greet delta gamma beta alpha goodbye 100 % alike" in page


async def test_a_measurement_runs_beside_and_its_failure_is_told(editing: Editing) -> None:
    context = editing.staffed.world.app.ctx
    write = """
import os, pathlib, sys
place = pathlib.Path(os.environ["REDRESS_DATA_DIR"], "studio/evaluation.json")
place.parent.mkdir(parents=True, exist_ok=True)
place.write_text(sys.argv[1])
"""
    context.areas[AREA] = Measuring([sys.executable, "-c", write, json.dumps(EVALUATED)])
    begun = await editing.post("/coverage/measurement")
    assert "It is being measured: a minute or two." in text(begun)
    await measuring.of(context).finished()
    assert "93.1 % were understood" in text(await editing.get("/coverage"))
    context.areas[AREA] = Measuring([sys.executable, "-c", "raise SystemExit('the disk is full')"])
    await editing.post("/coverage/measurement")
    await measuring.of(context).finished()
    assert "The measurement broke off: the disk is full" in text(await editing.get("/coverage"))


def keep(editing: Editing) -> None:
    place = editing.staffed.world.app.ctx.areas["studio"].data_dir / evaluation.FILE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(EVALUATED), encoding="utf-8")


@pytest.mark.parametrize("spoilt", ["", "{}", '{"at": "x"}', "[]"])
async def test_a_spoilt_evaluation_is_none(editing: Editing, spoilt: str) -> None:
    keep(editing)
    (editing.staffed.world.app.ctx.areas["studio"].data_dir / evaluation.FILE).write_text(spoilt)
    assert "Nothing has been measured yet" in text(await editing.get("/confusions"))
