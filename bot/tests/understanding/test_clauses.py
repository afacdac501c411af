"""The second thing that a message says."""

from __future__ import annotations

import pytest

from bot.nlu.clauses import Part, Second, clauses

SECOND = Second(
    needed=0.6,
    families=[frozenset({"ask_contact", "ask_opening_hours"}), frozenset({"ask_contact", "ask_human"})],
    silent=frozenset({"greet"}),
    urgent=frozenset({"self_harm"}),
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "it's down again, and how long have i got before i can go to the ombudsman?",
            ["it's down again", "how long have i got before i can go to the ombudsman?"],
        ),
        ("my line is dead. can a person ring me?", ["my line is dead.", "can a person ring me?"]),
        ("i want to complain but what does it cost", ["i want to complain", "what does it cost"]),
        (
            "the bill is wrong, please tell me your address",
            ["the bill is wrong", "please tell me your address"],
        ),
        ("my phone and internet are down", []),
        ("hello", []),
        ("", []),
        ("no. yes. ok.", []),
    ],
)
def test_a_message_is_cut_where_a_new_request_begins(text: str, parts: "list[str]") -> None:
    assert clauses(text) == parts


def test_of_a_long_story_the_beginning_and_the_end_are_heard() -> None:
    story = ". ".join(f"then number {number} happened" for number in range(30))
    heard = clauses(story)
    assert len(heard) == 3
    assert heard[0].startswith("then number 0")
    assert heard[-1].startswith("then number 29")


def part(intent: str, confidence: float) -> Part:
    return Part("some words here", intent, confidence)


def test_the_clearest_other_part_is_the_second_intent() -> None:
    parts = [part("describe_problem", 0.9), part("ask_timescale", 0.7), part("ask_eligibility", 0.8)]
    second = SECOND.of("describe_problem", parts)
    assert second is not None
    assert second.intent == "ask_eligibility"


@pytest.mark.parametrize(
    "parts",
    [
        [part("ask_contact", 0.9)],
        [part("ask_opening_hours", 0.9)],
        [part("ask_human", 0.9)],
        [part("greet", 0.99)],
        [part("ask_timescale", 0.5)],
        [],
    ],
    ids=["the same", "of its family", "of its other family", "asks for nothing", "unclear", "no parts"],
)
def test_there_is_no_second_intent_where(parts: "list[Part]") -> None:
    assert SECOND.of("ask_contact", parts) is None


def test_danger_comes_before_everything_and_needs_less_certainty() -> None:
    second = SECOND.of("describe_problem", [part("ask_timescale", 0.95), part("self_harm", 0.55)])
    assert second is not None
    assert second.intent == "self_harm"
