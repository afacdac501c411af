"""The words and the forms fit together, and the words are plain."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from complaints.code_of_practice import load as load_code
from redress.settings import ROOT
from tests.actions.conversation import FORMS

DOMAIN: dict[str, Any] = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES = {name: variants[0]["text"] for name, variants in DOMAIN["responses"].items()}
FACTS = load_code(ROOT / "data" / "code_of_practice.yml").facts()
MOST_WORDS = 90
OLDEST_READER = 12
ENOUGH = 12
"""Words from which a measure of readability says anything."""
A_SENTENCE_MAY_BE_HARDER = 4
RULES = [
    rule
    for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
    for rule in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["rules"]
]


@pytest.mark.parametrize("name", FORMS.forms)
def test_each_form_is_known_to_the_engine_and_asks_in_words(name: str) -> None:
    form = FORMS.forms[name]
    assert tuple(DOMAIN["forms"][name]["required_slots"]) == form.names
    assert set(form.names) <= set(DOMAIN["slots"])
    for field in form.fields:
        if field.asked != "never" or field.name == "adjustments":
            assert f"utter_question_{field.name}" in RESPONSES
            assert f"utter_refused_{field.name}" in RESPONSES
    assert set(filter(None, form.opening.values())) <= set(RESPONSES)


def test_every_intent_has_a_rule() -> None:
    served = {step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step}
    assert set(DOMAIN["intents"]) <= served


def test_every_button_means_an_intent_that_has_a_rule() -> None:
    for variants in DOMAIN["responses"].values():
        for button in variants[0].get("buttons", ()):
            assert re.match(r"/(\w+)", button["payload"])[1] in DOMAIN["intents"]  # type: ignore[index]


def test_no_response_holds_a_fact_of_its_own() -> None:
    """Numbers, addresses and limits come from the code of practice; emergency numbers and examples aside."""
    allowed = (
        r"999|112|116 123|111|\b2\b|020 7946 0123|INC-48213|48213|48390|5 March|3 March( 2026)?|\b8\b|\b40\b"
    )
    for name, text in RESPONSES.items():
        rest = re.sub(allowed, "", re.sub(r"\{[\w.]+\}", "", text))
        assert not re.search(r"\d|ContactNow|Ofcom|Warrington|commsombudsman", rest), (name, rest)
        assert not re.search(r"\b(six|eight|two|four) weeks\b(?! ago)|\bone working day\b", rest), name


@pytest.mark.parametrize("name", RESPONSES)
def test_responses_are_short_and_plain(name: str) -> None:
    said = re.sub(r"\{([\w.]+)\}", lambda found: FACTS.get(found[1]) or "it", RESPONSES[name])
    assert len(said.split()) <= MOST_WORDS
    text = re.sub(r"\(\{[^)]*\)", "", RESPONSES[name])
    text = re.sub(r"\{[\w.]+\}", "it", text)
    words = re.findall(r"[A-Za-z']+", text)
    if len(words) >= ENOUGH:
        assert reading_age(text, words) <= OLDEST_READER + A_SENTENCE_MAY_BE_HARDER


def test_the_whole_is_readable_at_the_age_of_twelve(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(re.sub(r"\{[\w.]+\}", "it", one) for one in RESPONSES.values())
    age = reading_age(text, re.findall(r"[A-Za-z']+", text))
    with capsys.disabled():
        print(f"\nreading age of all responses: {age:.1f}")
    assert age <= OLDEST_READER


def reading_age(text: str, words: list[str]) -> float:
    """Flesch-Kincaid grade plus five years: the age at which most people read it with ease."""
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)|\n", text)))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 + 5
