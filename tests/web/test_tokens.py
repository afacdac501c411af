"""Whose conversation it is: nothing is served on the id alone, nor to who has another's token."""

import pytest
import pytest_asyncio

from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def world(shared_world: World) -> World:
    shared_world.http.cookies.clear()
    return shared_world


@pytest_asyncio.fixture(loop_scope="module")
async def chat(world: World) -> Chat:
    return await world.chat()


CALLS = [
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("GET", "/events"),
    ("POST", "/attachments"),
    ("GET", "/attachments/abcdefghijkl"),
    ("GET", "/transcript"),
    ("POST", "/end"),
]


def body(method: str) -> dict[str, object]:
    return (
        {"json": {"client_id": "0b9f9d4e-3f2a-4a53-8d7c-2f1de0a1b2c3", "text": "x"}}
        if method == "POST"
        else {}
    )


@pytest.mark.parametrize(("method", "what"), CALLS)
async def test_without_a_token_nothing_is_served(world: World, chat: Chat, method: str, what: str) -> None:
    answer = await world.http.request(method, chat.path + what, **body(method))  # type: ignore[arg-type]
    assert_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "what"), CALLS)
async def test_another_conversations_token_and_a_made_up_conversation_get_the_same_answer(
    world: World, chat: Chat, method: str, what: str
) -> None:
    other = await world.chat()
    answers = [
        await world.http.request(method, path + what, headers=headers, **body(method))  # type: ignore[arg-type]
        for path, headers in (
            (chat.path, other.headers),
            (chat.path, {"Authorization": "Bearer nonsense"}),
            ("/api/v1/conversations/made-up", other.headers),
        )
    ]
    for answer in answers:
        assert_problem(answer, 404)
    assert len({answer.text for answer in answers}) == 1
    assert (await chat.log())["messages"] == chat.started["messages"]


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Token x", ""])
async def test_a_header_without_a_token_counts_as_none(world: World, chat: Chat, header: str) -> None:
    headers = {"Authorization": header}
    assert_problem(await world.http.get(chat.path + "/messages", headers=headers), 401)


async def test_the_cookie_opens_the_conversation_and_is_sent_nowhere_else(world: World) -> None:
    answer = await world.http.post("/api/v1/conversations", json={})
    set_cookie = answer.headers["set-cookie"]
    path = f"/api/v1/conversations/{answer.json()['conversation']}"
    assert "HttpOnly" in set_cookie
    assert "SameSite=Strict" in set_cookie
    assert f"Path={path}" in set_cookie
    assert (await world.http.get(path + "/messages")).status_code == 200
    other = await world.http.post("/api/v1/conversations", json={})
    world.http.cookies.clear()
    world.http.cookies.set("redress_conversation", other.json()["token"])
    assert_problem(await world.http.get(path + "/messages"), 404)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_a_cookie_signs_no_call_of_another_site(
    world: World, headers: dict[str, str], status: int
) -> None:
    answer = await world.http.post("/api/v1/conversations", json={})
    path = f"/api/v1/conversations/{answer.json()['conversation']}"
    ended = await world.http.post(path + "/end", json={}, headers=headers)
    assert ended.status_code == status


async def test_the_pages_own_origin_may_use_the_cookie(world: World) -> None:
    answer = await world.http.post("/api/v1/conversations", json={})
    path = f"/api/v1/conversations/{answer.json()['conversation']}"
    origin = f"http://127.0.0.1:{world.server.port}"
    assert (await world.http.post(path + "/end", json={}, headers={"Origin": origin})).status_code == 200


async def test_only_the_hash_of_the_token_is_kept(world: World, chat: Chat) -> None:
    def rows(connection: object) -> str:
        return str(connection.exec_driver_sql("SELECT * FROM conversations").all())  # type: ignore[attr-defined]

    kept = world.app.ctx.database.read(rows)
    assert chat.id in kept
    assert chat.token not in kept


async def test_an_ended_conversation_can_be_read_and_takes_nothing_more(chat: Chat) -> None:
    assert (await chat.post("end", json={})).json() == {"owner": "closed"}
    assert (await chat.post("end", json={})).status_code == 200
    assert_problem(await chat.send("hello?"), 409)
    assert (await chat.log())["owner"] == "closed"
    assert (await chat.get("transcript")).status_code == 200


async def test_tokens_differ_and_cannot_be_guessed_from_one_another(world: World) -> None:
    chats = [await world.chat() for _ in range(5)]
    assert len({chat.token for chat in chats} | {chat.id for chat in chats}) == 10
    assert all(len(chat.token) >= 43 and len(chat.id) >= 22 for chat in chats)
