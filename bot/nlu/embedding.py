"""The sentence embedding as a component of the engine's graph: one vector of 384 numbers for each message."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.arrays import Floats
from bot.nlu.encoder import code_fingerprint, encoder
from bot.nlu.memory import VectorMemory
from bot.nlu.reading import Reading, reading


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """The sentence feature of a message. There are none for its words: nothing in the pipeline reads any."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """What reads the message; the model brings its own tokenizer."""
        return [Reading]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Only the name that Rasa files features under."""
        return dict(DenseFeaturizer.get_default_config())

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._encoder = encoder()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEmbedding":
        """Rasa's way to make one; fails here, at start, where the weights are missing or altered."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing can be set wrongly."""

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """What Rasa's cache cannot see: the weights, and the code of the modules this one stands on."""
        return code_fingerprint()

    def process(self, messages: List[Message]) -> List[Message]:
        """One message at a time, as a turn brings them.

        The first has the graph compiled, which training can do without; the engine understands one sentence
        before it says that it is ready.
        """
        self._encoder.compile()
        for message in messages:
            if message.get(TEXT):
                self._set(message, self._encoder.vector(reading(message)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """All examples in batches."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        memory = VectorMemory(self._encoder, "examples")
        vectors = memory.vectors([reading(example) for example in examples])
        for example, vector in zip(examples, vectors, strict=True):
            self._set(example, vector)
        return training_data

    def _set(self, message: Message, vector: Floats) -> None:
        message.add_features(
            Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
        )
