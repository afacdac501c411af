"""The examples that the models learn from: enough of each, and none of them under two names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from bot.evaluation import examples, labelled
from bot.nlu.category import read_examples
from bot.nlu.encoder import Encoder
from bot.nlu.memory import VectorMemory
from bot.nlu.normalise import normalised
from bot.nlu.reader import read
from bot.nlu.spelling import Speller

SAME = 0.95
"""Vectors this alike say the same: "where's my refund" and "where is my refund?" are at 0.97."""

CATEGORIES = {
    "billing",
    "fault_or_outage",
    "speed_or_quality",
    "installation_or_delay",
    "cancellation_or_contract",
    "customer_service",
    "data_or_privacy",
    "other",
}


def test_no_two_intents_have_examples_that_say_the_same(root: Path, sentences: Encoder) -> None:
    taught = examples.read(root / "data/nlu")
    speller = Speller.taught(normalised(example.text) for example in taught)
    vectors = VectorMemory(sentences, "examples").vectors([read(example.text, speller) for example in taught])
    intents = np.array([example.intent for example in taught])
    alike = []
    for start in range(0, len(taught), 1000):
        likeness = vectors[start : start + 1000] @ vectors.T
        close = (likeness >= SAME) & (intents[start : start + 1000, None] != intents[None, :])
        for row, column in zip(*np.nonzero(close), strict=True):
            if start + row < column:
                alike.append(f"{taught[start + row]} and {taught[column]}")
    assert not alike, "\n".join(alike)


def test_every_category_has_sixty_examples_of_its_own(root: Path) -> None:
    taught = read_examples(root / "data/categories.yml")
    assert set(Counter(one.category for one in taught)) == CATEGORIES
    assert min(Counter(one.category for one in taught).values()) >= 60
    twice = [text for text, count in Counter(normalised(one.text) for one in taught).items() if count > 1]
    assert not twice


def test_every_intent_has_enough_examples(root: Path) -> None:
    counts = Counter(example.intent for example in examples.read(root / "data/nlu"))
    assert counts["out_of_scope"] >= 300
    few = {intent: count for intent, count in counts.items() if count < 40}
    assert not few


def test_every_label_stands_for_intents_that_exist(root: Path) -> None:
    mapped = labelled.labels(root / "tests/eval/labels.yml")
    there = {example.intent for example in examples.read(root / "data/nlu")} | {"nlu_fallback"}
    assert set(mapped) <= there
    assert len(set(mapped.values())) == 15
