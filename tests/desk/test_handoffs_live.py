"""Talking with customers from the desk: typing, reading, notes, several at once, passing on, call backs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from conversations.formats import Format, FormatRequests, Wanted
from conversations.handoffs import Handoff
from conversations.lapses import Lapses
from conversations.patience import Patience
from conversations.words import Response, Words
from staff.roles import Role
from tests.desk.conftest import PASSWORD, Staffed
from tests.web.world import PATIENCE, Chat
from web.live import of
from web.relay import Relay

QUEUE = "/api/v1/handoffs"
Event = tuple[str, dict[str, Any]]


async def another(staffed: Staffed, name: str, *roles: Role) -> httpx.AsyncClient:
    """A colleague, signed in."""
    email = f"{name.lower()}@example.com"
    staffed.hire(*roles, email=email, name=f"{name} Ray")
    client = await staffed.browser()
    answer = await client.post("/api/v1/staff/session", json={"email": email, "password": PASSWORD})
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


async def claimed(staffed: Staffed, client: httpx.AsyncClient, **more: Any) -> tuple[Handoff, Chat]:
    handoff, chat = await staffed.queue(**more)
    answer = await client.post(f"{QUEUE}/{handoff.id}/claim")
    assert answer.status_code == 200, answer.text
    return handoff, chat


async def say(client: httpx.AsyncClient, chat: Chat, text: str, **more: Any) -> httpx.Response:
    line = {"client_id": str(uuid4()), "text": text, **more}
    return await client.post(f"/api/v1/conversations/{chat.id}/agent-messages", json=line)


@asynccontextmanager
async def following(client: httpx.AsyncClient, **query: str) -> AsyncIterator["Follower"]:
    """The desk's stream, as a page reads it."""
    async with client.stream("GET", "/api/v1/desk/events", params=query, timeout=PATIENCE) as response:
        assert response.status_code == 200, response.status_code
        yield Follower(response.aiter_lines())


