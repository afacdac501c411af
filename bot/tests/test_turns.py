"""Turns over HTTP, against a real engine and a real action server."""

from __future__ import annotations

import http.client
import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.tests.harness import Actions, Engine

FORM = ("I want to make a complaint", "my line has been dead since Monday", "the ticket is INC-48213")


def test_an_answer_says_what_was_understood_and_with_which_model(engine: Engine) -> None:
    engine.talk("understood", FORM[0])
    body = engine.say("understood", "m2", "the ticket is INC-48213").body
    assert body["understood"]["intent"]["name"] == "inform"
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in body["understood"]["entities"]] == [
        ("ticket", "INC-48213", 14, 23)
    ]
    assert len(body["understood"]["ranking"]) == 5
    assert body["model"] == engine.ask("GET", "/ready").body["model"]


def test_an_answer_says_where_its_time_went(engine: Engine) -> None:
    timing = engine.talk("timing", FORM[0]).timing
    parts = {part.split(";")[0]: float(part.split("dur=")[1]) for part in timing.split(", ")}
    assert set(parts) == {"understand", "actions", "turn_store"}
    assert all(milliseconds > 0 for milliseconds in parts.values())


def test_a_form_fills_the_record_one_question_at_a_time(engine: Engine) -> None:
    asked = engine.talk("form", FORM[0]).body
    assert asked["messages"] == [
        {
            "text": "What happened?",
            "buttons": [],
            "custom": {"asks": {"field": "nature", "kind": "long_text", "optional": False}},
            "response": "utter_ask_nature",
        }
    ]
    answer = engine.talk("form", *FORM[1:], first=2)
    assert answer.texts == ["What would put it right?"]
    assert answer.body["record"] == {"nature": FORM[1], "ticket": ["INC-48213"]}


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(engine: Engine) -> None:
    engine.talk("digression", FORM[0])
    assert engine.say("digression", "m2", "when are you open").texts[-1] == "What happened?"
    assert engine.talk("digression", *FORM[1:], first=3).texts == ["What would put it right?"]


def test_the_same_message_again_gets_the_same_bytes_and_does_nothing(
    engine: Engine, actions: Actions
) -> None:
    engine.talk("twice", *FORM)
    filed = engine.say("twice", "m4", "an engineer should come and repair it")
    again = engine.say("twice", "m4", "an engineer should come and repair it")
    assert (filed.status, filed.texts) == (200, ["Filed as m4."])
    assert again.raw == filed.raw
    assert actions.filed.count("m4") == 1


def test_one_message_sent_by_several_at_once_is_one_turn(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: engine.say("crowd", "m1", "hello").raw, range(6)))
    assert len(set(answers)) == 1
    assert engine.ask("DELETE", "/conversations/crowd").body == {"erased": 1}


def test_messages_of_one_conversation_at_once_are_taken_one_after_the_other(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda n: engine.say("queue", f"m{n}", "hello").status, range(6)))
    assert answers == [200] * 6
    assert engine.ask("DELETE", "/conversations/queue").body == {"erased": 6}


def test_a_message_id_used_for_another_text_is_refused(engine: Engine) -> None:
    engine.say("conflict", "m1", "hello")
    answer = engine.say("conflict", "m1", "silence")
    assert (answer.status, answer.body["error"]) == (409, "conflict")


def test_the_metadata_of_a_second_try_may_differ(engine: Engine) -> None:
    first = engine.say("retry", "m1", "hello", metadata={"at": "2026-11-23T09:00:00+00:00"})
    assert engine.say("retry", "m1", "hello", metadata={"at": "2026-11-23T09:00:04+00:00"}).raw == first.raw


