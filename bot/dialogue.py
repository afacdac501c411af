"""One turn of the dialogue: understand a message, decide what to do, do it, until it is the customer's turn.

This is Rasa's own processor with three things changed: a failing action fails the turn (Rasa goes on without
what the action did), the tracker is given and never saved by it, and text is never a command.
"""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.constants import ACTION_DEFAULT_FALLBACK_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import models
from bot.body import Decided, Message
from bot.errors import BadBody, NoAnswer, TurnFailed
from bot.nlg import FactualResponses
from bot.output import NAME, Collected
from bot.straight import StraightRunner
from bot.timing import spent
from bot.tracker_window import plain

logger = logging.getLogger(__name__)

RANKING = 5
"""So many intents, the likeliest first, are kept of what the classifier thought."""

MAX_ACTIONS = 10
"""Actions in one turn; more are a rule going in circles."""

COMMANDS = frozenset({"restart", "back", "session_start"})
"""Intents that Rasa obeys without a rule. Nothing of ours may have them."""


class Answer(NamedTuple):
    """What the assistant says, and what it understood."""

    messages: List[Dict[str, Any]]
    understood: Dict[str, Any]
    decided: Dict[str, Any]
    """The form that was under way before (`loop`), and what was done, one after the other (`actions`)."""


class Dialogue(MessageProcessor):
    """A loaded model, taking turns."""

    model_metadata: ModelMetadata
    graph_runner: GraphRunner

    def __init__(
        self,
        archive: Path,
        actions: EndpointConfig,
        responses: Callable[[Domain], FactualResponses],
    ) -> None:
        """Load the model, which takes seconds. Raises whatever Rasa or a component of the model does."""
        super().__init__(
            model_path=str(archive),
            tracker_store=TrackerStore(
                Domain.empty()
            ),  # one that refuses: what is stored is not its business
            lock_store=InMemoryLockStore(),
            generator=NaturalLanguageGenerator(),
            action_endpoint=actions,
            max_number_of_predictions=MAX_ACTIONS,
            on_circuit_break=_in_circles,
        )
        self.model_metadata = without_commands(self.model_metadata)
        self.graph_runner = self._straight = StraightRunner(self.graph_runner)
        self.name = models.name_of(archive)
        self.nlg = self.speaks = responses(self.domain)

    @property
    def content(self) -> str:
        """The folder of the words in force; "" where they are the model's own."""
        return self.speaks.in_force.folder

    async def answer(self, message: Message, tracker: DialogueStateTracker) -> Answer:
        """Take the turn that `message` begins. Raises TurnFailed."""
        output = Collected()
        with spent("understand"):
            found = await self.understand(message, tracker)
        said = UserUttered(
            message.text,
            found["intent"],
            found["entities"],
            found,
            input_channel=NAME,
            message_id=message.message,
            metadata=_metadata(message),
        )
        loop = tracker.active_loop_name
        tracker.update(said, self.domain)
        await self.run_action_extract_slots(output, tracker)
        await self._run_prediction_loop(output, tracker)
        if not output.messages:
            raise NoAnswer(f"There is no answer to {said.intent_name!r}; last came {_last_action(tracker)}.")
        return Answer(output.messages, found, {"loop": loop, "actions": _done(tracker)})

    async def understand(
        self, message: Message, tracker: DialogueStateTracker, likeliest: int = RANKING
    ) -> Dict[str, Any]:
        """What a message means: its intent, entities and the likeliest intents, all as plain JSON."""
        if message.decided:
            return self._decided(message.text, message.decided)
        asked = UserMessage(
            message.text, sender_id=message.conversation, input_channel=NAME, metadata=_metadata(message)
        )
        found = await self.parse_message(asked, tracker)
        return plain(
            {
                "text": message.text,
                "intent": {key: found["intent"].get(key) for key in ("name", "confidence")},
                "entities": found["entities"],
                "intent_ranking": [
                    {key: one[key] for key in ("name", "confidence")}
                    for one in found.get("intent_ranking", [])[:likeliest]
                ],
            }
        )

    def components(self) -> List[Any]:
        """The parts of the model, as they were loaded."""
        return self._straight.components()

    def _decided(self, text: str, decided: Decided) -> Dict[str, Any]:
        if decided.intent in COMMANDS or decided.intent not in self.domain.intents:
            raise BadBody(f"The model knows no intent {decided.intent}.")
        intent = {"name": decided.intent, "confidence": 1.0}
        entities = [dict(entity) for entity in decided.entities]
        return {"text": text, "intent": intent, "entities": entities, "intent_ranking": [intent]}

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Run one action; whether another may follow. What an action raises ends the turn."""
        if action.name() == ACTION_DEFAULT_FALLBACK_NAME:
            self._check_fallback(output_channel, tracker)
        before = tracker.copy()  # an action may write to it and then reject
        before.update_with_events(prediction.events, self.domain)
        try:
            events = await action.run(output_channel, nlg, before, self.domain)
        except ActionExecutionRejection:
            tracker.update(
                ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence)
            )
        else:
            self._log_action_on_tracker(tracker, action, events, prediction)
            await self._send_bot_messages(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))

    def _check_fallback(self, output: OutputChannel, tracker: DialogueStateTracker) -> None:
        """Falling back undoes the message and what was noted of it: not after saying that it was noted."""
        said_something = isinstance(output, Collected) and output.messages
        if said_something or "utter_default" not in self.domain.responses:
            intent, loop = tracker.latest_message.intent.get("name"), tracker.active_loop_name
            raise NoAnswer(f"No rule says what follows {intent!r}" + (f" in {loop}." if loop else "."))


def _metadata(message: Message) -> Dict[str, Any]:
    """What components and actions learn beside the text; by the message's id they do things once."""
    return {**message.metadata, "message": message.message, "conversation": message.conversation}


def without_commands(metadata: ModelMetadata) -> ModelMetadata:
    """The model without its last component: Rasa adds it by itself, and it obeys text like `/restart`."""
    last = metadata.predict_schema.nodes[metadata.nlu_target]
    if not issubclass(last.uses, RegexMessageHandler):
        raise ValueError("the pipeline does not end as Rasa's pipelines do")
    return dataclasses.replace(metadata, nlu_target=last.needs["messages"])


def _done(tracker: DialogueStateTracker) -> List[Dict[str, Any]]:
    """The actions since the customer's last message, with what chose each."""
    found: List[Dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME:
            chosen_by = (event.policy or "").rpartition("_")[2]
            found.append({"action": event.action_name, "by": chosen_by})
    return found[::-1]


def _last_action(tracker: DialogueStateTracker) -> str:
    return str(tracker.latest_action_name)


def _in_circles(tracker: DialogueStateTracker, *_: Any) -> None:
    raise TurnFailed(f"After {MAX_ACTIONS} actions there was no end; the last was {_last_action(tracker)}.")
