"""From stored turns to Rasa's tracker and back, with a bounded number of events.

A tracker replays all its events several times a turn, so a conversation of 200 turns costs five times one
of ten. Here the oldest row of the window gives only the state after it, written as a few events (the prefix);
the others give theirs. Every action sees that window, and must not count events in it.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Dict, Iterable, List, Mapping, Sequence, TypeVar

from rasa.shared.core.constants import REQUESTED_SLOT, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import Row

logger = logging.getLogger(__name__)

Plain = TypeVar("Plain")

INTERNAL = frozenset({REQUESTED_SLOT, SESSION_START_METADATA_SLOT})
"""Slots that are Rasa's own business."""

LISTEN = "action_listen"
SESSION_START = "action_session_start"


def opening() -> List[Event]:
    """How a conversation begins: listening."""
    return [ActionExecuted(SESSION_START), SessionStarted(), ActionExecuted(LISTEN)]


def rebuild(conversation: str, domain: Domain, rows: Sequence[Row]) -> DialogueStateTracker:
    """The tracker after the stored turns; it knows at least the last ones, and all of their state.

    The state that the events lead to is compared with the one that was stored. They differ where the domain
    has changed since; then the events are left out, and the state alone counts.
    """
    if not rows:
        return _tracker(conversation, domain, opening())
    reached = _known(json.loads(rows[-1].state), domain)
    if rows[0].n == 1:
        tracker = _tracker(conversation, domain, _events(rows))
    else:
        before = _known(json.loads(rows[0].state), domain)
        tracker = _tracker(conversation, domain, [*prefix(before), *_events(rows[1:])])
    if state_of(tracker) != reached:
        logger.warning(
            "The events of conversation %s do not lead to its state; the state stands.", conversation
        )
        tracker = _tracker(conversation, domain, prefix(reached))
    return tracker


def state_of(tracker: DialogueStateTracker) -> Dict[str, Any]:
    """What a tracker has to know between two turns, as it is after a way through JSON."""
    loop = tracker.active_loop
    return plain(
        {
            "slots": {name: s.value for name, s in tracker.slots.items() if s.value != s.initial_value},
            "loop": tracker.active_loop_name,
            "rejected": bool(loop and loop.rejected),
            "paused": tracker.is_paused(),
        }
    )


def prefix(state: Mapping[str, Any]) -> List[Event]:
    """Events that lead to `state`, listening.

    They hold one action between the session's start and the listening, so that a rule with
    `conversation_start: true` does not take the cut for the start of the conversation.
    """
    loop = state["loop"]
    events: List[Event] = [ActionExecuted(SESSION_START), SessionStarted(), ActionExecuted(loop or LISTEN)]
    if loop:
        events.append(ActiveLoop(loop))
    events.extend(SlotSet(name, value) for name, value in state["slots"].items())
    if state["rejected"]:
        events.append(ActionExecutionRejected(loop))
    if state["paused"]:
        events.append(ConversationPaused())
    return [*events, ActionExecuted(LISTEN)]


def as_json(value: Any) -> str:
    """`value` as JSON, with the numbers of NumPy as numbers."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_number)


def plain(value: Plain) -> Plain:
    """`value` as it comes back from JSON."""
    back: Plain = json.loads(as_json(value))
    return back


def _number(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _known(state: Dict[str, Any], domain: Domain) -> Dict[str, Any]:
    """`state` without the slots and the form that this model's domain does not have."""
    names = {slot.name for slot in domain.slots}
    loop = state["loop"] if state["loop"] in domain.form_names else None
    slots = {name: value for name, value in state["slots"].items() if name in names}
    return {**state, "slots": slots, "loop": loop, "rejected": state["rejected"] and loop is not None}


def _events(rows: Iterable[Row]) -> List[Event]:
    return [event for row in rows for event in deserialise_events(json.loads(row.events))]


def _tracker(conversation: str, domain: Domain, events: Iterable[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(conversation, list(events), domain.slots)
