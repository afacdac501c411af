"""The trained model, on what it must always get right."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest

from bot.evaluation import examples, labelled
from bot.evaluation.model import Model
from bot.evaluation.noise import NOISES
from bot.evaluation.scores import Judged, Scores, score


def entities(model: Model, text: str, name: str) -> List[Dict[str, Any]]:
    return [one for one in model.read(text).entities if one["entity"] == name]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        (
            "it's down again, and how long have I got before I can go to the Ombudsman?",
            {"describe_problem", "ask_eligibility"},
        ),
        ("My bill is wrong again. How do I get hold of a real person?", {"describe_problem", "ask_human"}),
        (
            "the engineer never came and how long will you take to answer?",
            {"describe_problem", "ask_timescale"},
        ),
    ],
)
def test_two_intents_in_one_message_are_both_seen(model: Model, text: str, both: "set[str]") -> None:
    understood = model.read(text)
    found = {
        understood.intent,
        *(one["value"] for one in understood.entities if one["entity"] == "also_intent"),
    }
    assert found == both


@pytest.mark.parametrize("text", ["hello", "my line has been dead since monday", "how long will this take?"])
def test_a_message_with_one_intent_has_no_second(model: Model, text: str) -> None:
    assert not entities(model, text, "also_intent")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("you have charged me twice this month", "billing"),
        ("no dial tone for a week and nobody can phone us", "fault_or_outage"),
        ("I pay for fast fibre and get two megabits", "speed_or_quality"),
        ("the engineer did not turn up for the third time", "installation_or_delay"),
        ("I cancelled in May and you will not let me go", "cancellation_or_contract"),
        ("your staff were rude and nobody calls back", "customer_service"),
        ("you sent my details to a stranger", "data_or_privacy"),
    ],
)
def test_the_category_is_read_with_its_ranking(model: Model, text: str, category: str) -> None:
    (found,) = entities(model, text, "category")
    assert found["value"] == category
    assert [found["value"], pytest.approx(found["confidence"], abs=1e-3)] == found["ranking"][0]
    assert len(found["ranking"]) == 8


@pytest.mark.parametrize("text", ["yes please", "hello there", "thanks ever so much", "goodbye"])
def test_small_talk_has_no_category(model: Model, text: str) -> None:
    assert not entities(model, text, "category")


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "?", "....", "🦖", "\x00", "ا" * 50, "/restart", "a" * 4000]
)
def test_anything_can_be_said(model: Model, text: str) -> None:
    assert model.read(text).intent


def measured(model: Model, root: Path, noise: str = "") -> Scores:
    """The held-out messages of this project through the trained model."""
    mapped = labelled.labels(root / "tests/eval/labels.yml")
    rows = labelled.read(root / "tests/eval/held_out.csv", "label")
    kept, dropped = labelled.without_known(rows, (one.text for one in examples.read(root / "data/nlu")))
    change = NOISES.get(noise, str)
    judged = []
    for row in kept:
        read = model.read(change(row.text))
        judged.append(Judged(row, mapped.get(read.intent, ""), read.intent, read.confidence, read.fell_back))
    return score(judged, dropped)


def test_messages_that_nothing_learnt_from_are_understood(model: Model, root: Path) -> None:
    scores = measured(model, root)
    assert scores.n >= 100
    assert scores.accuracy >= 0.92
    assert scores.macro_f1 >= 0.9
    assert scores.out_of_scope_recall is not None
    assert scores.out_of_scope_recall >= 0.9
    assert scores.in_scope_to_fallback is not None
    assert scores.in_scope_to_fallback <= 0.04


@pytest.mark.parametrize("noise", list(NOISES))
def test_typos_capitals_and_no_punctuation_cost_at_most_four_points(
    model: Model, root: Path, noise: str
) -> None:
    plain, noisy = measured(model, root), measured(model, root, noise)
    assert noisy.accuracy >= plain.accuracy - 0.04
    assert noisy.macro_f1 >= plain.macro_f1 - 0.04
