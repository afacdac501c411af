"""What is collected of the assistant's responses."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.errors import TurnFailed
from bot.output import Collected, button


def collected(**response: Any) -> Any:
    """The messages that a response becomes."""
    output = Collected()
    asyncio.run(output.send_response("c", response))
    return output.messages


def test_a_response_is_one_message_with_all_its_parts() -> None:
    assert collected(
        text="One.\n\nTwo.\n",
        buttons=[{"title": "Yes", "payload": "/affirm"}],
        custom={"asks": {"field": "name"}},
        utter_action="utter_x",
        image=None,
    ) == [
        {
            "text": "One.\n\nTwo.",
            "buttons": [{"title": "Yes", "intent": "affirm", "entities": []}],
            "custom": {"asks": {"field": "name"}},
            "response": "utter_x",
        }
    ]


def test_a_response_without_anything_is_no_message() -> None:
    assert collected(text=" \n", buttons=[], custom=None) == []


@pytest.mark.parametrize(
    ("payload", "intent", "entities"),
    [
        ("/deny", "deny", []),
        ('/inform{"route": "email"}', "inform", [("route", "email")]),
        ('/inform {"route": "email", "n": 3}', "inform", [("route", "email"), ("n", 3)]),
        ('/inform{{"route": "email"}}', "inform", [("route", "email")]),
        ('/inform{"route": ["email", "phone"]}', "inform", [("route", "email"), ("route", "phone")]),
        ('/inform{"people": {"low": 8, "high": 9}}', "inform", [("people", {"low": 8, "high": 9})]),
        ("/inform{}", "inform", []),
    ],
)
def test_a_payload_is_intent_and_entities(payload: str, intent: str, entities: Any) -> None:
    read = button({"title": "x", "payload": payload})
    assert (read["intent"], [(e["entity"], e["value"]) for e in read["entities"]]) == (intent, entities)


@pytest.mark.parametrize(
    "offered",
    [
        {"title": "x", "payload": "deny"},
        {"title": "x", "payload": "https://example.com"},
        {"title": "x", "payload": '/inform{"route": }'},
        {"title": "x"},
        {"payload": "/deny"},
        {"title": "", "payload": "/deny"},
    ],
)
def test_a_button_that_could_not_be_pressed_is_an_error(offered: Any) -> None:
    with pytest.raises(TurnFailed):
        button(offered)
