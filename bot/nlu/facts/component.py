"""The facts as a component of the engine's graph: they become the entities of the message."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Dict, List, Optional, Text
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import facts as codes
from bot.nlu.facts.dates.reckoning import EARLIEST_YEAR, LATEST_YEAR
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.reading import grammar, read
from bot.nlu.facts.references import PREFIX

EXTRACTOR = "facts"
CODE = Path("data") / "code_of_practice.yml"
"""From the folder of the project, which the engine is started in."""
LONDON = ZoneInfo("Europe/London")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent):
    """Adds an entity for each fact. The message's metadata says which day `today` is."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Rasa's way to make one; the patterns are made here, so that no customer waits for them."""
        grammar()
        return cls(_prefix())

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """What Rasa's cache cannot see: the code and the names that facts are read by."""
        digest = hashlib.sha256()
        for file in sorted(Path(__file__).parent.rglob("*")):
            if file.suffix in (".py", ".txt"):
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def process(self, messages: List[Message]) -> List[Message]:
        """One message at a time, as a turn brings them."""
        for message in messages:
            text = message.get(TEXT)
            if not isinstance(text, str):
                continue
            today = _today(message.get("metadata"))
            facts = [entity(fact) for fact in read(text, today, self._prefix)]
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *facts], add_to_output=True)
        return messages


def entity(fact: Fact) -> Dict[str, Any]:
    """The fact as an entity; its qualities stand beside the value."""
    return {
        **fact.qualities,
        "entity": fact.kind,
        "value": fact.value,
        "start": fact.start,
        "end": fact.end,
        "confidence": fact.certainty,
        "extractor": EXTRACTOR,
    }


def _prefix() -> str:
    """What our references begin with, as the code of practice in force says."""
    try:
        return codes.read(CODE).get("provider.reference_prefix") or PREFIX
    except codes.FactsBroken:  # whoever says its words will tell; facts can be read without
        return PREFIX


def _today(metadata: Any) -> date:
    """The day that the message was written on; without a usable one, the day it is in London."""
    try:
        today = date.fromisoformat(metadata["today"])
    except (TypeError, KeyError, ValueError):
        today = date.min
    return today if EARLIEST_YEAR < today.year < LATEST_YEAR else datetime.now(LONDON).date()
