"""The studio as a browser without scripts uses it: what is changed waits in the draft, and the files stay."""

import re
from html import unescape

import httpx
import pytest

from content import examples, facts, questions, responses, texts
from redress.settings import ROOT
from tests.studio.conftest import Editing

LISTS = ["", "/inbox", "/words", "/facts", "/examples", "/questions/new", "/texts", "/conflicts"]


def text(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def hidden(page: httpx.Response, name: str) -> str:
    found: list[str] = re.findall(rf'name="{name}" value="([^"]*)"', page.text)
    return found[-1]


@pytest.mark.parametrize("path", LISTS)
async def test_every_page_is_served(editing: Editing, path: str) -> None:
    page = await editing.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


async def test_a_response_is_found_read_and_changed(editing: Editing) -> None:
    assert "utter_thanks" in text(await editing.get("/words?q=anything+else"))
    page = await editing.get("/words/utter_thanks")
    assert "rule “thanks” (data/rules/talk.yml)" in text(page)
    assert "You're welcome. If there is anything else" in text(page)
    saved = await editing.post(
        "/words/utter_thanks", variant="0", seen=hidden(page, "seen"), text="With pleasure.", do="save"
    )
    assert "It waits in the draft." in text(saved)
    assert (editing.root / "domain.yml").read_bytes() == (ROOT / "domain.yml").read_bytes()
    home = text(await editing.get(""))
    assert "One file differs" in home
    assert "utter_thanks: new words" in home


async def test_a_look_shows_facts_samples_and_advice_and_saves_nothing(editing: Editing) -> None:
    written = "Call {contacts.support.phone} about {reference}. " + "word " * 40 + "."
    page = await editing.post("/words/utter_thanks", variant="0", text=written, do="look")
    assert "Call 0345 286 4697 about CN-4H7KM-2PQ8R" in text(page)
    assert "make two of it" in text(page)
    assert editing.draft.now().head is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call {contacts.support.fone}.", "{contacts.support.fone} is no fact"),
        ("About {refrence}.", "{refrence} is filled by nothing"),
        ("Open {brace", "without its other half"),
        ("", "Write what the assistant is to say"),
    ],
)
async def test_what_is_wrong_is_not_saved_and_kept_in_the_form(
    editing: Editing, written: str, said: str
) -> None:
    page = await editing.post("/words/utter_thanks", variant="0", text=written, do="save")
    assert page.status_code == 422
    assert said in text(page)
    assert written in unescape(page.text)
    assert editing.draft.now().head is None


async def test_two_editors_do_not_overwrite_each_other_unseen(editing: Editing) -> None:
    seen = hidden(await editing.get("/words/utter_thanks"), "seen")
    await editing.post("/words/utter_thanks", variant="0", seen=seen, text="First.", do="save")
    late = await editing.post("/words/utter_thanks", variant="0", seen=seen, text="Second.", do="save")
    assert late.status_code == 409
    assert "Somebody changed this while you were writing" in text(late)
    assert "First." in text(late)
    again = await editing.post(
        "/words/utter_thanks", variant="0", seen=hidden(late, "seen"), text="Second.", do="save"
    )
    assert again.status_code == 200
    assert responses.all_in(editing.draft.now().content)["utter_thanks"].variants[0].text == "Second."


async def test_a_fact_shows_what_it_alters_before_it_is_changed(editing: Editing) -> None:
    page = await editing.get("/facts/contacts.support.phone")
    form = dict(facts.all_in(editing.draft.now().content)["contacts.support.phone"].written)
    form |= {"value": "0345 286 4698", "reviewed": "2026-11-23", "confirmed": "yes"}
    looked = await editing.post("/facts/contacts.support.phone", **form, do="look")
    assert "sentences read otherwise" in text(looked)
    assert "data/mail/filed.md" in text(looked)
    assert editing.draft.now().head is None
    saved = await editing.post("/facts/contacts.support.phone", **form, seen=hidden(page, "seen"), do="save")
    assert "contacts.support.phone is changed." in text(saved)
    assert "now 0345 286 4698" in text(await editing.get(""))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("limits.adr", "soon", "whole number"), ("contacts.support.phone", "12", "no UK phone number")],
)
async def test_a_value_that_will_not_do_is_refused(
    editing: Editing, name: str, value: str, said: str
) -> None:
    form = dict(facts.all_in(editing.draft.now().content)[name].written) | {"confirmed": "yes"}
    page = await editing.post(f"/facts/{name}", **form | {"value": value}, do="save")
    assert page.status_code == 422
    assert said in text(page)


async def test_facts_that_are_due_come_first(editing: Editing) -> None:
    editing.by_hand("data/code_of_practice.yml", "review_by: 2027-11-20", "review_by: 2026-11-22")
    page = text(await editing.get("/facts"))
    assert page.index("Due for review") < page.index("The others")
    assert "One fact is due to be compared" in text(await editing.get(""))


