"""A customer and an agent, each in a browser of their own, whatever becomes of the network and the server."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page, expect

from conversations.lapses import Lapses
from conversations.patience import Patience
from conversations.timetable import Span, Timetable
from conversations.words import Response, Words
from staff.roles import Role
from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import Stage
from tests.browser.test_chat import say
from tests.browser.test_desk import customer, enter
from web.live import of

NAMES = ("nobody_came", "desk_closed", "agent_away", "customer_gone")
WORDS = Words({f"utter_system_{name}": Response(f"System says: {name}.") for name in NAMES}, {})
PATIENCE = Patience(timedelta(minutes=5), timedelta(minutes=5), timedelta(minutes=15))


COUNTING = """
window.tones = 0;
const real = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.tones++; return real.apply(this, at); };
window.notes = [];
const Shown = Notification;
window.Notification = class extends Shown {
  constructor(words, given) { super(words, given); window.notes.push(given.tag); }
};
"""
"""Counts the tones of a page, and notes what its notifications lead to."""


def heard(tabs: list[Page]) -> tuple[int, list[str]]:
    """How many tones, and which notifications there have been in all of a browser's tabs."""
    tones = sum(tab.evaluate("window.tones") for tab in tabs)
    return tones, [note for tab in tabs for note in tab.evaluate("window.notes")]


def place(page: Page, stage: Stage) -> str:
    """Where a page is, without its place on it."""
    return page.url.removeprefix(stage.url).partition("#")[0]


def wait_for(page: Page, so: Callable[[], bool]) -> None:
    """Wait until something is so that no page shows."""
    for _ in range(300):
        if so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never was so")


def worker(stage: Stage, minutes: float) -> None:
    """The worker looks, so many minutes from now."""
    context = stage.context
    now = context.clock() + timedelta(minutes=minutes)
    Lapses(context.database, WORDS, _always_open(stage), PATIENCE).go(now)


def _always_open(stage: Stage) -> Timetable:
    whole = (Span(time(0), time(23, 59, 59, 999999)),)
    return Timetable(dict.fromkeys(range(7), whole), of(stage.context).desk.zone)


def takes(stage: Stage, open_page: Open, conversation: str, email: str = "maya@example.com") -> Page:
    """An agent who has taken a conversation out of the queue."""
    handoff = stage.queue(conversation)
    desk = open_page(f"/desk/handoffs/{handoff.id}")
    enter(desk, email)
    desk.get_by_role("button", name="Take this conversation").click()
    expect(desk.get_by_text("You have this conversation")).to_be_visible()
    expect(desk.locator("body.live")).to_be_visible()
    return desk


def write(desk: Page, text: str) -> None:
    """The agent writes, by keyboard, once the conversation is on the page and its script hears keys."""
    box = desk.locator("[data-text]").first
    expect(box).to_be_visible()
    expect(desk.locator("body.live")).to_be_visible()
    box.fill(text)
    box.press("Control+Enter")


def said(page: Page) -> list[str]:
    """The words in a conversation, in their order, as a page shows them."""
    return [text.strip() for text in page.locator(".message .body").all_text_contents()]


def kept(stage: Stage, conversation: str) -> list[str]:
    """The words as the server keeps them."""
    return [one.text for one in stage.context.log.read(conversation).messages]


