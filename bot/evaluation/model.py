"""A trained model's understanding alone: its NLU graph, loaded once, without policies, server or store."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple

from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY

from bot.evaluation.labelled import EvaluationBroken


@dataclass(frozen=True)
class Understood:
    """What the model read in one message."""

    intent: str
    confidence: float
    ranking: List[Tuple[str, float]]
    entities: List[Dict[str, Any]]
    seconds: float

    @property
    def fell_back(self) -> bool:
        """Whether it would ask again rather than answer."""
        return bool(self.intent == DEFAULT_NLU_FALLBACK_INTENT_NAME)

    def category(self) -> str:
        """The category read in the customer's words; "" where none was."""
        return next((str(one["value"]) for one in self.entities if one["entity"] == "category"), "")


class Model:
    """The NLU part of one model file."""

    def __init__(self, path: Path) -> None:
        """Raises EvaluationBroken where there is no such model."""
        if not path.is_file():
            raise EvaluationBroken(f"There is no model {path}. Train one with: redress train")
        self._folder = tempfile.TemporaryDirectory()
        metadata, self._runner = load_predict_graph_runner(
            Path(self._folder.name), path, LocalModelStorage, DaskGraphRunner
        )
        if not metadata.nlu_target:
            raise EvaluationBroken(f"{path} was trained without examples for understanding.")
        self._target = metadata.nlu_target
        self.read("good morning")  # what loads on first use is no part of the latency

    def read(self, text: str, **about: Any) -> Understood:
        """Understand one message; `about` is its metadata, for instance `today`."""
        message = UserMessage(text, metadata=about or None)
        began = time.perf_counter()
        result = self._runner.run(
            inputs={PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: None}, targets=[self._target]
        )
        seconds = time.perf_counter() - began
        parsed = result[self._target][0].as_dict(only_output_properties=True)
        intent = parsed.get(INTENT) or {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 0.0}
        ranking = [(one["name"], float(one["confidence"])) for one in parsed.get(INTENT_RANKING_KEY, [])]
        return Understood(
            intent["name"], float(intent["confidence"]), ranking, parsed.get(ENTITIES) or [], seconds
        )