async def test_an_example_is_added_moved_and_deleted(editing: Editing) -> None:
    added = await editing.post("/examples/ask_opening_hours", words="is Bob Oakes there at the crack of dawn")
    assert "What says who somebody is was left out" in text(added)
    words = "is ‹name› there at the crack of dawn"
    assert examples.find(editing.draft.now().content, "ask_opening_hours", words)
    assert "ask_opening_hours" in text(await editing.get("/examples?q=crack+of+dawn"))
    page = await editing.get(f"/examples/ask_opening_hours/one?words={words}")
    assert page.status_code == 200
    new = "is anyone there at the crack of dawn"
    moved = await editing.post("/examples/ask_opening_hours/one", old=words, words=new, to="ask_contact")
    assert f"“{new}” is an example of ask_contact" in text(moved)
    gone = await editing.post("/examples/ask_contact/one/deletion", old=new)
    assert "is no example any more" in text(gone)
    assert editing.draft.now().waiting == []
    assert len(editing.draft.versions.history()) == 3


async def test_the_same_example_elsewhere_is_named(editing: Editing) -> None:
    one = next(one for one in examples.all_in(editing.draft.now().content) if one.intent == "ask_timescale")
    page = await editing.post("/examples/greet", words=one.words.upper())
    assert page.status_code == 422
    assert "is an example of ask_timescale already" in text(page)


async def test_a_question_is_made_from_one_form(editing: Editing) -> None:
    said = "\r\n".join(f"is my call {word} taped" for word in ("number", "maybe", "always", "never", "now"))
    made = await editing.post(
        "/questions/new",
        name="call recording",
        examples=said,
        answer="Calls may be recorded.",
        source="code.section.contacts",
    )
    assert "ask_call_recording is a question now." in text(made)
    assert "Calls may be recorded (Complaints Code, section 6)." in text(made)
    assert "ask_call_recording" in questions.intents(editing.draft.now().content)
    answer = responses.all_in(editing.draft.now().content)["utter_ask_call_recording"].variants[0].text
    assert answer == "Calls may be recorded ({code.section.contacts})."
    few = await editing.post("/questions/new", name="parking", examples="where", answer="Here.")
    assert few.status_code == 422
    assert "at least 5" in text(few)


async def test_what_is_like_a_new_question_is_shown_before_it_is_added(editing: Editing) -> None:
    said = "are you open at weekend\r\nis my call taped"
    looked = await editing.post("/questions/new", name="x", examples=said, answer="Yes.", do="look")
    page = text(looked)
    assert "are you open at weekends ask_opening_hours, 67 % alike" in page
    assert "is my call taped inform, 90 %" in page
    assert "How it would read" in page
    assert editing.draft.now().head is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Yes", "Yes ({code.section.adr})."),
        ("Yes.", "Yes ({code.section.adr})."),
        ("Really?\r\n", "Really ({code.section.adr})?"),
        ("See ({code.section.adr}).", "See ({code.section.adr})."),
    ],
)
def test_an_answer_says_where_it_is_written_once(answer: str, said: str) -> None:
    assert questions.sourced(answer, "code.section.adr") == said
    assert questions.sourced(answer, "") == answer.rstrip()


async def test_a_letter_and_a_reply_are_changed(editing: Editing) -> None:
    subject, body = texts.parts(editing.draft.now().content, "data/letters/adr.md")
    assert (await editing.get("/texts/letters/adr")).status_code == 200
    done = await editing.post(
        "/texts/letters/adr", heading=subject, text=body.replace("sorry", "truly sorry")
    )
    assert "It has its new words." in text(done)
    bad = await editing.post("/texts/letters/adr", heading=subject, text="Dear {deer}", do="save")
    assert bad.status_code == 422
    page = await editing.get("/texts/replies/looking")
    form = {"heading": "One moment", "text": "I look into it now.", "seen": hidden(page, "seen")}
    assert (await editing.post("/texts/replies/looking", **form)).status_code == 200
    assert texts.replies(editing.draft.now().content)["looking"]["title"] == "One moment"


async def test_a_change_is_taken_back(editing: Editing) -> None:
    saved = await editing.post("/words/utter_thanks", variant="0", text="With pleasure.", do="save")
    undo = re.search(r'action="/desk/studio(/versions/[^"]+/undo)"', saved.text)
    assert undo
    assert "Undone: utter_thanks: new words." in text(await editing.post(undo[1]))
    assert "Nothing. The draft says what is in place." in text(await editing.get(""))


async def test_a_conflict_stops_saving_and_is_chosen(editing: Editing) -> None:
    await editing.post("/words/utter_thanks", variant="0", text="With pleasure.", do="save")
    editing.by_hand("domain.yml", "You're welcome. If there is anything else, just tell me.", "Any time.")
    assert "Choose now" in text(await editing.get("/words"))
    refused = await editing.post("/words/utter_greet", variant="0", text="Hi.", do="save")
    assert refused.status_code == 409
    page = await editing.get("/conflicts")
    assert "With pleasure." in text(page)
    assert "Any time." in text(page)
    seen = hidden(page, "seen")
    unsure = await editing.post("/conflicts", file="domain.yml", seen=seen)
    assert unsure.status_code == 422
    settled = await editing.post("/conflicts", file="domain.yml", seen=seen, side_0="ours")
    assert "in one piece again" in text(settled)
    assert responses.all_in(editing.draft.now().content)["utter_thanks"].variants[0].text == "With pleasure."
    assert "Any time." in (editing.root / "domain.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", ["/words/utter_nothing", "/facts/no.fact", "/examples/no_intent", "/texts/mail/none"]
)
async def test_what_is_not_there_is_said(editing: Editing, path: str) -> None:
    assert (await editing.get(path)).status_code == 404
