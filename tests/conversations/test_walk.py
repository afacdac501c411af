"""A walk through the conversation at random: whatever is said, there is an answer and a way on.

Seeded: the same walk every time. REDRESS_WALK_TURNS makes it longer.
"""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from redress.scripts import Played, Script, Stage, Turn
from redress.settings import ROOT

pytestmark = pytest.mark.engine

TURNS = int(os.environ.get("REDRESS_WALK_TURNS", "2000"))
LENGTH = 25
SEEDS = range(max(1, TURNS // LENGTH))
AT_ONCE = 4
NONSENSE = (
    "asdf",
    "???",
    "😀",
    "{name}",
    "<b>no</b>",
    "/restart",
    "None",
    "0",
    "12",
    "yes",
    "no",
    "8 or 9",
    "x" * 500,
)
FACTS = (
    "it's Jane Smith from Acme Dental",
    "jane@acme.co.uk",
    "no, it's jo@acme.co.uk",
    "07700 900123",
    "it started on 3 November, not 2 November",
    "ticket INC-48213",
    "the ticket was INC-48214",
    "there are 12 of us",
    "change the outcome to a refund",
    "change my email",
    "by phone please, once a week",
    "drop ticket INC-48213",
    "delete the phone number and the name is Jo Bell",
    "take out my email and the last ticket can go",
    "can I go to the ombudsman?",
    "when will they come?",
)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as running:
        yield running


@cache
def examples() -> list[str]:
    """Everything that the training data has people say."""
    texts: list[str] = []
    for path in sorted(Path(ROOT / "data" / "nlu").rglob("*.yml")):
        for block in (YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}).get("nlu") or ():
            lines = str(block.get("examples") or "").splitlines()
            texts += [line.strip().removeprefix("- ").strip() for line in lines if line.strip()]
    return [text for text in texts if text]


def next_turn(chance: random.Random, played: Played, texts: list[str]) -> Turn:
    """A button that was just offered, words, a fact, or nonsense."""
    offered = [
        button["title"]
        for message in (played.answers or [{"messages": []}])[-1]["messages"]
        for button in message["buttons"]
    ]
    kind = chance.random()
    if offered and kind < 0.35:
        return Turn(press=chance.choice(offered))
    if kind < 0.65:
        return Turn(say=chance.choice(texts))
    return Turn(say=chance.choice(FACTS if kind < 0.9 else NONSENSE))


@pytest.fixture(scope="module")
def walked(stage: Stage) -> dict[int, AssertionError | None]:
    """Every walk, side by side, and what stopped it."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(SEEDS, pool.map(lambda seed: _tried(stage, seed), SEEDS), strict=True))


def _tried(stage: Stage, seed: int) -> AssertionError | None:
    try:
        walk(stage, seed)
    except AssertionError as stopped:
        return stopped
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_always_an_answer_and_a_way_on(walked: dict[int, AssertionError | None], seed: int) -> None:
    if walked[seed] is not None:
        pytest.fail(str(walked[seed]), pytrace=False)


def walk(stage: Stage, seed: int) -> None:
    """One conversation at random."""
    chance, texts = random.Random(seed), examples()
    why = "Nothing that anybody says is a dead end."
    talk = stage.talk(Script(script=f"walk {seed}", why=why, turns=()))
    known: dict[str, Any] = {}
    for _ in range(LENGTH):
        summed_up = asked_for(talk.played.answers[-1]) == "confirm" if talk.played.answers else False
        turn = next_turn(chance, talk.played, texts)
        answer = talk.take(turn)
        assert any(message["text"].strip() for message in answer["messages"])
        field = asked_for(answer)
        if field not in (None, "confirm") and known.get(field) not in (None, "__skipped__"):
            named = answer["record"].get(field) is None  # asked again because the customer wants to change it
            assert named, talk.played.broke(f"asks for {field}, which is known: {known[field]!r}")
        known = answer["record"]
        filed = [one for one in answer["messages"] if one["custom"].get("complaint")]
        assert len(filed) <= 1 and (not filed or summed_up), talk.played.broke("files without being told to")
    talk.take(Turn(say="I want to talk to a person", hear=("person",)))


def asked_for(answer: dict[str, Any]) -> str | None:
    """The field of the last question of an answer."""
    asked = [(message["custom"].get("asks") or {}).get("field") for message in answer["messages"]]
    return next((one for one in reversed(asked) if one), None)