@pytest.mark.parametrize(
    "text", ["/restart INC-48213", "/file_case", "  /session_start", '/inform{"ticket": "x"}', "//"]
)
def test_a_slash_is_text(engine: Engine, text: str) -> None:
    conversation = f"slash-{abs(hash(text))}"
    engine.talk(conversation, FORM[0])
    answer = engine.say(conversation, "m2", text)
    assert answer.body["record"]["nature"] == text.strip()
    for entity in answer.body["understood"]["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["value"]


def test_a_decided_intent_needs_no_understanding(engine: Engine) -> None:
    decided = {"intent": "file_case", "entities": [{"entity": "ticket", "value": "INC-1"}]}
    answer = engine.say("decided", "m1", "when are you open", decided=decided)
    assert answer.texts == ["What happened?"]
    assert answer.body["understood"]["intent"] == {"name": "file_case", "confidence": 1.0}


@pytest.mark.parametrize("intent", ["restart", "back", "session_start", "nobody_knows"])
def test_commands_and_unknown_intents_cannot_be_decided(engine: Engine, intent: str) -> None:
    answer = engine.say(f"decided-{intent}", "m1", "hello", decided={"intent": intent, "entities": []})
    assert (answer.status, answer.body["error"]) == (400, "body")


def test_a_response_stays_one_message_and_leaves_out_lines_without_a_fact(engine: Engine) -> None:
    message = engine.say("hours", "m1", "when are you open").body["messages"]
    assert message == [
        {
            "text": "We are here from 9am.\n\nOr call 0345 000 0000.",
            "buttons": [
                {
                    "title": "Make a complaint",
                    "intent": "file_case",
                    "entities": [{"entity": "ticket", "value": "INC-1"}],
                }
            ],
            "custom": {},
            "response": "utter_hours",
        }
    ]


@pytest.mark.parametrize(
    ("text", "status", "error", "detail"),
    [
        ("say nothing at all", 500, "no_answer", "mute"),
        ("please fail now", 502, "action", "the register is on fire"),
        ("go round in circles", 500, "turn", "no end"),
        ("zzz unknown words", 500, "turn", "contacts.nobody.phone"),
    ],
)
def test_a_turn_that_fails_says_why_and_leaves_nothing(
    engine: Engine, text: str, status: int, error: str, detail: str
) -> None:
    conversation = f"failing-{error}-{status}-{len(text)}"
    engine.talk(conversation, FORM[0])
    engine.say(conversation, "out", "let me speak to a human")
    answer = engine.say(conversation, "m9", text)
    assert (answer.status, answer.body["error"]) == (status, error)
    assert detail in answer.body["detail"]
    assert engine.say(conversation, "m9", "hello").status == 200, "the id is still free"
    assert engine.ask("DELETE", f"/conversations/{conversation}").body == {"erased": 3}


def test_what_was_said_to_be_noted_is_noted_or_the_turn_fails(engine: Engine) -> None:
    engine.talk("noted-or-not", FORM[0])
    answer = engine.say("noted-or-not", "m2", "that is wrong")
    assert (answer.status, answer.body["error"]) == (500, "no_answer")
    assert answer.body["detail"] == "No rule says what follows 'deny' in case_form."
    assert engine.say("noted-or-not", "m3", "when are you open").body["record"] == {}


def test_a_long_conversation_stays_as_quick_and_remembers(engine: Engine) -> None:
    engine.talk("long", *FORM)
    took = []
    for number in range(4, 84):
        began = time.perf_counter()
        answer = engine.say("long", f"m{number}", "when are you open")
        took.append(time.perf_counter() - began)
        assert answer.texts[-1] == "What would put it right?"
    assert answer.body["record"] == {"nature": FORM[1], "ticket": ["INC-48213"]}
    assert sorted(took[-15:])[7] < 2.5 * sorted(took[5:20])[7]
    assert engine.talk("long", "an engineer should come", first=90).texts == ["Filed as m90."]
    seen = int(engine.talk("long", "let me speak to a human", first=91).texts[0].split()[-1])
    assert seen < 120, "actions are sent a window, not the whole conversation"


def test_a_rule_for_the_start_of_a_conversation_does_not_match_later(engine: Engine) -> None:
    assert engine.talk("start", "that is right").texts == ["This is the beginning."]
    engine.talk("start-late", *["hello"] * 9)
    assert engine.say("start-late", "m10", "that is right").body["error"] == "no_answer"


def test_variants_are_all_used_but_each_message_always_gets_the_same(engine: Engine) -> None:
    said = {engine.say("variants", f"m{number}", "hello").texts[0] for number in range(12)}
    assert said == {"Hello.", "Good day.", "Welcome."}
    engine.ask("DELETE", "/conversations/variants")
    assert {engine.say("variants", f"m{number}", "hello").texts[0] for number in range(12)} == said


def test_what_a_person_said_and_put_on_record_is_known_afterwards(engine: Engine) -> None:
    engine.talk("handed-back", *FORM)
    note = {
        "conversation": "handed-back",
        "message": "n1",
        "said": [
            {"from": "agent", "text": "I have changed the ticket."},
            {"from": "customer", "text": "Thanks"},
        ],
        "record": {"ticket": ["INC-48331"]},
    }
    first = engine.ask("POST", "/note", note)
    assert first.body["record"]["ticket"] == ["INC-48331"]
    assert engine.ask("POST", "/note", note).raw == first.raw
    answer = engine.say("handed-back", "m4", "when are you open")
    assert answer.texts[-1] == "What would put it right?"
    assert answer.body["record"]["ticket"] == ["INC-48331"]


def test_a_note_may_be_the_first_that_is_known_of_a_conversation(engine: Engine) -> None:
    note = {"conversation": "noted", "message": "n1", "said": [{"from": "agent", "text": "Hello"}]}
    assert engine.ask("POST", "/note", note).status == 200
    assert engine.talk("noted", FORM[0]).texts == ["What happened?"]


def test_an_erased_conversation_is_forgotten(engine: Engine) -> None:
    engine.talk("erased", *FORM)
    assert engine.ask("DELETE", "/conversations/erased").body == {"erased": 3}
    assert engine.ask("DELETE", "/conversations/erased").body == {"erased": 0}
    assert engine.say("erased", "m1", "hello").body["record"] == {}


def test_nobody_is_let_in_without_the_secret(engine: Engine) -> None:
    for secret in (None, "", "wrong", "engine-secret "):
        for method, path in (
            ("GET", "/ready"),
            ("POST", "/turn"),
            ("DELETE", "/conversations/x"),
            ("GET", "/"),
        ):
            answer = engine.ask(method, path, b"{}" if method == "POST" else None, secret=secret)
            assert (answer.status, answer.body["error"]) == (401, "secret"), (method, path, secret)


def test_rasas_own_doors_are_closed(engine: Engine) -> None:
    for path in ("/", "/version", "/status", "/webhooks/rest/webhook", "/conversations/x/tracker", "/model"):
        answer = engine.ask("GET", path)
        assert answer.status in (404, 405)
        assert b"asa" not in answer.raw


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"conversation": "c", "message": "m", "text": NaN}',
        b'{"conversation": "c", "message": "m", "text": "a\\u0000b"}',
        b'{"conversation": "c", "message": "m", "text": "a\\ud800b"}',
        b'{"conversation": "c", "message": "m", "text": "ok", "metadata": {"x": ["\\udfff"]}}',
        b'{"conversation": "c", "message": "m", "text": "   "}',
        b'{"conversation": "c", "message": "m", "text": 7}',
        b'{"conversation": "c", "message": "m"}',
        b'{"conversation": "", "message": "m", "text": "x"}',
        b'{"conversation": "../x", "message": "m", "text": "x"}',
        b'{"conversation": "c", "message": null, "text": "x"}',
        b'{"conversation": "c", "message": "m", "text": "x", "decided": "affirm"}',
        b'{"conversation": "c", "message": "m", "text": "x", "decided": {"intent": "a", "entities": {}}}',
        b'{"conversation": "c", "message": "m", "text": "x", "metadata": []}',
        json.dumps({"conversation": "c", "message": "m", "text": "x" * 8001}).encode(),
    ],
)
def test_a_bad_body_is_refused_in_a_sentence(engine: Engine, body: bytes) -> None:
    answer = engine.ask("POST", "/turn", body)
    assert (answer.status, answer.body["error"]) == (400, "body"), answer.raw
    assert "Traceback" not in answer.body["detail"]


