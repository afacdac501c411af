"""Which intent a message has: logistic regression on its sentence embedding and its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.tensorflow.constants import RANKING_LENGTH

from bot.nlu import clauses as cutting
from bot.nlu import fallback, regression, subjects, wordgrams
from bot.nlu.arrays import Floats
from bot.nlu.clauses import Part, Second, clauses
from bot.nlu.embedding import SentenceEmbedding
from bot.nlu.encoder import encoder
from bot.nlu.layer import WIDTH
from bot.nlu.reading import reading
from bot.nlu.regression import Regression

KEPT_AS = "intents.npz"
SECOND = "also_intent"
"""The entity that carries the second intent of a message."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRegression(LogisticRegressionClassifier):
    """Rasa's classifier with a fit of our own.

    Rasa's passes neither `C` nor `class_weight` on to scikit-learn. The vectors have length one, so that the
    default `C` of 1 leaves every confidence near one over the number of intents, and nearly every message at
    the fallback.
    """

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """The vector that it classifies."""
        return [SentenceEmbedding]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The settings of the fit, see `Regression.fitted`; of a second intent, see `Second`.

        `alike`: lists of intents that count together when the likeliest is chosen.
        """
        return {
            "C": 10.0,
            "evened": 0.5,
            "words": 1.2,
            "max_iter": 80,
            RANKING_LENGTH: 10,
            "second_needs": 0.6,
            "alike": [],
            "families": [],
            "silent": [],
            "urgent": [],
            # Read by Rasa's own class while it is made; the fit is ours.
            "solver": "lbfgs",
            "tol": 1e-4,
            "random_state": 42,
        }

    def __init__(
        self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self._regression: Optional[Regression] = None
        self._second = Second(
            needed=float(self.config["second_needs"]),
            families=[frozenset(family) for family in self.config["families"]],
            silent=frozenset(self.config["silent"]),
            urgent=frozenset(self.config["urgent"]),
        )

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IntentRegression":
        """The trained one. Fails where there is none: an untrained classifier must never answer."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._regression = Regression.load(folder / KEPT_AS)
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """The code that Rasa's cache cannot see."""
        modules = (regression, wordgrams, subjects, cutting, fallback)
        files = [*(Path(str(module.__file__)) for module in modules), subjects.LISTS]
        return "".join(file.read_text(encoding="utf-8") for file in files)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent."""
        examples = [one for one in training_data.intent_examples if one.get(INTENT) and one.get(TEXT)]
        names = [one.get(INTENT) for one in examples]
        if len(set(names)) > 1:
            vectors = self._create_X(examples)
            self._regression = Regression.fitted(
                vectors,
                [reading(example) for example in examples],
                names,
                c=float(self.config["C"]),
                evened=float(self.config["evened"]),
                scale=float(self.config["words"]),
                rounds=int(self.config["max_iter"]),
                marked=True,
            )
            self.persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and the ranking of each message, and its second intent where it has one."""
        if self._regression is None or not messages:
            return messages
        texts = [reading(message) for message in messages]
        probabilities = self._regression.probabilities(self._create_X(messages), texts)
        for message, row in zip(messages, probabilities, strict=True):
            order = np.argsort(-row)[: self.config[RANKING_LENGTH]]
            scored = [(self._regression.names[i], float(row[i])) for i in order]
            likeliest = fallback.likeliest_first(scored, self.config["alike"])
            ranking = [{"name": name, "confidence": sure} for name, sure in likeliest]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            self._look_for_second(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from what it says."""
        return training_data

    def persist(self) -> None:
        """Keep the fitted matrices with the model."""
        assert self._regression is not None  # noqa: S101 - called after a fit only
        with self._model_storage.write_to(self._resource) as folder:
            self._regression.save(folder / KEPT_AS)

    def _look_for_second(self, message: Message) -> None:
        parts = clauses(reading(message))
        if not parts or self._regression is None:
            return
        vectors = np.vstack([encoder().vector(part) for part in parts])
        rows = self._regression.probabilities(vectors, parts)
        heard = [
            Part(part, self._regression.names[int(row.argmax())], float(row.max()))
            for part, row in zip(parts, rows, strict=True)
        ]
        second = self._second.of(message.get(INTENT)["name"], heard)
        if second is None:
            return
        found = {
            "entity": SECOND,
            "value": second.intent,
            "start": 0,
            "end": len(message.get(TEXT)),
            "confidence": second.confidence,
            "extractor": "intents",
        }
        message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)

    def _create_X(self, messages: List[Message]) -> Floats:
        """A plain matrix: the vectors are dense, and so much faster that way than as Rasa's sparse one."""
        features = [message.get_dense_features(attribute=TEXT)[1] for message in messages]
        empty = np.zeros((1, WIDTH), dtype=np.float32)
        return np.vstack([feature.features if feature else empty for feature in features])
