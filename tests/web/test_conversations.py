"""Beginning a conversation and talking: what every customer does."""

from tests.web.engine import words
from tests.web.world import Chat, World


async def test_a_new_conversation_opens_with_the_assistants_words_and_buttons(chat: Chat) -> None:
    first = chat.started["messages"][0]
    assert chat.started["owner"] == "assistant"
    assert first["seq"] == 1
    assert first["from"] == "assistant"
    assert "automated assistant of ContactNow" in first["text"]
    assert [button["title"] for button in first["buttons"]] == ["Make a complaint", "Eleven people"]
    assert all(set(button) == {"id", "title"} for button in first["buttons"])


async def test_a_message_is_numbered_answered_and_both_are_in_the_log(chat: Chat) -> None:
    sent = await chat.send("My line is dead")
    assert sent.status_code == 202
    assert sent.json() == {"seq": 2}
    answer = await chat.reply_to(2)
    assert answer["text"] == "You said: My line is dead"
    log = await chat.log()
    assert [(one["seq"], one["from"]) for one in log["messages"]] == [
        (1, "assistant"),
        (2, "customer"),
        (3, "assistant"),
    ]
    assert log["pending"] is False


async def test_the_engine_gets_the_message_with_its_number_and_the_day_in_london(
    world: World, chat: Chat
) -> None:
    await chat.reply_to((await chat.send("hello")).json()["seq"])
    asked = world.engine.asked[0]
    assert asked["conversation"] == chat.id
    assert asked["message"] == "2"
    assert asked["text"] == "hello"
    assert asked["decided"] is None
    assert set(asked["metadata"]) == {"at", "today"}


async def test_a_button_stands_for_its_title_and_its_meaning_stays_on_the_server(
    world: World, chat: Chat
) -> None:
    button = chat.started["messages"][0]["buttons"][1]["id"]
    seq = (await chat.press(button)).json()["seq"]
    await chat.reply_to(seq)
    assert (await chat.said("customer")) == ["Eleven people"]
    assert world.engine.asked[0]["decided"] == {
        "intent": "inform",
        "entities": [{"entity": "workers", "value": 11}],
    }


async def test_what_the_assistant_asks_for_and_a_filed_complaint_come_with_the_message(
    world: World, chat: Chat
) -> None:
    asks = {"field": "email", "kind": "email", "optional": False}
    complaint = {"reference": "CN-AAAAA-AAAAA", "first_response_due": "2026-11-24"}

    async def answering(turn: dict[str, object]) -> dict[str, object]:
        return words("Noted.", "Your email?", custom={"asks": asks, "complaint": complaint})

    world.engine.answering = answering
    await chat.send("x")
    last = await chat.until(lambda one: one["text"] == "Your email?")
    assert last["asks"] == asks
    assert last["complaint"] == complaint
    assert "asks" not in (await chat.log())["messages"][-2]
