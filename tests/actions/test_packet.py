"""Whoever takes a conversation over reads what matters in a few lines, and what nobody has said yet."""

from typing import Any

import pytest

from actions.packet import Packet
from actions.said import Said
from complaints.code_of_practice import load as load_code
from conversations.words import Words
from redress.settings import ROOT
from tests.actions.conversation import FORMS, fact, heard

CODE = load_code(ROOT / "data" / "code_of_practice.yml")
WORDS = Words.load(ROOT / "domain.yml", CODE.facts())
PACKET = Packet(FORMS.forms["complaint_form"], WORDS, FORMS.habits.angry)
NOTED: dict[str, Any] = {
    "nature": "The line has been dead since early November.",
    "started_on": "2026-11-02",
    "ticket_references": ["INC-48213", "48377"],
    "desired_outcome": "a working line",
    "name": "Jane Smith",
    "adjustments": "large print",
    "email": "__skipped__",
    "course": {"complaint_form": {"start": "1", "about": ["started_on"], "left": ["email"]}},
}
LAST = heard("get me a manager NOW", "ask_human")


def lines(said: list[Said], **slots: Any) -> list[str]:
    """The packet, a line each."""
    return PACKET.text({**NOTED, **slots}, said, None).splitlines()


def test_five_lines_what_is_missing_and_the_last_words() -> None:
    assert lines([heard("you useless lot", "insult"), LAST]) == [
        "- **What happened:** The line has been dead since early November.",
        "- **Since:** around Monday 2 November 2026",
        "- **Wants:** a working line",
        "- **Tickets:** INC-48213 and 48377",
        "- **Who:** Jane Smith",
        "- **Last said:** “get me a manager NOW”",
        "- **Mood and needs:** angry and what would help you: large print",
        "- **Not known yet:** kind of problem, what has been done so far, organisation, "
        "people who work there, email, phone and keep in touch by",
    ]


def test_what_nobody_said_has_no_line() -> None:
    said = lines([LAST], nature=None, started_on=None, ticket_references=None)
    assert not [line for line in said if "Since" in line or "Tickets" in line or "What happened" in line]
    assert "what went wrong" in next(line for line in said if "Not known yet" in line)


@pytest.mark.parametrize(
    ("said", "mood"),
    [
        (heard("I can't go on", "self_harm"), "in distress"),
        (heard("hello", "greet"), "no insult, threat or distress so far"),
        (heard("fix it you idiots", "describe_problem", fact("also_intent", "insult")), "angry"),
        (heard("third time it's down, your lot are a disgrace", "describe_problem"), "angry"),
        (
            heard("I'm absolutely livid, nobody rang me back", "not_resolved"),
            "angry, says that it is not settled",
        ),
        (heard("I’m fed up with this", "describe_problem"), "angry"),
        (
            heard("I'm not angry, the line is just dead", "describe_problem"),
            "no insult, threat or distress so far",
        ),
        (heard("the bill is wrong, enough said", "describe_problem"), "no insult, threat or distress so far"),
    ],
)
def test_the_mood_is_what_was_said_and_no_guess(said: Said, mood: str) -> None:
    assert any("Mood" in line and mood in line for line in lines([said, LAST]))
