"""The reading of a message as a component of the engine's graph: the first of the pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import carriers, normalise, reader, shorthand, spelling, subjects, weights
from bot.nlu.normalise import normalised
from bot.nlu.reader import read
from bot.nlu.spelling import Speller

READING = "reading"
"""The property of a message that holds its reading; what comes after works on that."""

KEPT_AS = "spelling.json"


def reading(message: Message) -> str:
    """The reading of a message, "" where it has no text."""
    known = message.get(READING)
    return str(known) if known is not None else normalised(message.get(TEXT) or "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Reading(GraphComponent):
    """Learns the words of the field from the examples, and reads every message with them in mind."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, speller: Optional[Speller]) -> None:
        """`speller` undoes slips; none where nothing was learnt yet."""
        self._model_storage, self._resource = model_storage, resource
        self.speller = speller

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Reading":
        """One that has learnt nothing yet."""
        return cls(model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Reading":
        """The trained one."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Speller.load(folder / KEPT_AS))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """The code that Rasa's cache cannot see."""
        modules = (carriers, normalise, reader, shorthand, spelling, subjects, weights)
        files = [*(Path(str(module.__file__)) for module in modules), subjects.LISTS]
        return "".join(file.read_text(encoding="utf-8") for file in files)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words from all examples."""
        texts = [
            normalised(example.get(TEXT)) for example in training_data.intent_examples if example.get(TEXT)
        ]
        self.speller = Speller.taught(texts)
        with self._model_storage.write_to(self._resource) as folder:
            self.speller.save(folder / KEPT_AS)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the reading of each message."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set(READING, read(text, self.speller))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The examples are read as messages will be."""
        self.process(training_data.training_examples)
        return training_data
