"""More than the engines can do: who is here is told so and answered in order, who comes is asked to wait."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from conversations import engine as engines_module
from conversations import turns as turns_module
from tests.scale.patient import PatientCustomer
from tests.web.engine import echo, words
from tests.web.test_bad_input import assert_problem
from tests.web.world import PATIENCE, Chat, World, eventually, running

LONG = 120.0


class Held:
    """An engine that answers nothing until it is let go."""

    def __init__(self) -> None:
        self.going = asyncio.Event()

    async def __call__(self, turn: dict[str, Any]) -> dict[str, Any]:
        await self.going.wait()
        return words(f"You said: {turn['text']}")


@pytest_asyncio.fixture
async def crowded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[World, Held, list[Chat]]]:
    """An engine that is held up, everything that it does at once under way, and more who wait."""
    monkeypatch.setattr(turns_module, "BUSY_AFTER", 0.2)
    async with running(tmp_path, full_after=0.05, turn_timeout=60) as world:
        world.engine.answering = held = Held()
        chats = [await world.chat() for _ in range(engines_module.AT_ONCE + 20)]
        for chat in chats:
            await chat.send("one")
            await chat.send("two")
        engines = world.app.ctx.engines
        await eventually(lambda: engines.waiting == 20 and engines.wait > 1)
        yield world, held, chats
        held.going.set()


async def test_who_waits_for_their_turn_is_told_so_once_and_answered_in_order(
    crowded: tuple[World, Held, list[Chat]],
) -> None:
    world, held, chats = crowded
    told = await chats[-1].until(lambda one: one["from"] == "system")
    assert told["text"].startswith("Many people write: about ")
    held.going.set()
    for chat in chats:
        await chat.until(lambda one: one["text"] == "You said: two")
        assert await chat.said("customer", "assistant") == [
            *(
                "Hello, I am the automated assistant of ContactNow. Ask for a person at any time.",
                "one",
                "two",
            ),
            *("You said: one", "You said: two"),
        ]
        assert len(await chat.said("system")) <= 1
    assert 'redress_turns_total{end="unavailable"}' not in world.app.ctx.metrics.text()


async def test_new_conversations_wait_outside_while_those_who_are_here_would_wait_longer(
    crowded: tuple[World, Held, list[Chat]],
) -> None:
    world, held, chats = crowded
    refused = await world.http.post("/api/v1/conversations", json={})
    assert_problem(refused, 503)
    assert refused.json()["type"] == "urn:redress:problem:full"
    assert refused.json()["detail"] == "Many people write: try again in a moment."
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert (await chats[0].send("three")).status_code == 202, "who is here goes on"
    page = await world.http.post("/", data={"text": "My line is dead", "id": "x"})
    assert page.status_code == 503
    assert "Many people write: try again in a moment." in page.text
    assert "My line is dead" in page.text, "what was typed is still there"
    held.going.set()
    await chats[0].until(lambda one: one["text"] == "You said: three")
    await eventually(lambda: world.app.ctx.engines.waiting == 0)
    assert (await world.http.post("/api/v1/conversations", json={})).status_code == 201


async def test_a_crowd_that_comes_faster_than_it_can_be_answered_is_answered_whole_and_in_order(
    tmp_path: Path,
) -> None:
    """The engine does 20 turns a second, and 100 customers with two lines each come within two seconds."""
    one_at_a_time = asyncio.Lock()

    async def slow(turn: dict[str, Any]) -> dict[str, Any]:
        async with one_at_a_time:
            await asyncio.sleep(0.05)
        return await echo(turn)  # type: ignore[return-value]

    async with running(tmp_path, full_after=1.0, turn_timeout=60) as world:
        world.engine.answering = slow
        world.http.timeout = LONG
        customers = [
            PatientCustomer(world.http, [f"{number}: one", f"{number}: two"]) for number in range(100)
        ]

        async def arrive(number: int, customer: PatientCustomer) -> PatientCustomer:
            await asyncio.sleep(number * 0.02)
            return await customer.talk()

        async with asyncio.timeout(LONG * 2):
            await asyncio.gather(*(arrive(*one) for one in enumerate(customers)))
        assert sum(one.held_up for one in customers) > 0, "some were asked to come back"
        for customer in customers:
            customer.check()
        asked = [(turn["conversation"], turn["text"]) for turn in world.engine.asked]
        assert len(asked) == len(set(asked)) == 200, "each turn was asked for once"


async def test_the_desk_reads_while_customers_keep_every_reader_busy(world: World) -> None:
    database, going = world.app.ctx.database, asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        asyncio.run_coroutine_threadsafe(going.wait(), loop).result(PATIENCE)

    busy = [asyncio.create_task(database.reading(hold)) for _ in range(20)]
    await asyncio.sleep(0)
    began = time.monotonic()
    assert (await world.http.get("/desk/sign-in", headers={"Cookie": "redress_staff=x"})).status_code == 200
    assert not any(one.done() for one in busy), f"answered after {time.monotonic() - began:.1f} s, past them"
    going.set()
    await asyncio.gather(*busy)


async def test_signing_in_does_not_wait_for_files_and_documents_and_a_flood_is_turned_away(
    world: World,
) -> None:
    going = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        asyncio.run_coroutine_threadsafe(going.wait(), loop).result(PATIENCE)

    busy = [asyncio.create_task(asyncio.to_thread(hold)) for _ in range(60)]
    await asyncio.sleep(0)
    attempt = {"email": "nobody@example.com", "password": "seven quiet otters"}
    answers = await asyncio.gather(
        *(
            world.http.post("/api/v1/staff/session", json=attempt | {"email": f"{number}@example.com"})
            for number in range(40)
        )
    )
    assert not any(one.done() for one in busy)
    going.set()
    await asyncio.gather(*busy)
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {401, 429, 503}
    assert statuses.count(401) == 20, "as many as one address may try"