def test_a_body_too_large_for_any_turn_is_refused(engine: Engine) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", engine.port, timeout=10)
    connection.request("POST", "/turn", b'"' + b"x" * 1_000_000 + b'"', {"X-Redress-Secret": "engine-secret"})
    assert connection.getresponse().status == 413
    connection.close()
    assert engine.ask("GET", "/ready").status == 200


@pytest.mark.parametrize(
    "text", ["😀" * 5_000, "\u202eevil\u202c", "ﷺ" * 900, "e\u0301" * 100, "a\nb\r\n\tc", "{name} {0}"]
)
def test_odd_text_is_text(engine: Engine, text: str) -> None:
    conversation = f"odd-{abs(hash(text))}"
    engine.talk(conversation, FORM[0])
    assert engine.say(conversation, "m2", text).body["record"]["nature"] == text


def test_a_caller_that_hangs_up_finds_the_answer_when_it_asks_again(engine: Engine, actions: Actions) -> None:
    engine.talk("hang-up", *FORM)
    body = {"conversation": "hang-up", "message": "gone", "text": "an engineer should come and repair it"}
    (actions.folder / "slow").write_text("0.5")
    connection = http.client.HTTPConnection("127.0.0.1", engine.port, timeout=10)
    connection.request("POST", "/turn", json.dumps(body), {"X-Redress-Secret": "engine-secret"})
    while "gone" not in actions.filed:
        time.sleep(0.02)
    connection.close()
    (actions.folder / "slow").unlink()
    assert engine.ask("POST", "/turn", body).texts == ["Filed as gone."]
    assert actions.filed.count("gone") == 1


def test_an_action_that_is_too_slow_fails_the_turn_in_time(engine: Engine, actions: Actions) -> None:
    engine.talk("slow", *FORM)
    (actions.folder / "slow").write_text("60")  # longer than this test waits for an answer
    answer = engine.say("slow", "late", "an engineer should come and repair it")
    (actions.folder / "slow").unlink()
    assert (answer.status, answer.body["error"]) == (502, "action_server")
    assert answer.body["detail"] == "action_file took longer than 4 s."
    assert engine.say("slow", "late", "an engineer should come and repair it").texts == ["Filed as late."]


def test_a_locked_database_fails_the_turn_and_stalls_nobody(engine: Engine) -> None:
    engine.talk("locked", FORM[0])
    other = sqlite3.connect(engine.store, isolation_level=None)
    other.execute("begin exclusive")
    try:
        answer = engine.say("locked", "m2", FORM[1])
        assert (answer.status, answer.body["error"]) == (503, "store")
        assert "INSERT" not in answer.body["detail"]
    finally:
        other.execute("rollback")
        other.close()
    assert engine.say("locked", "m2", FORM[1]).body["record"] == {"nature": FORM[1]}


def test_the_conversations_are_nobody_elses_to_read(engine: Engine) -> None:
    assert Path(engine.store).stat().st_mode & 0o077 == 0
