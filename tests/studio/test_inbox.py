"""What customers wrote becomes an example of what it means; the unsure come first, and nobody is named."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update

from content import examples
from conversations.inbox import Inbox, Why, grouped
from conversations.tables import messages
from tests.studio.conftest import Editing
from tests.studio.test_pages import text

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def understood(name: str, confidence: float, *ranking: tuple[str, float]) -> dict[str, Any]:
    return {
        "intent": {"name": name, "confidence": confidence},
        "entities": [],
        "ranking": [{"name": other, "confidence": sure} for other, sure in ranking],
    }


def row(seq: int, said: str, meant: dict[str, Any], talk: str = "c", **more: Any) -> dict[str, Any]:
    at = NOON + timedelta(minutes=seq)
    return {"conversation": talk, "seq": seq, "text": said, "understood": meant, "at": at, **more}


SURE = understood("inform", 0.97, ("inform", 0.97), ("greet", 0.01))
LOST = understood("nlu_fallback", 0.3, ("nlu_fallback", 0.3), ("greet", 0.2), ("thanks", 0.19))


def why(*rows: dict[str, Any], handed_off: tuple[dict[str, Any], ...] = ()) -> dict[str, list[Why]]:
    return {one.words: list(one.why) for one in grouped(rows, handed_off)}


def test_what_was_not_understood_comes_first_and_then_what_was_hardly_corrected_handed_off_and_close() -> (
    None
):
    close = understood("greet", 0.58, ("greet", 0.58), ("thanks", 0.5))
    found = grouped(
        [
            row(1, "sure", SURE, "a"),
            row(2, "close", close, "b"),
            row(3, "hardly", understood("greet", 0.4, ("greet", 0.4), ("thanks", 0.1)), "d"),
            row(4, "lost", LOST, "e"),
            row(5, "noted wrongly", SURE, "f"),
            row(6, "no, it was in May", understood("correct", 0.9), "f"),
        ]
    )
    assert [one.words for one in found][:4] == ["lost", "hardly", "noted wrongly", "close"]
    assert [one.why[0] for one in found] == [Why.NOT_UNDERSTOOD, Why.UNSURE, Why.CORRECTED, Why.CLOSE] + [
        Why.SURE
    ] * 2
    assert found[0].likely == (("greet", 0.2), ("thanks", 0.19))


@pytest.mark.parametrize(("reason", "led"), [("not_understood", True), ("asked_for", True)])
def test_what_was_unclear_before_a_person_had_to_take_over_says_so(reason: str, led: bool) -> None:
    hardly = understood("greet", 0.4, ("greet", 0.4), ("thanks", 0.1))
    rows = (
        row(1, "long before", hardly),
        row(2, "two before", SURE),
        row(3, "before", hardly),
        row(4, "and once more", SURE),
        row(5, "get me a person", SURE),
        row(9, "afterwards", hardly),
        row(3, "of somebody else", hardly, "other"),
    )
    asked = {"conversation": "c", "reason": reason, "waiting_since": NOON + timedelta(minutes=5)}
    found = why(*rows, handed_off=(asked,))
    assert (Why.HANDED_OFF in found["before"]) is led
    for words in ("long before", "two before", "get me a person", "afterwards", "of somebody else"):
        assert Why.HANDED_OFF not in found[words]


def test_a_correction_of_a_message_that_was_looked_at_is_no_item() -> None:
    rows = (row(1, "old", SURE, labelled=True), row(2, "no, Tuesday", understood("correct", 0.9)))
    assert why(*rows) == {"no, Tuesday": [Why.SURE]}


def test_messages_that_say_the_same_are_one_item_without_names() -> None:
    meant = understood("inform", 0.9)
    found = grouped([row(1, "I'm Sarah Jones!", meant), row(2, "i'm ‹name›", meant), row(3, "hello", meant)])
    assert sorted((one.words, len(one.places)) for one in found) == [("I'm ‹name›!", 2), ("hello", 1)]


async def written(editing: Editing, said: str) -> None:
    chat = await editing.staffed.world.chat()
    await chat.reply_to((await chat.send(said)).json()["seq"])


def form(page: str, words: str) -> dict[str, str]:
    """The hidden fields and ticked boxes of the item with these words."""
    (item,) = [one for one in page.split('<li class="item"') if words in unescape(one)]
    found = re.findall(r'name="(item_\d+|intent)" value="([^"]*)"', item)
    return {name: unescape(value) for name, value in found}


async def test_the_first_page_says_how_many_messages_want_a_look(editing: Editing) -> None:
    await written(editing, "the purple gadget sings")
    assert "a look" not in text(await editing.get(""))
    database = editing.staffed.world.app.ctx.database
    doubtful = {"intent": {"name": "nlu_fallback", "confidence": 0.2}, "ranking": []}
    unclear = update(messages).where(messages.c.understood.is_not(None)).values(understood=doubtful)
    database.write(lambda connection: connection.execute(unclear))
    assert "One message in the inbox wants a look" in text(await editing.get(""))


@pytest.mark.parametrize(
    ("do", "to", "intent"),
    [("right", "", "inform"), ("other", "ask_contact", "ask_contact"), ("not_ours", "", "out_of_scope")],
)
async def test_a_message_becomes_an_example_and_is_taken_back(
    editing: Editing, do: str, to: str, intent: str
) -> None:
    await written(editing, "I'm Sarah Jones and the purple gadget sings")
    assert "Nothing is left to look at." in text(await editing.get("/inbox"))
    page = await editing.get("/inbox?all=true")
    assert "Sarah" not in page.text
    assert "understood without doubt · taken for inform , 90 % sure" in text(page)
    sent = await editing.post("/inbox", **form(page.text, "purple gadget"), to=to, do=do)
    words = "I'm ‹name› and the purple gadget sings"
    assert f"is {intent}." in text(sent)
    assert "purple gadget" not in text(await editing.get("/inbox?all=true"))
    assert examples.find(editing.draft.now().content, intent, words)
    assert f"{words} {intent}" in text(await editing.get("/inbox/done"))
    batch = re.search(r'name="batch" value="([^"]*)"', sent.text)
    assert batch
    undone = await editing.post("/inbox/undo", batch=batch[1])
    assert "is in the inbox again" in text(undone)
    assert "purple gadget" in text(await editing.get("/inbox?all=true"))
    assert editing.draft.now().waiting == []
    assert (await editing.post("/inbox/undo", batch=batch[1])).status_code == 404


async def test_like_messages_are_labelled_together_but_for_those_that_are_left_out(editing: Editing) -> None:
    for said in (
        "the purple gadget sings",
        "the purple gadget sings loudly",
        "the purple gadget never sings",
    ):
        await written(editing, said)
    page = await editing.get("/inbox?all=true")
    assert "3 that say nearly the same" in text(page)
    fields = form(page.text, "sings loudly")
    left_out = next(name for name, value in fields.items() if "never" in value)
    del fields[left_out]
    sent = await editing.post("/inbox", **fields, to="ask_contact", do="other")
    assert "and 1 like it are ask_contact" in text(sent)
    left = text(await editing.get("/inbox?all=true"))
    assert "never sings" in left
    assert "loudly" not in left
    (version,) = editing.draft.versions.history()
    assert version.why == "ask_contact: 2 examples from the inbox"


async def test_the_same_over_the_api_by_one_key(editing: Editing) -> None:
    await written(editing, "hm hm hm")
    (item,) = Inbox(editing.staffed.world.app.ctx.database).items(5, sure_too=True)
    body = {"items": [{"words": item.words, "places": item.places}], "do": "right", "intent": "inform"}
    answer = await editing.client.post("/api/v1/studio/labels", json=body)
    assert answer.json()["text"] == "“hm hm hm” is inform."
    back = await editing.client.post(f"/api/v1/studio/labels/{answer.json()['batch']}/undo")
    assert back.json() == {"text": "Taken back: “hm hm hm” is in the inbox again."}
    assert len(Inbox(editing.staffed.world.app.ctx.database).items(5, sure_too=True)) == 1


async def test_what_is_skipped_teaches_nothing_and_is_gone(editing: Editing) -> None:
    await written(editing, "hm hm hm")
    page = await editing.get("/inbox?all=true")
    assert "is skipped" in text(await editing.post("/inbox", **form(page.text, "hm hm hm"), do="skipped"))
    assert editing.draft.now().head is None
    assert Inbox(editing.staffed.world.app.ctx.database).items(5, sure_too=True) == []


async def test_without_an_engine_messages_stand_apart(editing: Editing) -> None:
    await written(editing, "the purple gadget sings")
    await written(editing, "the purple gadget sings loudly")
    await editing.staffed.world.engine.stop()
    page = text(await editing.get("/inbox?all=true"))
    assert "like messages stand apart" in page
    assert "nearly the same, labelled" not in page


@pytest.mark.parametrize(
    "values",
    [
        {"do": "other"},
        {"do": "right", "intent": ""},
        {"do": "right", "intent": "nlu_fallback"},
        {"do": "nonsense", "to": "greet"},
    ],
)
async def test_another_intent_has_to_be_named(editing: Editing, values: dict[str, str]) -> None:
    await written(editing, "hm hm hm")
    fields = form((await editing.get("/inbox?all=true")).text, "hm hm hm")
    assert (await editing.post("/inbox", **fields | values)).status_code == 422


async def test_what_is_no_message_is_refused(editing: Editing) -> None:
    for items in ({}, {"item_0": "nonsense"}, {"item_0": '{"words": "x", "places": []}'}):
        assert (await editing.post("/inbox", **items, do="skipped")).status_code == 422
    gone = {"items": [{"words": "x", "places": [["nowhere", 1]]}], "do": "skipped"}
    assert (await editing.client.post("/api/v1/studio/labels", json=gone)).status_code == 200
    assert "Nothing in the last fortnight" in text(await editing.get("/inbox/done"))