def test_from_asking_for_a_person_to_an_assistant_that_knows_what_was_said(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    desk = open_page("/desk/handoffs")
    enter(desk)
    expect(desk.get_by_text("Nobody waits.")).to_be_visible()
    chat, conversation = customer(stage, open_page)
    stage.queue(conversation)
    expect(desk).to_have_title("(1) Handoffs – ContactNow desk")
    desk.get_by_role("link", name="Show them").click()
    desk.get_by_role("link", name="Ask human").click()
    desk.get_by_role("button", name="Take this conversation").click()
    expect(chat.get_by_text("You are chatting with a person")).to_be_visible()
    write(desk, "Hello, Maya here. Is it the main line?")
    expect(chat.get_by_text("Is it the main line?")).to_be_visible()
    say(chat, "Yes, since Monday")
    expect(desk.get_by_role("log").get_by_text("Yes, since Monday")).to_be_visible()
    assert len(stage.engine.asked) == 1
    desk.get_by_text("Finish", exact=True).first.click()
    desk.get_by_label("Back to the assistant").check()
    desk.get_by_role("button", name="Finish").click()
    expect(desk).to_have_url(f"{stage.url}/desk/handoffs")
    say(chat, "And what happens next?")
    expect(chat.get_by_text("You said: And what happens next?")).to_be_visible()
    (noted,) = stage.engine.noted.values()
    assert noted == [
        {"from": "agent", "text": "Hello, Maya here. Is it the main line?"},
        {"from": "customer", "text": "Yes, since Monday"},
    ]


def test_two_agents_reach_for_one_customer_and_the_slower_sees_who_has_them(
    stage: Stage, open_page: Open
) -> None:
    _, conversation = customer(stage, open_page)
    handoff = stage.queue(conversation)
    stage.hire()
    stage.hire(email="ben@example.com", name="Ben Ray")
    pages = []
    for email in ("maya@example.com", "ben@example.com"):
        page = open_page(f"/desk/handoffs/{handoff.id}")
        enter(page, email)
        pages.append(page)
    for page in pages:
        page.get_by_role("button", name="Take this conversation").click(no_wait_after=True)
    expect(pages[0].get_by_text("You have this conversation")).to_be_visible()
    expect(pages[1].get_by_text("Maya has taken this conversation.")).to_be_visible()


def test_several_conversations_side_by_side_keep_apart_what_is_said_begun_and_unread(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    one, first = customer(stage, open_page)
    two, second = customer(stage, open_page)
    desk = takes(stage, open_page, first)
    other = stage.queue(second)
    desk.goto(f"{stage.url}/desk/handoffs/{other.id}")
    desk.get_by_role("button", name="Take this conversation").click()
    say(one, "Are you there?")
    link = desk.locator(f"[data-rail] a:not([href$='{other.id}'])").first
    expect(link.locator(".count")).to_have_text("1")
    desk.locator("[data-text]").fill("Half a sen")
    with desk.expect_response(lambda answer: answer.url.endswith("/draft")):
        desk.locator("[data-text]").press("t")
    desk.goto(f"{stage.url}/desk/chats")
    panes = desk.locator("[data-chat]")
    expect(panes).to_have_count(2)
    here = desk.locator(f"[data-chat='{first}']")
    there = desk.locator(f"[data-chat='{second}']")
    expect(there.locator("[data-text]")).to_have_value("Half a sent")
    expect(here.get_by_text("Are you there?")).to_be_visible()
    expect(desk.locator("body.live")).to_be_visible()
    here.locator("[data-text]").fill("I am")
    here.locator("[data-text]").press("Control+Enter")
    expect(one.get_by_text("I am", exact=True)).to_be_visible()
    say(two, "For the other pane")
    expect(there.get_by_text("For the other pane")).to_be_visible()
    expect(here.get_by_text("For the other pane")).to_have_count(0)
    assert "I am" not in kept(stage, second)


def test_the_customers_network_drops_in_mid_chat_and_nothing_is_lost_or_twice(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    write(desk, "one")
    expect(chat.get_by_text("one", exact=True)).to_be_visible()
    chat.context.set_offline(True)
    write(desk, "two")
    expect(desk.locator(".message.agent:not(.draft)").get_by_text("two", exact=True)).to_be_visible()
    say(chat, "said offline")
    write(desk, "three")
    expect(desk.locator(".message.agent:not(.draft)").get_by_text("three", exact=True)).to_be_visible()
    chat.context.set_offline(False)
    expect(desk.get_by_role("log").get_by_text("said offline")).to_be_visible()
    expect(chat.get_by_text("three", exact=True)).to_be_visible()
    expect(chat.locator(".message.draft")).to_have_count(0)
    assert kept(stage, conversation)[-4:] == ["one", "two", "three", "said offline"]
    assert said(desk)[-4:] == ["one", "two", "three", "said offline"]
    assert [one for one in said(chat) if one in {"one", "two", "three", "said offline"}] == said(desk)[-4:]


def test_the_agents_network_drops_in_mid_chat_and_nothing_is_lost_or_twice(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    write(desk, "one")
    expect(chat.get_by_text("one", exact=True)).to_be_visible()
    desk.context.set_offline(True)
    write(desk, "two, offline")
    write(desk, "three, offline")
    expect(desk.get_by_text("The connection is lost")).to_be_visible()
    say(chat, "meanwhile")
    desk.context.set_offline(False)
    expect(chat.get_by_text("three, offline")).to_be_visible()
    expect(desk.locator(".message.draft")).to_have_count(0)
    expect(desk.get_by_role("log").get_by_text("meanwhile")).to_be_visible()
    assert kept(stage, conversation)[-4:] == ["one", "meanwhile", "two, offline", "three, offline"]
    assert said(desk)[-4:] == kept(stage, conversation)[-4:]


def test_the_server_is_killed_in_mid_chat_and_both_go_on(stage: Stage, open_page: Open) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    write(desk, "before")
    expect(chat.get_by_text("before", exact=True)).to_be_visible()
    stage.stop()
    write(desk, "from the agent")
    say(chat, "from the customer")
    stage.start()
    expect(chat.get_by_text("from the agent")).to_be_visible(timeout=60_000)
    expect(desk.get_by_role("log").get_by_text("from the customer")).to_be_visible(timeout=60_000)
    expect(desk.locator(".message.draft")).to_have_count(0)
    expect(chat.locator(".message.draft")).to_have_count(0)
    found = kept(stage, conversation)[-3:]
    assert found[0] == "before"
    assert sorted(found[1:]) == ["from the agent", "from the customer"]
    assert said(desk)[-3:] == found


@pytest.mark.parametrize("silent", ["agent", "customer", "nobody came"])
def test_whoever_waits_long_enough_is_told(stage: Stage, open_page: Open, silent: str) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    if silent == "nobody came":
        stage.queue(conversation)
        worker(stage, 6)
        expect(chat.get_by_text("System says: nobody_came.")).to_be_visible()
        return
    desk = takes(stage, open_page, conversation)
    if silent == "agent":
        say(chat, "hello?")
        expect(desk.get_by_role("log").get_by_text("hello?")).to_be_visible()
        worker(stage, 6)
        expect(chat.get_by_text("System says: agent_away.")).to_be_visible()
    else:
        write(desk, "Are you there?")
        expect(chat.get_by_text("Are you there?")).to_be_visible()
        worker(stage, 16)
        expect(chat.get_by_text("System says: customer_gone.")).to_be_visible()
        say(chat, "I am back")
        expect(chat.get_by_text("You said: I am back")).to_be_visible()
    expect(desk.get_by_text("You no longer have this conversation.")).to_be_visible()


def test_each_sees_the_other_write_and_read(stage: Stage, open_page: Open) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    path = f"/api/v1/conversations/{conversation}"
    token = chat.evaluate("JSON.parse(localStorage.getItem('redress.key')).token")
    post = """([path, token, body]) => fetch(path, {method: "POST", body: JSON.stringify(body), headers:
        {"Content-Type": "application/json", Authorization: `Bearer ${token}`}}).then((one) => one.status)"""
    assert chat.evaluate(post, [f"{path}/typing", token, {}]) == 204
    expect(desk.locator("[data-typing]")).to_contain_text("is writing")
    write(desk, "Read this")
    expect(chat.get_by_text("Read this")).to_be_visible()
    last = stage.context.log.read(conversation).messages[-1].seq
    assert chat.evaluate(post, [f"{path}/read", token, {"seq": last}]) in {204, 429}
    expect(desk.locator("[data-read]")).to_have_text("Read by the customer")
    say(chat, "Thank you")
    expect(desk.get_by_role("log").get_by_text("Thank you")).to_be_visible()
    marks = of(stage.context).marks
    expect(desk.locator("[data-typing]")).to_have_text("")
    desk.bring_to_front()
    with desk.expect_response(lambda answer: answer.url.endswith("/agent-read")):
        say(chat, "One more")
        desk.bring_to_front()
    assert marks.of(conversation)["agent"] > last


def test_a_note_is_for_colleagues_and_a_canned_reply_for_the_customer(stage: Stage, open_page: Open) -> None:
    stage.hire()
    stage.hire(Role.MANAGER, email="ben@example.com", name="Ben Ray")
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    ben = open_page("/desk/complaints")
    enter(ben, "ben@example.com")
    expect(ben.locator("body.live")).to_be_visible()
    desk.bring_to_front()
    desk.keyboard.press("Alt+Shift+N")
    desk.keyboard.type("@Ben is this line ours?")
    desk.get_by_role("button", name="Add the note").click()
    expect(desk.get_by_role("log").get_by_text("@Ben is this line ours?")).to_be_visible()
    expect(ben.get_by_role("status").first).to_contain_text("Maya asks you to look")
    desk.get_by_label("Canned reply").select_option(label="Greeting")
    desk.get_by_role("button", name="Put it in").click()
    box = desk.locator("[data-text]")
    expect(box).to_be_focused()
    assert box.input_value().startswith("Hello Jo, I'm Maya.")
    box.press("Control+Enter")
    expect(chat.get_by_text("I'm Maya.")).to_be_visible()
    assert "is this line ours?" not in chat.content()


def test_alerts_come_once_wherever_the_agent_is_and_never_of_what_they_look_at(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    desk.context.grant_permissions(["notifications"])
    desk.context.add_init_script(COUNTING)
    desk.reload()
    expect(desk.locator("body.live")).to_be_visible()
    tabs = [desk, open_page("/desk/complaints", beside=desk), open_page("/desk/figures", beside=desk)]
    for tab in tabs:
        expect(tab.locator("body.live")).to_be_visible()
    say(chat, "Nobody asked to be alerted")
    expect(tabs[1].get_by_text("has written to you")).to_be_visible()
    assert heard(tabs) == (0, [])
    desk.get_by_text("Keyboard and alerts").click()
    desk.get_by_label("Sound when").check()
    desk.get_by_label("Desktop notification").check()
    desk.evaluate("window.tones = 0")  # to hear what it is like
    say(chat, "What is looked at")
    expect(desk.get_by_role("log").get_by_text("What is looked at")).to_be_visible()
    stage.queue(customer(stage, open_page)[1])
    expect(desk.get_by_text("One customer waits for a person.")).to_be_visible()
    wait_for(desk, lambda: heard(tabs)[0] > 0)
    assert heard(tabs) == (2, []), "heard, and not shown over the page that they work on"
    for tab in tabs:
        tab.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    say(chat, "While they look elsewhere")
    wait_for(desk, lambda: heard(tabs)[1] != [])
    assert heard(tabs) == (4, [place(desk, stage)])


@pytest.mark.parametrize(
    ("key", "focused"),
    [
        ("M", "[data-text]"),
        ("R", "select"),
        ("N", "[data-note-box] textarea"),
        ("K", "[data-shortcuts] summary"),
    ],
)
def test_the_keys_of_the_list_lead_where_it_says(
    stage: Stage, open_page: Open, key: str, focused: str
) -> None:
    stage.hire()
    _, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    desk.keyboard.press(f"Alt+Shift+{key}")
    expect(desk.locator(focused).first).to_be_focused()


def test_keys_lead_from_one_conversation_to_the_next_and_to_the_queue(stage: Stage, open_page: Open) -> None:
    stage.hire()
    one, first = customer(stage, open_page)
    _, second = customer(stage, open_page)
    desk = takes(stage, open_page, first)
    here = place(desk, stage)
    other = stage.queue(second)
    desk.goto(f"{stage.url}/desk/handoffs/{other.id}")
    desk.get_by_role("button", name="Take this conversation").click()
    expect(desk.get_by_text("You have this conversation")).to_be_visible()
    expect(desk.locator("body.live")).to_be_visible()
    say(one, "Are you there?")
    expect(desk.locator("[data-rail] .count")).to_have_text("1")
    desk.keyboard.press("Alt+Shift+U")
    expect(desk).to_have_url(stage.url + here)
    expect(desk.locator("body.live")).to_be_visible()
    desk.keyboard.press("Alt+Shift+2")
    expect(desk).to_have_url(f"{stage.url}/desk/handoffs/{other.id}")
    expect(desk.locator("body.live")).to_be_visible()
    desk.keyboard.press("Alt+Shift+Q")
    expect(desk).to_have_url(f"{stage.url}/desk/handoffs")


def test_axe_finds_nothing_on_the_pages_of_live_chat_and_they_fit_at_320_pixels(
    stage: Stage, open_page: Open
) -> None:
    stage.hire(Role.MANAGER)
    _, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    desk.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    found, wide = [], []
    for path in (
        desk.url,
        f"{stage.url}/desk/chats",
        f"{stage.url}/desk/call-backs",
        f"{stage.url}/desk/handoffs",
    ):
        desk.goto(path)
        desk.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        wide += [path] * (overflow(desk) > 0)
        for scheme in ("light", "dark"):
            desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{path} {scheme}: {one}" for one in violations(desk)]
    assert not found
    assert not wide
