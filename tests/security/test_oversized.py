"""Too much of anything: refused with a sentence, at once, and the next call works."""

import asyncio
import gzip
import json
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.security.nasty import work
from tests.web.test_attachments import PDF
from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World
from web.customer import uploads
from web.problems import Problem

pytestmark = pytest.mark.asyncio(loop_scope="module")
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest_asyncio.fixture(loop_scope="module")
async def world(shared_world: World) -> World:
    shared_world.http.cookies.clear()
    return shared_world


@pytest_asyncio.fixture(loop_scope="module")
async def chat(world: World) -> Chat:
    return await world.chat()


HEADS = {
    "an address": ("/" + "a" * 20_000, {}),
    "a query": ("/healthz?" + "a=b&" * 5_000, {}),
    "a header": ("/healthz", {"X-A": "b" * 20_000}),
    "headers": ("/healthz", {f"X-{number}": "b" for number in range(2_000)}),
    "a cookie": ("/", {"Cookie": "a=" + "b" * 20_000}),
    "cookies": ("/", {"Cookie": "; ".join(f"c{number}=d" for number in range(3_000))}),
    "a token": ("/api/v1/conversations/x/messages", {"Authorization": "Bearer " + "b" * 20_000}),
}


@pytest.mark.parametrize("name", HEADS)
async def test_a_head_that_is_too_large_is_refused(world: World, name: str) -> None:
    path, headers = HEADS[name]
    assert_problem(await world.http.get(path, headers=headers), 413)
    assert (await world.http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("depth", [50, 200, 500, 900, 990, 1000, 2000, 4000, 8000])
@pytest.mark.parametrize("opens", ["[", '{"a":'])
async def test_json_however_deep_is_no_mistake_of_ours(chat: Chat, depth: int, opens: str) -> None:
    closes = "]" if opens == "[" else "}"
    whole = (opens * depth + "1" + closes * depth)[:16_000]
    body = json.dumps({"client_id": str(uuid4()), "text": "x"})[:-1] + f', "deep": {whole}}}'
    answer = await chat.post("messages", content=body[:16_300], headers=JSON)
    assert answer.status_code in {400, 422}


async def test_many_fields_of_a_form_are_refused(world: World) -> None:
    body = "&".join(f"f{number}=x" for number in range(5_000))
    assert_problem(await world.http.post("/", content=body, headers=FORM), 400)


async def test_a_form_of_very_many_parts_is_refused_without_reading_them_all(chat: Chat) -> None:
    """A megabyte of boundaries took seconds in which nothing else was answered."""
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    for body in (part * 20_000 + b"--x--", b"--x\r\n\r\n\r\n" * 100_000 + b"--x--"):
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        assert_problem(await chat.post("attachments", content=body, headers=headers), 400)
        with pytest.raises(Problem):
            uploads._file("multipart/form-data; boundary=x", body)
        assert work(_swallowed, body) < 1.0


def _swallowed(body: bytes) -> None:
    try:
        uploads._file("multipart/form-data; boundary=x", body)
    except Problem:
        return


async def test_a_boundary_of_one_sign_in_a_large_file_is_read_all_the_same(chat: Chat) -> None:
    body = (
        b'---\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + b"-" * 10**6
    )
    headers = {"Content-Type": "multipart/form-data; boundary=-"}
    answer = await chat.post("attachments", content=body + b"\r\n-----", headers=headers)
    assert answer.status_code in {201, 400}


async def test_a_packed_body_is_not_unpacked(chat: Chat) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    assert len(bomb) < 16_000
    answer = await chat.post("messages", content=bomb, headers=JSON | {"Content-Encoding": "gzip"})
    assert_problem(answer, 400)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length : 5\r\n",
        b"Content-Length: 99999999999999999999\r\n",
    ],
)
async def test_a_length_that_can_be_read_in_two_ways_hides_no_second_request(
    world: World, head: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", world.server.port)
    start = b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    writer.write(start + head + b"\r\n{}\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n")
    writer.write_eof()
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    assert answer.count(b"HTTP/1.1 ") <= 1 or b"HTTP/1.1 404" not in answer
    assert not answer.startswith(b"HTTP/1.1 5")
