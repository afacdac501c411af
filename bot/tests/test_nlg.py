"""What the assistant says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.errors import TurnFailed
from bot.nlg import FactualResponses, fill

KNOWN: Dict[str, Any] = {
    "name": "Jane",
    "limits.adr": "six weeks",
    "contacts.email": None,
    "skipped": "__skipped__",
    "none": [],
}


def say(folder: Path, response: List[Dict[str, Any]], message: str = "m1", **values: Any) -> Any:
    """Say `utter_x` in a domain that has one slot, `name`, which is Jane."""
    facts = folder / "facts.yml"
    facts.write_text("limits: {adr: {value: 42, says: six weeks}}\ncontacts: {email: {value: null}}\n")
    domain = Domain.from_dict({"slots": {"name": {"type": "any", "mappings": [{"type": "custom"}]}}})
    domain.responses = {"utter_x": response}
    tracker = DialogueStateTracker.from_events("c", [SlotSet("name", "Jane")], domain.slots)
    tracker.update(UserUttered("hello", message_id=message))
    nlg = FactualResponses(EndpointConfig(facts=str(facts)), domain)
    return asyncio.run(nlg.generate("utter_x", tracker, "redress", **values))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{name}, within {limits.adr}.", "Jane, within six weeks."),
        ("One.\nMail {contacts.email}.\nThree.", "One.\nThree."),
        ("One.\n{skipped}\n{none}", "One."),
        ("One.\n\n{skipped}\n\nThree.", "One.\n\nThree."),
        ('/inform{"x": "y"}', '/inform{"x": "y"}'),
        ("{}", "{}"),
        ("no braces", "no braces"),
    ],
)
def test_placeholders_are_filled_and_lines_about_the_unknown_left_out(text: str, said: str) -> None:
    assert fill(text, KNOWN) == said


@given(st.text())
def test_what_a_customer_wrote_is_never_read_as_a_placeholder(text: str) -> None:
    value = text + "{limits.adr}{nobody}"
    assert fill("You said: {said}", {**KNOWN, "said": value}) == f"You said: {value}"


def test_placeholders_are_filled_wherever_there_is_text(tmp_path: Path) -> None:
    response = {
        "text": "{name}",
        "buttons": [{"title": "For {name}", "payload": '/inform{"name": "{name}"}'}],
        "custom": {"asks": {"field": "{name}", "n": 1}},
    }
    assert say(tmp_path, [response]) == {
        "text": "Jane",
        "buttons": [{"title": "For Jane", "payload": '/inform{"name": "Jane"}'}],
        "custom": {"asks": {"field": "Jane", "n": 1}},
    }


def test_values_that_an_action_gives_come_before_slots(tmp_path: Path) -> None:
    said = say(tmp_path, [{"text": "{name}, {tickets}"}], name="Acme", tickets=["INC-1", "INC-2"])
    assert said == {"text": "Acme, INC-1, INC-2"}


def test_a_placeholder_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TurnFailed, match=r"utter_x .* 'limits.nothing'"):
        say(tmp_path, [{"text": "{limits.nothing}"}])


def test_a_response_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TurnFailed, match="no response utter_x"):
        say(tmp_path, [])


def test_a_variant_for_the_channel_or_a_condition_comes_first(tmp_path: Path) -> None:
    condition = [{"type": "slot", "name": "name", "value": "jane"}]
    assert say(tmp_path, [{"text": "any"}, {"text": "Jane's", "condition": condition}])["text"] == "Jane's"
    assert say(tmp_path, [{"text": "any"}, {"text": "here", "channel": "redress"}])["text"] == "here"


def test_filling_does_not_change_the_response(tmp_path: Path) -> None:
    response = [{"text": "{name}", "buttons": [{"title": "{name}", "payload": "/affirm"}]}]
    assert say(tmp_path, response) == say(tmp_path, response)
    assert response[0]["text"] == "{name}"


def test_the_message_decides_between_variants(tmp_path: Path) -> None:
    variants = [{"text": text} for text in "abc"]
    said = [say(tmp_path, variants, message=f"m{n}")["text"] for n in range(30)]
    assert said == [say(tmp_path, variants, message=f"m{n}")["text"] for n in range(30)]
    assert set(said) == set("abc")
