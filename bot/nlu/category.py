"""What a complaint is about, from the customer's own words: one of the register's categories, with certainty.

Learnt from data/categories.yml by the same kind of regression as intents, on the same vector of the
message, so that it costs a turn next to nothing. The category is an offer, not a decision: the certainty
and the ranking go along, and the assistant asks where they do not speak clearly.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML

from bot.nlu import regression, wordgrams
from bot.nlu.encoder import encoder
from bot.nlu.memory import VectorMemory
from bot.nlu.reader import read
from bot.nlu.reading import Reading, reading
from bot.nlu.regression import Regression

ENTITY = "category"
KEPT_AS = "categories.npz"


@dataclass(frozen=True)
class CategoryExample:
    """One way to complain, and the category that it belongs to."""

    text: str
    category: str


class CategoriesBroken(Exception):
    """The file of examples cannot be used; the text is a sentence for a person."""


def read_examples(path: Path) -> List[CategoryExample]:
    """The examples of a file that lists them under each category. Raises CategoriesBroken."""
    try:
        listed = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CategoriesBroken(f"{path} cannot be read: {error.strerror}.") from None
    if not isinstance(listed, dict) or not all(isinstance(texts, list) for texts in listed.values()):
        raise CategoriesBroken(f"{path} must list examples under each category.")
    return [CategoryExample(str(text), str(category)) for category, texts in listed.items() for text in texts]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CategoryReader(GraphComponent):
    """Adds the entity `category` to messages that tell of something gone wrong."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """What reads the message; a classifier before it says whether the message describes anything."""
        return [Reading]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`examples`: the file to learn from; `silent`: intents that describe nothing, unless doubtful;
        `words_needed`: shorter messages say too little; the rest as in `Regression.fitted`."""
        return {
            "examples": "data/categories.yml",
            "silent": [],
            "doubt": 0.5,
            "words_needed": 2,
            "C": 10.0,
            "evened": 0.5,
            "words": 0.7,
        }

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        trained: Optional[Regression],
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._silent = frozenset(self._config["silent"])
        self._model_storage, self._resource = model_storage, resource
        self._regression = trained

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CategoryReader":
        """One that has learnt nothing yet."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CategoryReader":
        """The trained one."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Regression.load(folder / KEPT_AS))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """The examples, and the code that Rasa's cache cannot see."""
        path = Path(config.get("examples", cls.get_default_config()["examples"]))
        code = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (regression, wordgrams)]
        return "".join([path.read_text(encoding="utf-8") if path.is_file() else "", *code])

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the file of examples; the intents' examples play no part."""
        examples = read_examples(Path(self._config["examples"]))
        texts = [read(example.text, None) for example in examples]
        self._regression = Regression.fitted(
            VectorMemory(encoder(), "categories").vectors(texts),
            texts,
            [example.category for example in examples],
            c=float(self._config["C"]),
            evened=float(self._config["evened"]),
            scale=float(self._config["words"]),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._regression.save(folder / KEPT_AS)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the likeliest category, with its certainty and the ranking of all."""
        for message in messages:
            text = reading(message)
            if self._regression is None or not self._describes(message, text):
                continue
            row = self._regression.probabilities(encoder().vector(text)[None, :], [text])[0]
            order = np.argsort(-row)
            found = {
                "entity": ENTITY,
                "value": self._regression.names[order[0]],
                "start": 0,
                "end": len(message.get(TEXT)),
                "confidence": float(row[order[0]]),
                "ranking": [[self._regression.names[i], round(float(row[i]), 4)] for i in order],
                "extractor": "category",
            }
            message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from what it says."""
        return training_data

    def _describes(self, message: Message, text: str) -> bool:
        if len(text.split()) < self._config["words_needed"]:
            return False
        intent = message.get(INTENT) or {}
        sure = float(intent.get("confidence") or 0.0) >= self._config["doubt"]
        return not (sure and intent.get("name") in self._silent)
