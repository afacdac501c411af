"""What actions do outside the conversation is done once for a message, however often the turn is repeated."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.complaint import FileComplaint
from actions.handoff import CallBack, Handoff
from actions.world import World, build
from conversations.log import Log
from redress.settings import ROOT
from store.database import Database
from store.migration import migrate
from tests.actions.conversation import NOON

TALK = "talk"
DOMAIN: Any = {}
"""No action reads it."""
NOTED = {
    "nature": "The phones have been dead for a week.",
    "category": "fault_or_outage",
    "started_on": "2026-11-02",
    "ticket_references": ["INC-1"],
    "history": "__skipped__",
    "name": "Jane Smith",
    "organisation": "private",
    "email": "jane@acme.co.uk",
    "confirm": True,
    "course": {"complaint_form": {"start": "1", "about": ["started_on"], "left": ["desired_outcome"]}},
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    migrate(url)
    database = Database(url)
    Log(database).start(TALK, "", [], NOON)
    yield build(database, ROOT)
    database.close()


def tracker(message: str, intent: str = "affirm", **slots: Any) -> Tracker:
    """The conversation after this message."""
    metadata = {"message": message, "conversation": TALK, "at": NOON.isoformat()}
    latest = {
        "text": "yes",
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [],
        "metadata": metadata,
    }
    return Tracker(TALK, {**NOTED, **slots}, latest, [], False, None, {}, "action_listen")


async def test_a_repeated_turn_files_nothing_new(world: World) -> None:
    first, second = CollectingDispatcher(), CollectingDispatcher()
    await FileComplaint(world).run(first, tracker("9"), DOMAIN)
    await FileComplaint(world).run(second, tracker("9"), DOMAIN)
    filed = world.register.of_conversation(TALK)
    assert len(filed) == 1
    assert first.messages == second.messages


async def test_a_second_click_files_nothing_new(world: World) -> None:
    await FileComplaint(world).run(CollectingDispatcher(), tracker("9"), DOMAIN)
    await FileComplaint(world).run(CollectingDispatcher(), tracker("10"), DOMAIN)
    assert len(world.register.of_conversation(TALK)) == 1


async def test_what_was_noted_is_filed(world: World) -> None:
    said = CollectingDispatcher()
    await FileComplaint(world).run(said, tracker("9"), DOMAIN)
    complaint = world.register.of_conversation(TALK)[0]
    details = complaint.details
    assert (details.name, details.email, details.organisation) == ("Jane Smith", "jane@acme.co.uk", None)
    assert (details.history, details.left_open) == (None, ("desired_outcome",))
    assert details.further == {"private": True, "approximate": ["started_on"]}
    assert said.messages[0]["custom"]["complaint"] == {
        "reference": complaint.reference,
        "first_response_due": "2026-11-24T17:30:00+00:00",
        "resolution_due": "2026-12-07T17:30:00+00:00",
        "adr_from": "2027-01-04",
    }


async def test_a_value_that_the_register_refuses_is_asked_again(world: World) -> None:
    events = await FileComplaint(world).run(CollectingDispatcher(), tracker("9", email="jane@"), DOMAIN)
    assert world.register.of_conversation(TALK) == ()
    assert {"event": "slot", "timestamp": None, "name": "email", "value": None} in events
    assert events[-1]["name"] == "complaint_form"


async def test_another_complaint_keeps_who_the_customer_is(world: World) -> None:
    events = await FileComplaint(world).run(CollectingDispatcher(), tracker("9"), DOMAIN)
    forgotten = {event["name"] for event in events if event["event"] == "slot" and event["value"] is None}
    assert {"nature", "category", "started_on", "confirm"} <= forgotten
    assert not {"name", "email", "organisation"} & forgotten


async def test_a_repeated_turn_asks_for_one_person(world: World) -> None:
    for _ in range(2):
        await Handoff(world).run(CollectingDispatcher(), tracker("3", "ask_human"), DOMAIN)
    (handoff,) = world.handoffs.list()
    assert handoff.reason == "asked_for"
    assert handoff.record["name"] == "Jane Smith"
    assert "Jane Smith" in handoff.summary


async def test_an_answer_is_promised_within_the_codes_first_response(world: World) -> None:
    said = CollectingDispatcher()
    await Handoff(world).run(said, tracker("3", "ask_human"), DOMAIN)
    assert world.handoffs.list()[0].promised_by == datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert said.messages[0]["by"] == "tomorrow at 5.30pm"


async def test_nobody_is_asked_for_by_a_bare_address(world: World) -> None:
    events = []
    for action, intent in ((Handoff, "ask_human"), (CallBack, "call_back")):
        bare = tracker("3", intent)
        bare.latest_message["text"] = "jo@acme.co.uk"
        bare.latest_message["entities"] = [
            {"entity": "email", "value": "jo@acme.co.uk", "start": 0, "end": 13}
        ]
        events += await action(world).run(CollectingDispatcher(), bare, DOMAIN)
    assert [event["name"] for event in events] == ["action_remember", "action_remember"]
    assert world.handoffs.list() == ()


async def test_danger_comes_first_in_the_queue(world: World) -> None:
    await Handoff(world).run(CollectingDispatcher(), tracker("3", "emergency"), DOMAIN)
    assert world.handoffs.list()[0].urgency == 0
