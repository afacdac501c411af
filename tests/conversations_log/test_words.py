"""The words of domain.yml, filled with facts: whole, or a line less, or an error; never with a hole."""

from pathlib import Path

import pytest

from conversations.errors import NoSuchResponse, UnknownPlaceholder, WordsError
from conversations.words import Words, filled

FACTS = {"contacts.phone": "0345 286 4697", "contacts.email": None, "limits.adr": "six weeks"}


def words(folder: Path, responses: str) -> Words:
    path = folder / "domain.yml"
    path.write_text(f"responses:\n{responses}", encoding="utf-8")
    return Words.load(path, FACTS)


def test_facts_and_values_fill_the_words() -> None:
    assert filled("Ring {contacts.phone}, {name}.", {**FACTS, "name": "Jo"}) == "Ring 0345 286 4697, Jo."


def test_a_line_whose_fact_is_not_known_is_left_out_whole() -> None:
    text = "You can reach us:\n- by phone: {contacts.phone}\n- by email: {contacts.email}\n\nThank you."
    assert filled(text, FACTS) == "You can reach us:\n- by phone: 0345 286 4697\n\nThank you."


def test_a_placeholder_that_nobody_knows_is_an_error_and_never_shown() -> None:
    with pytest.raises(UnknownPlaceholder, match=r"utter_x refers to limits\.nope"):
        filled("After {limits.nope}.", FACTS, "utter_x")


def test_what_fills_a_placeholder_is_not_filled_again() -> None:
    assert filled("Hello {name}", {"name": "{contacts.phone}"}) == "Hello {contacts.phone}"


def test_other_braces_are_text() -> None:
    assert filled("{} { } {1} {a b}", {}) == "{} { } {1} {a b}"


def test_a_response_brings_its_buttons_with_what_they_mean(tmp_path: Path) -> None:
    found = words(
        tmp_path,
        """
  utter_ask:
  - text: "How many? {limits.adr}"
    buttons:
    - {title: "Ten", payload: '/inform{"workers": 10, "sure": true}'}
    - {title: "Skip", payload: /skip}
""",
    ).say("utter_ask")
    assert found.text == "How many? Six weeks"
    assert found.response == "utter_ask"
    assert [(choice.title, choice.means.as_json()) for choice in found.choices] == [
        (
            "Ten",
            {
                "intent": "inform",
                "entities": [{"entity": "workers", "value": 10}, {"entity": "sure", "value": True}],
            },
        ),
        ("Skip", {"intent": "skip", "entities": []}),
    ]


def test_of_several_variants_the_first_with_words_is_said(tmp_path: Path) -> None:
    found = words(tmp_path, "  utter_x:\n  - custom: {a: 1}\n  - text: one\n  - text: two\n")
    assert found.say("utter_x").text == "one"


def test_a_response_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    found = words(tmp_path, "  utter_x:\n  - text: one\n")
    with pytest.raises(NoSuchResponse):
        found.say("utter_y")
    assert found.missing(["utter_x", "utter_y"]) == ["utter_y"]


@pytest.mark.parametrize("payload", ["affirm", "/inform{broken", "/inform{'a': 1}", ""])
def test_a_button_without_a_readable_payload_is_refused_on_load(tmp_path: Path, payload: str) -> None:
    with pytest.raises(WordsError, match="utter_x"):
        words(tmp_path, f'  utter_x:\n  - text: x\n    buttons: [{{title: T, payload: "{payload}"}}]\n')
