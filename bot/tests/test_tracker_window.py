"""From stored turns to a tracker and back."""

from __future__ import annotations

import json
from typing import Any, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tests.conftest import SMALL
from bot.tracker_store import WINDOW, Row
from bot.tracker_window import as_json, plain, prefix, rebuild, state_of

DOMAIN = Domain.load(str(SMALL / "domain.yml"))
JSON = st.recursive(
    st.booleans() | st.integers(-9999, 9999) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.text(max_size=3), below, max_size=2),
)
SLOTS = st.dictionaries(st.sampled_from(["nature", "ticket", "outcome", "requested_slot"]), JSON)
LOOPS = st.tuples(st.sampled_from([None, "case_form"]), st.booleans())


def state(
    slots: Dict[str, Any], loop: Any = None, rejected: bool = False, paused: bool = False
) -> Dict[str, Any]:
    """What a tracker knows between two turns."""
    return {"slots": slots, "loop": loop, "rejected": rejected and loop is not None, "paused": paused}


def row(n: int, events: List[Event], after: Dict[str, Any]) -> Row:
    """A stored turn."""
    return Row(n, as_json([event.as_dict() for event in events]), as_json(after))


@given(SLOTS, LOOPS, st.booleans())
def test_the_prefix_leads_to_the_state_that_it_was_made_of(slots: Any, loop: Any, paused: bool) -> None:
    name, rejected = loop
    wanted = state(slots, name, rejected, paused)
    tracker = DialogueStateTracker.from_events("c", prefix(wanted), DOMAIN.slots)
    assert state_of(tracker) == wanted
    assert state_of(tracker.copy()) == wanted, "Rasa copies a tracker by replaying its events"
    assert tracker.latest_action_name == "action_listen"


@given(st.lists(SLOTS, min_size=1, max_size=20))
def test_any_number_of_turns_comes_back_as_their_last_state(turns: Any) -> None:
    rows: List[Row] = []
    slots: Dict[str, Any] = {}
    for n, changed in enumerate(turns, 1):
        slots = {**slots, **changed}
        events: List[Event] = [UserUttered(f"turn {n}"), *(SlotSet(k, v) for k, v in changed.items())]
        rows.append(row(n, [*events, ActionExecuted("action_listen")], state(slots)))
    tracker = rebuild("c", DOMAIN, rows[-WINDOW - 1 :])
    assert state_of(tracker) == state(slots)
    said = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert said == [f"turn {n}" for n in range(1, len(turns) + 1)][-WINDOW - (len(turns) <= WINDOW + 1) :]


def test_a_new_conversation_is_listening_and_knows_nothing() -> None:
    tracker = rebuild("c", DOMAIN, ())
    assert state_of(tracker) == state({})
    assert tracker.latest_action_name == "action_listen"


def test_the_state_stands_where_the_events_do_not_lead_to_it() -> None:
    reached = state({"nature": "as stored"}, "case_form")
    tracker = rebuild("c", DOMAIN, [row(1, [SlotSet("nature", "otherwise")], reached)])
    assert state_of(tracker) == reached


def test_slots_and_forms_that_the_domain_no_longer_has_are_left_behind() -> None:
    events = [
        ActiveLoop("old_form"),
        SlotSet("old_slot", 1),
        SlotSet("nature", "x"),
        ActionExecuted("action_listen"),
    ]
    stored = state({"old_slot": 1, "nature": "x"}, "old_form", rejected=True)
    for n in (1, 9):
        tracker = rebuild("c", DOMAIN, [row(n, events, stored), row(n + 1, [], stored)])
        assert state_of(tracker) == state({"nature": "x"})
        assert tracker.active_loop_name is None


def test_numbers_of_other_kinds_are_stored_as_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    assert plain({"confidence": numpy.float32(0.5), "n": numpy.int64(3), "names": {"b", "a"}}) == {
        "confidence": 0.5,
        "n": 3,
        "names": ["a", "b"],
    }
    assert json.loads(as_json("£😀")) == "£😀"
