"""What editors ask of a running engine: understanding, neighbours, groups; turns go on meanwhile."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.tests.harness import Engine

EXAMPLES = {
    "describe_problem": ["my line is dead", "the internet keeps dropping", "no dial tone since Monday"],
    "ask_opening_hours": ["when are you open", "what time do you close"],
    "ask_contact": ["what time do you close today", "what is your address"],
}


def asked(engine: Engine, path: str, **body: Any) -> Any:
    answer = engine.ask("POST", path, body)
    assert answer.status == 200, answer.raw
    return answer.body


def test_texts_are_understood_without_a_conversation(engine: Engine) -> None:
    found = asked(engine, "/understand", texts=["good morning", "the ticket is INC-48213"])
    assert [one["intent"]["name"] for one in found["understood"]] == ["greet", "inform"]
    assert found["understood"][1]["entities"][0]["value"] == "INC-48213"
    assert len(found["understood"][0]["ranking"]) == 10
    assert found["model"]


def test_an_answer_says_what_was_done_and_what_decided_it(engine: Engine) -> None:
    first = engine.say("why", "m1", "I want to make a complaint").body
    assert first["decided"]["loop"] is None
    assert first["decided"]["actions"][0] == {"action": "case_form", "by": "RulePolicy"}
    then = engine.say("why", "m2", "when are you open").body
    assert then["decided"]["loop"] == "case_form"
    assert [one["action"] for one in then["decided"]["actions"]] == ["utter_hours", "case_form"]


def test_the_nearest_examples_are_named_with_their_intents(engine: Engine) -> None:
    corpus = asked(engine, "/examples", examples=EXAMPLES)["corpus"]
    found = asked(
        engine, "/neighbours", corpus=corpus, texts=["there is no dialtone", "opening hours"], count=2
    )
    first, second = found["neighbours"]
    assert first[0]["words"] == "no dial tone since Monday"
    assert {one["intent"] for one in second} <= {"ask_opening_hours", "ask_contact"}
    assert first[0]["likeness"] > first[1]["likeness"]


def test_nearly_the_same_under_two_intents_is_found(engine: Engine) -> None:
    corpus = asked(engine, "/examples", examples=EXAMPLES)["corpus"]
    (pair,) = asked(engine, "/overlaps", corpus=corpus, above=0.8)["overlaps"]
    assert {pair["one"]["intent"], pair["other"]["intent"]} == {"ask_opening_hours", "ask_contact"}


def test_messages_that_say_the_same_are_grouped(engine: Engine) -> None:
    texts = ["my internet is down", "when do you open on Sunday", "the internet is down", "open on Sundays?"]
    assert asked(engine, "/groups", texts=texts, above=0.7)["groups"] == [[0, 2], [1, 3]]
    assert asked(engine, "/groups", texts=[])["groups"] == []


def test_examples_that_are_not_known_are_asked_for(engine: Engine) -> None:
    answer = engine.ask("POST", "/neighbours", {"corpus": "gone", "texts": ["x"]})
    assert (answer.status, answer.body["error"]) == (404, "corpus")


def test_the_oldest_examples_are_forgotten(engine: Engine) -> None:
    first = asked(engine, "/examples", examples=EXAMPLES)["corpus"]
    for word in ("one", "two"):
        asked(engine, "/examples", examples={"greet": [word]})
    assert engine.ask("POST", "/neighbours", {"corpus": first, "texts": ["x"]}).status == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/understand", {"texts": "hello"}),
        ("/understand", {"texts": ["x"] * 51}),
        ("/understand", {"texts": [""]}),
        ("/understand", {"texts": ["x" * 4001]}),
        ("/neighbours", {"texts": ["x"], "corpus": 1}),
        ("/neighbours", {"texts": ["x"], "corpus": "c", "count": 0}),
        ("/groups", {"texts": ["x"], "above": True}),
        ("/examples", {"examples": []}),
        ("/examples", {"examples": {"greet": "hello"}}),
        ("/examples", {"examples": {"greet": []}}),
    ],
)
def test_a_bad_question_is_refused_in_a_sentence(engine: Engine, path: str, body: Any) -> None:
    answer = engine.ask("POST", path, body)
    assert (answer.status, answer.body["error"]) == (400, "body"), answer.raw


def test_nobody_asks_without_the_secret(engine: Engine) -> None:
    for path in ("/understand", "/examples", "/neighbours", "/overlaps", "/groups"):
        assert engine.ask("POST", path, {"texts": ["x"]}, secret="wrong").status == 401


def test_customers_are_answered_while_many_examples_are_taken_in(engine: Engine) -> None:
    many = {
        f"intent_{number}": [f"sentence {number} of {of} about things" for of in range(40)]
        for number in range(30)
    }
    body = json.dumps({"examples": many}).encode()
    with ThreadPoolExecutor(1) as aside:
        learning = aside.submit(engine.ask, "POST", "/examples", body, timeout=120.0)
        count = 0
        while not learning.done():
            count += 1
            assert engine.say("meanwhile", f"m{count}", "good morning").status == 200
    assert learning.result().body["examples"] == 1200
    assert count > 1
