"""The queue over the API, and talking with the customer."""

import asyncio
from uuid import uuid4

from conversations.handoffs import Urgency
from staff.roles import Role
from tests.desk.conftest import Staffed

QUEUE = "/api/v1/handoffs"


async def test_the_queue_shows_who_waits_why_and_since_when(staffed: Staffed) -> None:
    await staffed.queue("Cut off three times")
    await staffed.queue("Cannot reach 999", urgency=Urgency.DANGER)
    client = await staffed.signed_in()
    found = (await client.get(QUEUE, params={"state": "waiting"})).json()["handoffs"]
    assert [one["summary"] for one in found] == ["Cannot reach 999", "Cut off three times"]
    assert found[1]["reason"] == "ask_human"
    assert found[1]["waiting_since"].startswith("2026-11-23T10:00")
    assert found[1]["claimed_by"] is None


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_hears_who(staffed: Staffed) -> None:
    handoff, chat = await staffed.queue()
    maya = await staffed.signed_in()
    staffed.hire(email="ben@example.com", name="Ben Ray")
    ben = await staffed.browser()
    signed = await ben.post(
        "/api/v1/staff/session", json={"email": "ben@example.com", "password": "seven quiet otters"}
    )
    ben.headers["X-CSRF-Token"] = signed.json()["csrf"]
    answers = await asyncio.gather(*(one.post(f"{QUEUE}/{handoff.id}/claim") for one in (maya, ben)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert late.json()["claimed_by"] in {"Maya", "Ben"}
    assert (await chat.log())["owner"] == "agent"


async def test_an_agent_and_the_customer_talk_and_the_assistant_is_silent(staffed: Staffed) -> None:
    handoff, chat = await staffed.queue()
    client = await staffed.signed_in()
    path = f"/api/v1/conversations/{chat.id}/agent-messages"
    line = {"client_id": str(uuid4()), "text": "Hello, Maya here."}
    assert (await client.post(path, json=line)).status_code == 409
    await client.post(f"{QUEUE}/{handoff.id}/claim")
    first = await client.post(path, json=line)
    assert first.status_code == 202
    assert (await client.post(path, json=line)).json() == first.json()
    await chat.send("Thank you")
    said = (await chat.log())["messages"][-2:]
    assert [(one["from"], one["text"]) for one in said] == [
        ("agent", "Hello, Maya here."),
        ("customer", "Thank you"),
    ]
    assert said[0]["agent"] == "Maya"
    assert len(staffed.world.engine.asked) == 1


async def test_closing_gives_the_conversation_back_to_the_assistant(staffed: Staffed) -> None:
    handoff, chat = await staffed.queue()
    client = await staffed.signed_in()
    await client.post(f"{QUEUE}/{handoff.id}/claim")
    closed = await client.post(f"{QUEUE}/{handoff.id}/close", json={"outcome": "resolved"})
    assert closed.json()["state"] == "closed"
    await chat.reply_to((await chat.send("One more thing")).json()["seq"])
    assert (await chat.log())["owner"] == "assistant"


async def test_a_conversation_goes_to_a_colleague_who_can_take_it(staffed: Staffed) -> None:
    handoff, _ = await staffed.queue()
    client = await staffed.signed_in()
    staffed.hire(Role.MANAGER, email="ben@example.com", name="Ben Ray")
    staffed.hire(Role.EDITOR, email="eve@example.com", name="Eve")
    await client.post(f"{QUEUE}/{handoff.id}/claim")
    for stranger in ("eve@example.com", "nobody@example.com"):
        refused = await client.post(f"{QUEUE}/{handoff.id}/transfer", json={"to": stranger})
        assert refused.status_code == 422
    moved = await client.post(f"{QUEUE}/{handoff.id}/transfer", json={"to": "ben@example.com"})
    assert moved.json()["claimed_by"] == "Ben"


async def test_staff_follow_a_conversation_with_their_own_cookie(staffed: Staffed) -> None:
    _, chat = await staffed.queue()
    client = await staffed.signed_in()
    path = f"/api/v1/conversations/{chat.id}/events"
    async with client.stream("GET", path) as stream:
        assert stream.status_code == 200
        async for line in stream.aiter_lines():
            if line.startswith("data: ") and "I want a person" in line:
                break
    editor = await staffed.signed_in(Role.EDITOR, email="eve@example.com")
    assert (await editor.get(path)).status_code == 403


async def test_the_desk_hears_when_somebody_takes_a_conversation(staffed: Staffed) -> None:
    handoff, _ = await staffed.queue()
    client = await staffed.signed_in()
    async with client.stream("GET", "/api/v1/desk/events") as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        await client.post(f"{QUEUE}/{handoff.id}/claim")
        async for line in lines:
            if line == "event: handoff":
                break
        assert handoff.id in await anext(lines)


async def test_an_unknown_handoff_is_not_there(staffed: Staffed) -> None:
    client = await staffed.signed_in()
    assert (await client.get(f"{QUEUE}/unknown")).status_code == 404
    assert (await client.post(f"{QUEUE}/unknown/claim")).status_code == 404
