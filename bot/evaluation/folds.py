"""Cross-validation of the intent classifier, with the settings of config.yml, on the training examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
from ruamel.yaml import YAML
from sklearn.model_selection import StratifiedKFold

from bot.evaluation.examples import Example
from bot.evaluation.labelled import EvaluationBroken
from bot.nlu.classifier import IntentRegression
from bot.nlu.encoder import encoder
from bot.nlu.fallback import Fallback, likeliest_first, standing
from bot.nlu.memory import VectorMemory
from bot.nlu.normalise import normalised
from bot.nlu.reader import read
from bot.nlu.regression import Regression
from bot.nlu.spelling import Speller

CLASSIFIER = f"{IntentRegression.__module__}.{IntentRegression.__name__}"
FALLBACK = f"{Fallback.__module__}.{Fallback.__name__}"


@dataclass(frozen=True)
class Guess:
    """What a classifier that has not seen an example made of it."""

    example: Example
    intent: str
    confidence: float
    ahead: float
    """By how much it is ahead of what comes next and is not alike."""


def settings(config: Path, component: str) -> Dict[str, Any]:
    """What config.yml says about one component of the pipeline. Raises EvaluationBroken."""
    pipeline = YAML(typ="safe", pure=True).load(config.read_text(encoding="utf-8"))["pipeline"]
    for part in pipeline:
        if part["name"] == component:
            return dict(part)
    raise EvaluationBroken(f"{config} has no {component} in its pipeline.")


def guesses(
    examples: Sequence[Example], config: Path, folds: int, rounds: Optional[int] = None, seed: int = 7
) -> List[Guess]:
    """Each example, judged by a classifier trained on the folds without it.

    `rounds` ends the fitting early, for who compares two sets of examples and has not the time.
    """
    chosen = {**IntentRegression.get_default_config(), **settings(config, CLASSIFIER)}
    speller = Speller.taught(normalised(one.text) for one in examples)
    texts = np.array([read(one.text, speller) for one in examples], dtype=object)
    vectors = VectorMemory(encoder(), "examples", writes=False).vectors(texts.tolist())
    intents = np.array([one.intent for one in examples])
    alike = settings(config, FALLBACK).get("alike", [])
    found: Dict[int, Guess] = {}
    splits = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed).split(vectors, intents)
    for train, held in splits:
        regression = Regression.fitted(
            vectors[train],
            texts[train].tolist(),
            intents[train].tolist(),
            c=float(chosen["C"]),
            evened=float(chosen["evened"]),
            scale=float(chosen["words"]),
            rounds=rounds or int(chosen["max_iter"]),
            marked=True,
        )
        rows = regression.probabilities(vectors[held], texts[held].tolist())
        for index, row in zip(held, rows, strict=True):
            ranked = [(regression.names[i], float(row[i])) for i in np.argsort(-row)]
            ranking = likeliest_first(ranked, alike)
            found[int(index)] = Guess(examples[index], ranking[0][0], *standing(ranking, alike))
    return [found[index] for index in range(len(examples))]
