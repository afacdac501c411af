"""Whose turn it is: order, one at a time, idempotent sends, and an engine that fails."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from conversations import run
from conversations.bus import DESK
from conversations.handoffs import Asked, Outcome, State
from conversations.messages import Agent
from tests.web.engine import echo, words
from tests.web.world import PATIENCE, Chat, World, eventually, running

TROUBLE = "This takes longer than it should. What you wrote is kept, and I will answer as soon as I can."
PERSON_INSTEAD = "I am sorry, I cannot answer that. A person will look at it."


async def test_the_same_message_sent_twice_is_stored_and_answered_once(world: World, chat: Chat) -> None:
    once = str(uuid4())
    first, second = await chat.send("hello", once), await chat.send("hello", once)
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json() == second.json()
    await chat.reply_to(first.json()["seq"])
    await world.app.ctx.turns.finish(chat.id)
    assert await chat.said("customer") == ["hello"]
    assert len(world.engine.asked) == 1


async def test_many_copies_of_one_message_at_once_are_one_message(world: World, chat: Chat) -> None:
    once = str(uuid4())
    answers = await asyncio.gather(*(chat.send("hello", once) for _ in range(10)))
    assert {answer.json()["seq"] for answer in answers} == {2}
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]
    await world.app.ctx.turns.finish(chat.id)
    assert await chat.said("customer") == ["hello"]


async def test_a_client_id_used_for_another_text_is_a_conflict_and_stores_nothing(chat: Chat) -> None:
    once = str(uuid4())
    await chat.reply_to((await chat.send("hello", once)).json()["seq"])
    other = await chat.send("something else", once)
    assert other.status_code == 409
    assert "client_id" in other.json()["detail"]
    assert await chat.said("customer") == ["hello"]


async def test_messages_are_answered_in_order_and_one_at_a_time(world: World, chat: Chat) -> None:
    at_once, most = 0, 0

    async def answering(turn: dict[str, Any]) -> dict[str, Any]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return words(f"You said: {turn['text']}")

    world.engine.answering = answering
    texts = [f"message {number}" for number in range(12)]
    for text in texts:
        assert (await chat.send(text)).status_code == 202
    await chat.until(lambda one: one["text"] == "You said: message 11")
    assert most == 1
    assert [turn["text"] for turn in world.engine.asked] == texts
    assert await chat.said("assistant") == [
        chat.started["messages"][0]["text"],
        *(f"You said: {text}" for text in texts),
    ]


async def test_conversations_do_not_wait_for_one_another(world: World) -> None:
    slow, quick = await world.chat(), await world.chat()
    release = asyncio.Event()

    async def answering(turn: dict[str, Any]) -> Any:
        if turn["conversation"] == slow.id:
            await release.wait()
        return await echo(turn)

    world.engine.answering = answering
    waits = (await slow.send("slow")).json()["seq"]
    await quick.reply_to((await quick.send("quick")).json()["seq"])
    assert (await slow.log())["pending"] is True
    release.set()
    await slow.reply_to(waits)


async def test_pending_is_told_while_an_answer_is_worked_out(world: World, chat: Chat) -> None:
    release = asyncio.Event()

    async def answering(turn: dict[str, Any]) -> Any:
        await release.wait()
        return await echo(turn)

    world.engine.answering = answering
    await chat.send("hello")
    assert (await chat.log())["pending"] is True
    release.set()
    await chat.reply_to(2)
    await world.app.ctx.turns.finish(chat.id)
    assert (await chat.log())["pending"] is False


async def test_with_the_engine_down_the_customer_is_told_once_and_answered_when_it_is_back(
    world: World, chat: Chat
) -> None:
    await world.engine.stop()
    first = (await chat.send("first")).json()["seq"]
    told = await chat.reply_to(first, "system")
    assert told["text"] == TROUBLE
    second = (await chat.send("second")).json()["seq"]
    await world.engine.start()
    assert (await chat.reply_to(first))["text"] == "You said: first"
    assert (await chat.reply_to(second))["text"] == "You said: second"
    assert await chat.said("system") == [TROUBLE]
    assert await chat.said("customer") == ["first", "second"]


async def test_a_conversation_begins_while_the_engine_is_down(world: World) -> None:
    await world.engine.stop()
    chat = await world.chat()
    assert "automated assistant" in chat.started["messages"][0]["text"]


async def test_an_engine_that_is_too_slow_is_asked_again_and_its_answer_comes_once(tmp_path: Path) -> None:
    async with running(tmp_path, turn_timeout=0.3) as world:
        release = asyncio.Event()

        async def answering(turn: dict[str, Any]) -> Any:
            await release.wait()
            return await echo(turn)

        world.engine.answering = answering
        chat = await world.chat()
        seq = (await chat.send("hello")).json()["seq"]
        assert (await chat.reply_to(seq, "system"))["text"] == TROUBLE
        release.set()
        assert (await chat.reply_to(seq))["text"] == "You said: hello"
        await world.app.ctx.turns.finish(chat.id)
        assert (await chat.said("assistant"))[1:] == ["You said: hello"]


async def test_an_engine_that_fails_for_a_moment_only_is_no_news_to_the_customer(
    world: World, chat: Chat
) -> None:
    failures = iter([(502, {"error": "action_server"}), (503, {"error": "store"})])

    async def answering(turn: dict[str, Any]) -> Any:
        return next(failures, None) or await echo(turn)

    world.engine.answering = answering
    seq = (await chat.send("hello")).json()["seq"]
    assert (await chat.reply_to(seq))["text"] == "You said: hello"
    assert len(world.engine.asked) == 3
    assert await chat.said("system") == []


async def test_what_the_engine_needs_being_away_is_trouble_not_the_end(
    world: World, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "NEWS_AFTER", 0.5)
    failures = iter(
        [(502, {"error": "action_server"}), (503, {"error": "store"}), (503, {"error": "no_model"})]
    )

    async def answering(turn: dict[str, Any]) -> Any:
        return next(failures, None) or await echo(turn)

    world.engine.answering = answering
    seq = (await chat.send("hello")).json()["seq"]
    assert (await chat.reply_to(seq))["text"] == "You said: hello"
    assert await chat.said("system") == [TROUBLE]
    assert len(world.engine.asked) == 4


async def test_a_message_without_an_answer_goes_to_a_person_with_an_apology(world: World, chat: Chat) -> None:
    async def answering(turn: dict[str, Any]) -> Any:
        if turn["text"] == "gibberish":
            return 500, {"error": "no_answer", "detail": ""}
        return await echo(turn)

    world.engine.answering = answering
    seq = (await chat.send("gibberish")).json()["seq"]
    await chat.until(lambda one: one["text"] == PERSON_INSTEAD)
    handoffs = world.app.ctx.handoffs.list(State.WAITING)
    assert [(one.conversation, one.reason) for one in handoffs] == [(chat.id, "assistant_failed")]
    assert (await chat.log())["owner"] == "queue"
    # The conversation is not stuck: the assistant goes on while the customer waits.
    later = (await chat.send("still there?")).json()["seq"]
    assert (await chat.reply_to(later))["text"] == "You said: still there?"
    assert seq == 2


async def test_an_answer_without_words_counts_as_none(world: World, chat: Chat) -> None:
    async def answering(turn: dict[str, Any]) -> Any:
        return {"messages": [], "understood": {}, "record": {}, "model": "test-1"}

    world.engine.answering = answering
    await chat.send("hello")
    await chat.until(lambda one: one["text"] == PERSON_INSTEAD)


async def test_an_answer_that_is_not_as_agreed_counts_as_none(world: World, chat: Chat) -> None:
    async def answering(turn: dict[str, Any]) -> Any:
        return {"messages": [{"text": "x", "buttons": [{"title": 1}]}]}

    world.engine.answering = answering
    await chat.send("hello")
    await chat.until(lambda one: one["text"] == PERSON_INSTEAD)


async def test_a_database_that_fails_in_mid_turn_is_tried_again(world: World, chat: Chat) -> None:
    database, broken = world.app.ctx.database, asyncio.Event()

    def rename(before: str, after: str) -> None:
        database.write(
            lambda connection: connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")
        )

    async def answering(turn: dict[str, Any]) -> Any:
        if not broken.is_set():
            await database.writing(rename, "unanswered", "away")
            broken.set()
        return await echo(turn)

    world.engine.answering = answering
    seq = (await chat.send("hello")).json()["seq"]
    await broken.wait()
    await eventually(lambda: 'end="broken"' in world.app.ctx.metrics.text())
    await database.writing(rename, "away", "unanswered")
    assert (await chat.reply_to(seq))["text"] == "You said: hello"


async def test_web_stopped_in_mid_turn_answers_once_after_its_restart(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def hanging(turn: dict[str, Any]) -> Any:
        asked.set()
        await asyncio.Event().wait()

    async with running(tmp_path) as world:
        world.engine.answering = hanging
        chat = await world.chat()
        for text in ("one", "two"):
            await chat.send(text)
        await asked.wait()
        engine = world.engine
        engine.answering = echo
        await world.server.stop(grace=0.0)
        async with running(tmp_path, engine) as again:
            chat.http = again.http
            await chat.until(lambda one: one["text"] == "You said: two")
            await again.app.ctx.turns.finish(chat.id)
            assert [(one["from"], one["text"]) for one in (await chat.log())["messages"][1:]] == [
                ("customer", "one"),
                ("customer", "two"),
                ("assistant", "You said: one"),
                ("assistant", "You said: two"),
            ]


async def test_the_record_of_the_last_turn_is_kept(world: World, chat: Chat) -> None:
    await chat.reply_to((await chat.send("I am Jo")).json()["seq"])
    assert world.app.ctx.log.record(chat.id) == {"name": "Jo"}


async def test_an_answer_worked_out_while_a_person_took_over_is_not_sent_over_them(
    world: World, chat: Chat
) -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def answering(turn: dict[str, Any]) -> Any:
        asked.set()
        await release.wait()
        return await echo(turn)

    world.engine.answering = answering
    await chat.send("I want a person")
    await asked.wait()
    context = world.app.ctx
    ana = Agent("1", "Ana")
    handoff = context.handoffs.open(
        chat.id, Asked("message:2", "asked_for", "Wants a person."), context.clock()
    )
    context.handoffs.claim(handoff.id, ana, context.clock())
    release.set()
    await context.turns.finish(chat.id)
    context.log.agent_says(chat.id, ana, "a", "Hello, I am Ana.", context.clock())
    await chat.send("Hello Ana")
    await context.turns.finish(chat.id)
    log = await chat.log()
    assert [(one["from"], one["text"]) for one in log["messages"][1:]] == [
        ("customer", "I want a person"),
        ("agent", "Hello, I am Ana."),
        ("customer", "Hello Ana"),
    ]
    assert log["messages"][2]["agent"] == "Ana"
    assert (log["owner"], log["pending"]) == ("agent", False)
    assert len(world.engine.asked) == 1
    context.handoffs.close(handoff.id, ana, Outcome.RETURNED, context.clock())
    seq = (await chat.send("And now?")).json()["seq"]
    assert (await chat.reply_to(seq))["text"] == "You said: And now?"
    # The assistant knows what was said without it; what it had answered before is no news to it.
    assert world.engine.noted == {
        "note-4": [{"from": "agent", "text": "Hello, I am Ana."}, {"from": "customer", "text": "Hello Ana"}]
    }
    await chat.reply_to((await chat.send("Good")).json()["seq"])
    assert len(world.engine.noted) == 1


async def test_the_assistant_is_told_a_long_talk_in_parts_that_it_can_take(world: World, chat: Chat) -> None:
    context, ana = world.app.ctx, Agent("1", "Ana")
    asked = Asked("message:2", "asked_for", "Wants a person.")
    handoff = context.handoffs.open(chat.id, asked, context.clock())
    context.handoffs.claim(handoff.id, ana, context.clock())
    said = [f"{number} " + "é" * 3_990 for number in range(40)]
    for text in said:
        context.log.agent_says(chat.id, ana, text[:4], text, context.clock())
    context.handoffs.close(handoff.id, ana, Outcome.RETURNED, context.clock())
    await chat.reply_to((await chat.send("And now?")).json()["seq"])
    noted = [line["text"] for part in world.engine.noted.values() for line in part]
    assert [line for line in noted if line[0].isdigit()][-40:] == said


async def test_that_a_turn_moved_the_conversation_into_the_queue_is_told(world: World, chat: Chat) -> None:
    async def answering(turn: dict[str, Any]) -> Any:
        """What an action does in the middle of a turn, in its own process."""
        context = world.app.ctx
        asked = Asked(f"message:{turn['message']}", "asked_for", "Wants a person.")
        await context.database.writing(context.handoffs.open, chat.id, asked, context.clock())
        return words("A person will be with you.")

    world.engine.answering = answering
    desk = await world.app.ctx.bus.subscribe(DESK)
    async with chat.events() as events:
        await chat.send("I want a person")
        async with asyncio.timeout(PATIENCE):
            async for event in events:
                if event["event"] == "owner" and event["data"]["owner"] == "queue":
                    break
    heard = await desk.next(PATIENCE)
    assert heard is not None
    assert heard.data == {"conversation": chat.id, "owner": "queue"}
    desk.close()


async def test_the_desk_hears_of_a_complaint_that_was_filed(world: World, chat: Chat) -> None:
    async def answering(turn: dict[str, Any]) -> Any:
        return words("Filed.", custom={"complaint": {"reference": "CN-AAAAA-AAAAA"}})

    world.engine.answering = answering
    desk = await world.app.ctx.bus.subscribe(DESK)
    await chat.send("yes")
    heard = await desk.next(PATIENCE)
    assert heard is not None
    assert (heard.kind, heard.data) == ("complaint", {"complaint": "CN-AAAAA-AAAAA"})
    desk.close()
