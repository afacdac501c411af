"""What must be refused: the right status, a sentence, nothing stored, and the next message works."""

import json
import random
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from tests.web.world import Chat, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def world(shared_world: World) -> World:
    shared_world.http.cookies.clear()
    return shared_world


@pytest_asyncio.fixture(loop_scope="module")
async def chat(world: World) -> Chat:
    return await world.chat()


ID = "0b9f9d4e-3f2a-4a53-8d7c-2f1de0a1b2c3"
JSON = "application/json"


def a_message(**values: Any) -> str:
    return json.dumps({"client_id": ID, "text": "hello"} | values)


BAD = {
    "not JSON": ("{", 400),
    "half a string": ('{"client_id": "', 400),
    "not UTF-8": (b'{"client_id": "\xff\xfe"}', 400),
    "deeply nested": ("[" * 8000, 400),
    "an enormous number": ('{"seq": ' + "9" * 5000 + "}", 400),
    "an array": ("[]", 422),
    "a string": ('"hello"', 422),
    "null": ("null", 422),
    "a number": ("7", 422),
    "true": ("true", 422),
    "nothing in it": ("{}", 422),
    "no client_id": ('{"text": "hello"}', 422),
    "no text": (json.dumps({"client_id": ID}), 422),
    "a client_id that is no UUID": (a_message(client_id="7"), 422),
    "a client_id that is a number": (a_message(client_id=7), 422),
    "a text that is a number": (a_message(text=7), 422),
    "a text that is an object": (a_message(text={"a": 1}), 422),
    "a text that is null": (a_message(text=None), 422),
    "a text that is empty": (a_message(text=""), 422),
    "a text of blanks": (a_message(text=" \n\t "), 422),
    "an unknown field": (a_message(intent="affirm"), 422),
    "a slot": (a_message(slots={"name": "x"}), 422),
    "text and button": (a_message(button="1-x"), 422),
    "a button that is a number": (json.dumps({"client_id": ID, "button": 1}), 422),
    "a button that was never offered": (json.dumps({"client_id": ID, "button": "1-abcdefgh"}), 422),
    "a button of nonsense": (json.dumps({"client_id": ID, "button": "/make_complaint"}), 422),
    "a button with an enormous number": (json.dumps({"client_id": ID, "button": "99999999999-x"}), 422),
    "a button with digits of another script": (json.dumps({"client_id": ID, "button": "١-x"}), 422),
    "an attachment that is not there": (json.dumps({"client_id": ID, "attachments": ["nope"]}), 422),
    "a NUL": (a_message(text="a\x00b"), 422),
    "a NUL in a field that is not known": (a_message(more={"deep": ["\x00"]}), 422),
    "half of a surrogate pair": ('{"client_id": "' + ID + '", "text": "\\ud83d"}', 422),
    "the other half": ('{"client_id": "' + ID + '", "text": "\\ude00 hello"}', 422),
    "4,001 characters": (a_message(text="x" * 4001), 422),
    "10,000 emoji": (a_message(text="😀" * 10_000), 413),
    "1 MB": (a_message(text="x" * 1_000_000), 413),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_message_that_will_not_do_is_refused_with_a_sentence(chat: Chat, name: str) -> None:
    body, status = BAD[name]
    answer = await chat.post("messages", content=body, headers={"Content-Type": JSON})
    assert_problem(answer, status)
    assert (await chat.log())["messages"] == chat.started["messages"]
    seq = (await chat.send("and the next one works")).json()["seq"]
    assert seq == 2
    assert (await chat.reply_to(2))["text"] == "You said: and the next one works"


def assert_problem(answer: httpx.Response, status: int) -> None:
    """A problem as RFC 9457 has it, with a sentence and without anything of ours."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert found["type"].startswith("urn:redress:problem:")
    assert found["title"]
    assert found["detail"].endswith((".", "!", "?"))
    for inside in ("Traceback", "pydantic", 'File "', "sanic", "Error"):
        assert inside not in answer.text


async def test_a_problem_repeats_nothing_of_what_was_sent(chat: Chat) -> None:
    answer = await chat.post("messages", json={"client_id": "my secret", "text": 7, "extra": "my secret"})
    assert "my secret" not in answer.text
    assert {error["field"] for error in answer.json()["errors"]} == {"client_id", "text", "extra"}


GOOD = {
    "right to left": "\u202eabc\u202c مرحبا بكم",
    "4,000 characters": "x" * 4000,
    "3,900 emoji": "😀" * 3900,
    "a family in one sign": "👨‍👩‍👧‍👦",
    "markup": "<script>alert(1)</script> & **bold** [x](javascript:1)",
    "an intent": "/restart",
    "an intent with entities": '/inform{"workers": 5}',
    "braces": "{contacts.support.phone} {{ 7*7 }} %s",
    "SQL": "'; DROP TABLE messages; --",
    "lines": "one\r\ntwo\n\nthree\tfour",
    "combining": "Z̸̢̛a̷l̶g̵o̶",
}


@pytest.mark.parametrize("name", GOOD)
async def test_a_message_that_only_looks_odd_is_kept_as_it_is(world: World, chat: Chat, name: str) -> None:
    text = GOOD[name]
    body = json.dumps({"client_id": str(uuid4()), "text": text}, ensure_ascii=False).encode()
    answer = await chat.post("messages", content=body, headers={"Content-Type": JSON})
    assert answer.status_code == 202, answer.text
    await chat.reply_to(2)
    assert await chat.said("customer") == [text]
    assert world.engine.asked_in(chat.id)[0]["text"] == text
    assert world.engine.asked_in(chat.id)[0]["decided"] is None


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "text/json"])
async def test_a_body_that_is_not_called_json_is_refused(chat: Chat, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    assert_problem(await chat.post("messages", content=a_message(), headers=headers), 415)


async def test_json_may_name_its_character_set(chat: Chat) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert (await chat.post("messages", content=a_message(), headers=headers)).status_code == 202


async def test_a_body_without_a_length_is_bounded_as_well(chat: Chat) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b"x" * 1000

    answer = await chat.post("messages", content=endless(), headers={"Content-Type": JSON})
    assert_problem(answer, 413)


async def test_beginning_takes_nothing_but_an_empty_object(world: World) -> None:
    assert_problem(await world.http.post("/api/v1/conversations", json={"id": "mine"}), 422)
    assert (await world.http.post("/api/v1/conversations")).status_code == 201


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "99999999999999999999", "%00"])
async def test_a_place_to_begin_that_is_no_number_is_refused(chat: Chat, after: str) -> None:
    assert_problem(await chat.get(f"messages?after={after}"), 422)
    assert_problem(await chat.get(f"events?after={after}"), 422)


async def test_nothing_at_an_address_and_a_wrong_method_are_problems_too(world: World, chat: Chat) -> None:
    assert_problem(await world.http.get("/api/v1/nothing"), 404)
    wrong = await world.http.delete(chat.path + "/messages")
    assert_problem(wrong, 405)
    assert wrong.headers["allow"] == "GET, POST"
    traced = await world.http.request("TRACE", "/healthz")
    assert_problem(traced, 405)
    assert traced.headers["allow"] == "GET"


async def test_http_that_cannot_be_read_gets_a_sentence(world: World) -> None:
    import asyncio

    reader, writer = await asyncio.open_connection("127.0.0.1", world.server.port)
    writer.write(b"NONSENSE\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer
    assert b"Traceback" not in answer


async def test_no_bytes_whatever_are_our_mistake(world: World, chat: Chat) -> None:
    """Bodies like real ones with a few bytes changed, cut or put in: always answered, never with 5xx."""
    chance = random.Random(7)
    model = json.dumps({"client_id": ID, "text": "hello é 😀", "attachments": []}).encode()
    seen = set()
    for _ in range(400):
        body = bytearray(model)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(body) + 1)
            body[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        answer = await chat.post("messages", content=bytes(body), headers={"Content-Type": JSON})
        seen.add(answer.status_code)
    assert seen <= {200, 202, 400, 409, 422}
    assert {400, 422} <= seen
