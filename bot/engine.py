"""The engine: conversations taken turn by turn, each turn whole or not at all."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import Any, Dict, List, MutableMapping, Optional
from weakref import WeakValueDictionary

from rasa.shared.core.events import AgentUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_endpoint import TRYING
from bot.body import Message, Note
from bot.dialogue import Answer, Dialogue
from bot.errors import ActionServerFailed, NoModel, TurnFailed
from bot.tracker_store import Turn, TurnStore
from bot.tracker_window import INTERNAL, as_json, rebuild, state_of

logger = logging.getLogger(__name__)

TURN_SECONDS = 8.0
"""The longest that the dialogue may take over a turn; web gives up after ten."""


class Engine:
    """What the channel asks: turns, notes, erasure, readiness. One turn at a time in each conversation."""

    def __init__(self, store: TurnStore, dialogue: Optional[Dialogue] = None, trying: bool = False) -> None:
        """`trying`: nothing that is done here is done for a customer."""
        self._store = store
        self._trying = trying
        self._dialogue = dialogue
        self._locks: MutableMapping[str, asyncio.Lock] = WeakValueDictionary()

    async def turn(self, message: Message) -> str:
        """The answer to a message as JSON: the same however often it is asked. Raises TurnFailed."""
        dialogue = self._loaded()
        TRYING.set(self._trying)  # the channel runs each turn as a task of its own, in a context of its own
        async with self._lock(message.conversation):
            loaded = await self._store.load(message.conversation, message.message, message.digest)
            if loaded.answer is not None:
                return loaded.answer
            tracker = rebuild(message.conversation, dialogue.domain, loaded.rows)
            known = len(tracker.events) if loaded.rows else 0
            answer = await _in_time(dialogue, message, tracker)
            return await self._store.append(
                Turn(
                    conversation=message.conversation,
                    n=loaded.next,
                    message=message.message,
                    digest=message.digest,
                    events=_serialised(itertools.islice(tracker.events, known, None)),
                    state=as_json(state_of(tracker)),
                    answer=as_json(_whole(answer, tracker, dialogue.name)),
                )
            )

    async def note(self, note: Note) -> str:
        """Add what was said without the assistant, and what was put on record, to what it knows."""
        dialogue = self._loaded()
        async with self._lock(note.conversation):
            loaded = await self._store.load(note.conversation, note.message, note.digest)
            if loaded.answer is not None:
                return loaded.answer
            tracker = rebuild(note.conversation, dialogue.domain, loaded.rows)
            known = len(tracker.events) if loaded.rows else 0
            events: List[Event] = [AgentUttered(line.text, {"from": line.by}) for line in note.said]
            for name, value in note.record.items():
                if name not in tracker.slots or name in INTERNAL:
                    raise TurnFailed(f"The model knows no field {name}.")
                events.append(SlotSet(name, value))
            tracker.update_with_events(events, dialogue.domain)
            return await self._store.append(
                Turn(
                    conversation=note.conversation,
                    n=loaded.next,
                    message=note.message,
                    digest=note.digest,
                    events=_serialised(itertools.islice(tracker.events, known, None)),
                    state=as_json(state_of(tracker)),
                    answer=as_json({"record": _record(tracker)}),
                )
            )

    async def erase(self, conversation: str) -> str:
        """Forget a conversation, for good."""
        async with self._lock(conversation):
            return as_json({"erased": await self._store.erase(conversation)})

    async def ready(self) -> str:
        """Which model is loaded, and whose words are in force. Raises NoModel, StoreFailed."""
        dialogue = self._loaded()
        await self._store.check()
        return as_json({"model": dialogue.name, "store": True, "content": dialogue.content})

    def _loaded(self) -> Dialogue:
        if self._dialogue is None:
            raise NoModel("No model is loaded.")
        return self._dialogue

    def _lock(self, conversation: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation, asyncio.Lock())


async def _in_time(dialogue: Dialogue, message: Message, tracker: DialogueStateTracker) -> Answer:
    """The dialogue's answer; whatever goes wrong in it is a failed turn with a reason."""
    try:
        return await asyncio.wait_for(dialogue.answer(message, tracker), TURN_SECONDS)
    except TurnFailed:
        raise
    except asyncio.TimeoutError:
        raise ActionServerFailed(f"The turn took longer than {TURN_SECONDS:g} s.") from None
    except Exception as error:
        logger.exception("A turn of conversation %s failed.", message.conversation)
        raise TurnFailed(f"{type(error).__name__}: {error}"[:500]) from error


def _whole(answer: Answer, tracker: DialogueStateTracker, model: str) -> Dict[str, Any]:
    """The answer as web gets it."""
    understood = {
        "intent": answer.understood["intent"],
        "entities": answer.understood["entities"],
        "ranking": answer.understood["intent_ranking"],
    }
    return {
        "messages": answer.messages,
        "understood": understood,
        "decided": answer.decided,
        "record": _record(tracker),
        "model": model,
    }


def _record(tracker: DialogueStateTracker) -> Dict[str, Any]:
    """What is noted of the customer's case: every slot that has a value."""
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value is not None and name not in INTERNAL
    }


def _serialised(events: Any) -> str:
    return as_json([event.as_dict() for event in events])