class Follower:
    """Reads one event after the other."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.heard: list[Event] = []

    async def until(self, wanted: Callable[[str, dict[str, Any]], bool]) -> dict[str, Any]:
        """The first event from now on that is wanted."""
        kind = ""
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    found: dict[str, Any] = json.loads(value)
                    self.heard.append((kind, found))
                    if wanted(kind, found):
                        return found
        raise AssertionError(f"not heard among {self.heard}")


def message(text: str) -> Callable[[str, dict[str, Any]], bool]:
    return lambda kind, data: kind == "message" and data["text"] == text


def standing(holds: Callable[[dict[str, Any]], bool]) -> Callable[[str, dict[str, Any]], bool]:
    return lambda kind, data: kind == "desk" and holds(data)


async def test_one_stream_has_every_conversation_of_an_agent_and_no_others(staffed: Staffed) -> None:
    maya, ben = await staffed.signed_in(), await another(staffed, "Ben")
    _, one = await claimed(staffed, maya)
    _, two = await claimed(staffed, maya)
    _, theirs = await claimed(staffed, ben)
    async with following(maya) as stream:
        found = await stream.until(standing(lambda data: len(data["chats"]) == 2))
        assert {chat["conversation"] for chat in found["chats"]} == {one.id, two.id}
        await theirs.send("to Ben")
        await one.send("to Maya, one")
        await two.send("to Maya, two")
        said = await stream.until(message("to Maya, one"))
        assert said["conversation"] == one.id
        assert (await stream.until(message("to Maya, two")))["conversation"] == two.id
        assert not any(data.get("text") == "to Ben" for _, data in stream.heard)


async def test_a_stream_that_was_cut_goes_on_with_exactly_what_was_missed(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    _, one = await claimed(staffed, maya)
    _, two = await claimed(staffed, maya)
    known = (await one.send("known")).json()["seq"]
    await one.send("missed one")
    await two.send("missed two")
    async with following(maya, after=f"{one.id}:{known},{two.id}:1") as stream:
        await stream.until(message("missed one"))
        await one.send("live")
        await stream.until(message("live"))
        texts = [data["text"] for kind, data in stream.heard if kind == "message"]
        assert "known" not in texts
        assert sorted(text for text in texts if text.startswith(("missed", "live"))) == [
            "live",
            "missed one",
            "missed two",
        ]


async def test_a_conversation_that_is_taken_joins_the_stream_and_leaves_it_when_given_away(
    staffed: Staffed,
) -> None:
    maya = await staffed.signed_in()
    await another(staffed, "Ben")
    handoff, chat = await staffed.queue()
    async with following(maya) as stream:
        await stream.until(standing(lambda data: not data["chats"]))
        await maya.post(f"{QUEUE}/{handoff.id}/claim")
        await stream.until(standing(lambda data: len(data["chats"]) == 1))
        await chat.send("still there?")
        await stream.until(message("still there?"))
        await maya.post(f"{QUEUE}/{handoff.id}/transfer", json={"to": "ben@example.com"})
        await stream.until(standing(lambda data: not data["chats"]))
        await chat.send("to Ben now")
        await maya.put("/api/v1/desk/presence", json={"available": False})
        await stream.until(standing(lambda data: not data["available"]))
        assert not any(data.get("text") == "to Ben now" for _, data in stream.heard)


async def test_each_side_sees_the_other_type_and_read_and_not_itself(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    _, chat = await claimed(staffed, maya)
    path = f"/api/v1/conversations/{chat.id}"
    last = (await chat.send("hello?")).json()["seq"]
    async with following(maya) as stream, chat.events(last) as events:
        await stream.until(standing(lambda data: data["chats"][0]["unread"] == 1))
        assert (await chat.post("typing", json={})).status_code == 204
        typing = await stream.until(lambda kind, _: kind == "typing")
        assert (typing["from"], typing["conversation"]) == ("customer", chat.id)
        assert (await chat.post("read", json={"seq": last})).status_code == 204
        read = await stream.until(lambda kind, data: kind == "read" and data["by"] == "customer")
        assert read["seq"] == last
        assert (await maya.post(f"{path}/agent-typing")).status_code == 204
        assert (await maya.post(f"{path}/agent-read", json={"seq": last})).status_code == 204
        kinds = []
        async with asyncio.timeout(PATIENCE):
            async for event in events:
                kinds.append((event["event"], event["data"]))
                if event["event"] == "read":
                    break
    assert ("typing", {"from": "agent", "agent": "Maya"}) in kinds
    assert kinds[-1] == ("read", {"by": "agent", "seq": last})
    assert ("typing", {"from": "customer"}) not in kinds
    async with following(maya) as stream:
        await stream.until(standing(lambda data: data["chats"][0]["unread"] == 0))


async def test_only_who_has_the_conversation_is_seen_to_type_or_read(staffed: Staffed) -> None:
    maya, ben = await staffed.signed_in(), await another(staffed, "Ben")
    _, chat = await claimed(staffed, maya)
    path = f"/api/v1/conversations/{chat.id}"
    assert (await ben.post(f"{path}/agent-typing")).status_code == 409
    assert (await ben.post(f"{path}/agent-read", json={"seq": 1})).status_code == 409
    file = {"file": ("a.txt", b"hello", "text/plain")}
    assert (await ben.post(f"{path}/agent-attachments", files=file)).status_code == 409


async def test_a_note_reaches_colleagues_and_never_the_customer(staffed: Staffed) -> None:
    maya, ben = await staffed.signed_in(), await another(staffed, "Ben")
    handoff, chat = await claimed(staffed, maya)
    path = f"/api/v1/conversations/{chat.id}/notes"
    note = {"client_id": str(uuid4()), "text": "@Ben is this line ours?"}
    async with following(ben, watch=chat.id) as stream:
        await stream.until(lambda kind, _: kind == "desk")
        first = await maya.post(path, json=note)
        assert first.status_code == 201
        assert (await maya.post(path, json=note)).json() == first.json()
        heard = await stream.until(lambda kind, _: kind == "mention")
        assert (heard["by"], heard["handoff"]) == ("Maya", handoff.id)
        noted = [data for kind, data in stream.heard if kind == "note"]
        if not noted:
            noted = [await stream.until(lambda kind, _: kind == "note")]
        assert noted[0]["text"] == "@Ben is this line ours?"
    assert [one["text"] for one in (await ben.get(path)).json()["notes"]] == ["@Ben is this line ours?"]
    assert not any("ours" in text for text in await chat.said())
    for kind in ("txt", "html"):
        assert "line ours" not in (await chat.get("transcript", params={"format": kind})).text
        staffs = await maya.get(f"/api/v1/conversations/{chat.id}/staff-transcript", params={"format": kind})
        assert "line ours" in staffs.text
        assert "staff only" in staffs.text
    page = await ben.get("/desk/handoffs")
    assert "Colleagues ask you to look" in page.text
    await ben.get(f"/desk/handoffs/{handoff.id}")
    assert "Colleagues ask you to look" not in (await ben.get("/desk/handoffs")).text


async def test_a_character_without_a_glyph_spoils_no_copy(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    _, chat = await claimed(staffed, maya)
    await chat.send("\U0001f9a6 \ufffe \U000e0001 ᚠ \U00012000")
    for client, path in ((chat, "transcript"), (maya, f"/api/v1/conversations/{chat.id}/staff-transcript")):
        copy = await client.get(path, params={"format": "pdf"})
        assert copy.status_code == 200, copy.text
        assert copy.content.startswith(b"%PDF-")


async def test_passed_up_it_is_a_managers(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    mo = await another(staffed, "Mo", Role.MANAGER)
    handoff, chat = await claimed(staffed, maya)
    passed = await maya.post(f"{QUEUE}/{handoff.id}/transfer", json={"to": None, "for_manager": True})
    assert (passed.json()["state"], passed.json()["for_manager"]) == ("waiting", True)
    refused = await maya.post(f"{QUEUE}/{handoff.id}/claim")
    assert refused.status_code == 409
    assert "manager" in refused.json()["detail"]
    assert (await mo.post(f"{QUEUE}/{handoff.id}/claim")).status_code == 200
    assert (await say(mo, chat, "I am the manager")).status_code == 202


async def test_a_manager_gives_a_colleagues_conversation_to_another_and_an_agent_may_not(
    staffed: Staffed,
) -> None:
    maya, ben = await staffed.signed_in(), await another(staffed, "Ben")
    mo = await another(staffed, "Mo", Role.MANAGER)
    handoff, _ = await claimed(staffed, maya)
    path = f"{QUEUE}/{handoff.id}/transfer"
    assert (await ben.post(path, json={"to": "ben@example.com"})).status_code == 409
    assert (await mo.post(path, json={"to": "ben@example.com"})).json()["claimed_by"] == "Ben"


async def test_one_agent_has_a_few_conversations_and_danger_beyond_them(staffed: Staffed) -> None:
    from conversations.handoffs import Urgency

    maya = await staffed.signed_in()
    for _ in range(4):
        await claimed(staffed, maya)
    fifth, _ = await staffed.queue()
    refused = await maya.post(f"{QUEUE}/{fifth.id}/claim")
    assert refused.status_code == 409
    assert "4 conversations" in refused.json()["detail"]
    await claimed(staffed, maya, urgency=Urgency.DANGER)


async def test_a_call_back_is_a_task_with_a_time_until_it_was_made(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    handoff, _ = await claimed(staffed, maya)
    due = (staffed.clock() + timedelta(hours=2)).isoformat()
    call = {"at": due, "phone": "0161 496 0123", "about": "The line"}
    path = f"{QUEUE}/{handoff.id}/close"
    await maya.post(path, json={"outcome": "call_back", "call_back": call})
    (task,) = (await maya.get("/api/v1/call-backs")).json()["call_backs"]
    assert (task["phone"], task["about"], task["made_by"]) == ("0161 496 0123", "The line", "Maya")
    assert "0161 496 0123" in (await maya.get("/desk/call-backs")).text
    assert (await maya.post(f"/api/v1/call-backs/{task['id']}/done")).json()["done_by"] == "Maya"
    assert (await maya.get("/api/v1/call-backs")).json()["call_backs"] == []


async def test_large_print_is_a_task_with_an_address_until_it_was_posted(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    _, chat = await claimed(staffed, maya)
    requests = FormatRequests(staffed.world.app.ctx.database)
    wanted = Wanted("m", Format.LARGE_PRINT, "big print please", "9 Park Row\nLeeds", "Ray Moss")
    requests.ask(chat.id, wanted, staffed.clock())
    (task,) = (await maya.get("/api/v1/format-requests")).json()["format_requests"]
    assert (task["format"], task["name"], task["words"]) == ("large_print", "Ray Moss", "big print please")
    page = (await maya.get("/desk/formats")).text
    assert "Large print for Ray Moss" in page
    assert "9 Park Row, Leeds" in page
    assert "Large print and Braille" in (await maya.get("/desk/handoffs")).text
    posted = await maya.post(f"/api/v1/format-requests/{task['id']}/done")
    assert posted.json()["done_by"] == "Maya"
    assert "Nobody waits" in (await maya.get("/desk/formats")).text


async def test_what_the_customer_said_as_the_agent_left_is_answered_by_the_assistant(
    staffed: Staffed,
) -> None:
    maya = await staffed.signed_in()
    handoff, chat = await claimed(staffed, maya)
    seen = (await chat.send("thank you")).json()["seq"]
    late = (await chat.send("oh, one more thing")).json()["seq"]
    await maya.post(f"{QUEUE}/{handoff.id}/close", json={"outcome": "resolved", "seen": seen})
    assert (await chat.reply_to(late))["text"] == "You said: oh, one more thing"
    assert "You said: thank you" not in await chat.said()


async def test_the_customer_hears_what_the_worker_did_without_asking_again(staffed: Staffed) -> None:
    """The worker is another process: what it writes reaches the streams all the same."""
    maya = await staffed.signed_in()
    handoff, chat = await claimed(staffed, maya)
    context = staffed.world.app.ctx
    relay = Relay(context)
    await relay.once()
    names = ("nobody_came", "desk_closed", "agent_away", "customer_gone")
    words = Words({f"utter_system_{name}": Response(f"{name} {{agent}}") for name in names}, {})
    minutes = timedelta(minutes=5)
    worker = Lapses(context.database, words, of(context).desk, Patience(minutes, minutes, 3 * minutes))
    last = (await chat.log())["messages"][-1]["seq"]
    async with chat.events(last) as events, following(maya) as stream:
        await stream.until(standing(lambda data: len(data["chats"]) == 1))
        worker.go(staffed.clock() + minutes)
        await relay.once()
        heard = []
        async with asyncio.timeout(PATIENCE):
            async for event in events:
                heard.append((event["event"], event["data"]))
                if event["data"] == {"owner": "queue"}:
                    break
        assert any(kind == "message" and data["text"] == "agent_away Maya" for kind, data in heard)
        await stream.until(standing(lambda data: not data["chats"] and data["waiting"] == 1))
    refused = await say(maya, chat, "I am here!")
    assert refused.status_code == 409
    assert (await maya.get(f"{QUEUE}/{handoff.id}")).json()["state"] == "waiting"


async def test_a_customer_who_would_rather_not_wait_goes_on_with_the_assistant(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    handoff, chat = await staffed.queue()
    answer = await chat.post("cancel-handoff", json={})
    assert answer.json() == {"owner": "assistant"}
    assert (await chat.said("system"))[-1] == "You are out of the queue."
    assert (await maya.get(f"{QUEUE}/{handoff.id}")).json()["outcome"] == "cancelled"
    again = await chat.post("cancel-handoff", json={})
    assert again.json() == {"owner": "assistant"}
    assert (await chat.said("system")).count("You are out of the queue.") == 1
    _, taken = await claimed(staffed, maya)
    assert (await taken.post("cancel-handoff", json={})).status_code == 409


async def test_canned_replies_are_filled_with_what_is_known_of_the_customer(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    complaint = staffed.complain()
    handoff, _ = await claimed(staffed, maya, complaint=complaint.reference, record={"name": "Jo Smith"})
    found = (await maya.get(f"{QUEUE}/{handoff.id}/canned-replies")).json()["replies"]
    texts = {one["name"]: one["text"] for one in found}
    assert texts["greeting"].startswith("Hello Jo")
    assert "I'm Maya" in texts["greeting"]
    assert complaint.reference in texts["logged"]
    assert "24 November 2026" in texts["logged"]


async def test_files_of_an_agent_reach_the_customer(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    _, chat = await claimed(staffed, maya)
    file = {"file": ("offer.txt", b"Our offer", "text/plain")}
    kept = await maya.post(f"/api/v1/conversations/{chat.id}/agent-attachments", files=file)
    assert kept.status_code == 201, kept.text
    sent = await say(maya, chat, "", attachments=[kept.json()["attachment"]])
    assert sent.status_code == 202, sent.text
    newest = (await chat.log())["messages"][-1]
    assert [one["name"] for one in newest["attachments"]] == ["offer.txt"]
    assert (await chat.get(f"attachments/{kept.json()['attachment']}")).text == "Our offer"
    assert (await say(maya, chat, "")).status_code == 422


async def test_a_draft_is_kept_until_it_is_sent(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    handoff, chat = await claimed(staffed, maya)
    await maya.put(f"/api/v1/conversations/{chat.id}/draft", json={"text": "I have looked into"})
    assert "I have looked into" in (await maya.get(f"/desk/handoffs/{handoff.id}")).text
    await say(maya, chat, "I have looked into it.")
    async with following(maya) as stream:
        await stream.until(standing(lambda data: data["chats"][0]["draft"] == ""))


async def test_everything_works_without_scripts(staffed: Staffed) -> None:
    maya, ben = await staffed.signed_in(), await another(staffed, "Ben")
    handoff, chat = await staffed.queue()
    page = f"/desk/handoffs/{handoff.id}"
    csrf = {"csrf": maya.headers["X-CSRF-Token"]}

    async def act(what: str, **fields: str) -> httpx.Response:
        return await maya.post(f"{page}/{what}", data=csrf | {"key": str(uuid4())} | fields)

    assert (await act("claim")).status_code == 303
    assert "Hello Jo, I&#39;m Maya" in (await maya.get(f"{page}?reply=greeting")).text
    assert (await act("messages", text="Hello, Maya here", seen="3")).status_code == 303
    assert (await act("notes", text="Sounds upset")).status_code == 303
    assert "Sounds upset" in (await maya.get(page)).text
    assert (await chat.said("agent")) == ["Hello, Maya here"]
    wrong = await act("close", outcome="call_back", call_day="2026-11-24", call_time="", call_phone="")
    assert wrong.status_code == 422
    assert "at what time" in wrong.text.split("data-finish open")[1], "beside the form that it is about"
    assert 'value="2026-11-24"' in wrong.text
    assert 'value="call_back" checked' in wrong.text
    long = await act("notes", text="So upset. " * 500)
    assert "characters too long" in long.text.split("data-note-box open")[1]
    assert "So upset. So upset." in long.text
    assert (await act("transfer", to="ben@example.com")).status_code == 303
    given = await ben.post(
        f"{page}/close",
        data={
            "csrf": ben.headers["X-CSRF-Token"],
            "outcome": "call_back",
            "call_day": "2026-11-24",
            "call_time": "10:30",
            "call_phone": "0161 496 0123",
            "copy_to": "jo@example.com",
        },
    )
    assert given.status_code == 303, given.text
    assert "Tue 24 Nov 2026, 10:30" in (await ben.get("/desk/call-backs")).text
    assert (await maya.post("/desk/presence", data=csrf | {"available": "no"})).status_code == 303
    assert "You are away" in (await maya.get("/desk/handoffs")).text
