"""When to ask again rather than answer: nothing was likely, or two different things were equally so.

Rasa's fallback compares single intents. "I'd like to complain about my bill, it has doubled" is half a wish
to complain and half a problem told, and would be sent back for it, though both lead to the same place. Here
intents that are alike count together. The thresholds come from a curve: redress eval --thresholds.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Text, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import (
    AMBIGUITY_THRESHOLD_KEY,
    THRESHOLD_KEY,
    FallbackClassifier,
)
from rasa.shared.nlu.constants import INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

Ranking = Sequence[Tuple[str, float]]


def standing(ranking: Ranking, alike: Sequence[Sequence[str]]) -> Tuple[float, float]:
    """How sure the first of `ranking` is with what is alike, and how far that is ahead of the rest."""
    if not ranking:
        return 0.0, 0.0
    group = {name: number for number, names in enumerate(alike) for name in names}
    together: Dict[Any, float] = {}
    for name, confidence in ranking:
        key = group.get(name, name)
        together[key] = together.get(key, 0.0) + confidence
    first = ranking[0][0]
    sure = together.pop(group.get(first, first))
    return sure, sure - max(together.values(), default=0.0)


def likeliest_first(ranking: Ranking, alike: Sequence[Sequence[str]]) -> List[Tuple[str, float]]:
    """`ranking` with the likeliest intent of the likeliest group first.

    Three intents that lead to the same place with a fifth each outweigh one with a quarter.
    """
    group = {name: number for number, names in enumerate(alike) for name in names}
    together: Dict[Any, float] = {}
    for name, confidence in ranking:
        key = group.get(name, name)
        together[key] = together.get(key, 0.0) + confidence
    best = max(together, key=lambda key: together[key], default=None)
    return sorted(ranking, key=lambda one: (group.get(one[0], one[0]) != best, -one[1]))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Fallback(FallbackClassifier):
    """Rasa's fallback, with intents that are alike counted together."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`alike`: lists of intents, each intent in one of them at most."""
        return {**FallbackClassifier.get_default_config(), "alike": []}

    def _should_fallback(self, message: Message) -> bool:
        ranking: List[Tuple[str, float]] = [
            (one["name"], one["confidence"]) for one in message.get(INTENT_RANKING_KEY, [])
        ]
        sure, ahead = standing(ranking, self.component_config["alike"])
        return bool(
            sure < self.component_config[THRESHOLD_KEY]
            or ahead < self.component_config[AMBIGUITY_THRESHOLD_KEY]
        )
