"""One person with many tabs of the desk: one stream for all of them, whichever of them is closed."""

from playwright.sync_api import Page, expect

from conversations.messages import Agent
from tests.browser.conftest import Open
from tests.browser.stage import Stage
from tests.browser.test_chat import say
from tests.browser.test_desk import customer, enter
from tests.browser.test_live_chat import kept, takes, write
from web.live import of

MANY = 8
"""More than the six connections that a browser allows to a server."""


def streams(page: Page, wanted: int, stage: Stage) -> None:
    """Wait until so many streams are open, those of customers among them."""
    for _ in range(200):
        if stage.context.streams_open == wanted:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{stage.context.streams_open} streams are open, not {wanted}")


def tabs_on(stage: Stage, open_page: Open, desk: Page, *paths: str) -> list[Page]:
    """More tabs of one person's browser, each with news of the desk."""
    found = []
    for path in paths:
        tab = open_page(path, beside=desk)
        expect(tab.locator("body.live")).to_be_visible()
        found.append(tab)
    return found


def test_many_tabs_have_one_stream_and_none_of_them_freezes(stage: Stage, open_page: Open) -> None:
    stage.hire()
    one, first = customer(stage, open_page)
    two, second = customer(stage, open_page)
    desk = takes(stage, open_page, first)
    other = stage.queue(second)
    desk.goto(f"{stage.url}/desk/handoffs/{other.id}")
    desk.get_by_role("button", name="Take this conversation").click()
    expect(desk.locator("body.live")).to_be_visible()
    paths = [desk.url.removeprefix(stage.url), "/desk/chats", "/desk", "/desk/complaints"] * 2
    tabs = tabs_on(stage, open_page, desk, *paths[:MANY])
    streams(desk, 3, stage)  # two of customers, and one of all these tabs
    say(one, "To all of your tabs")
    say(two, "And this")
    for tab in tabs:
        if tab.url.endswith("/desk/chats"):
            expect(tab.get_by_text("To all of your tabs")).to_be_visible()
        if tab.locator("[data-chat]").count():
            expect(tab.get_by_role("log").get_by_text("And this")).to_be_visible()
        else:
            expect(tab.locator("[data-news]")).to_contain_text("has written to you")
    write(tabs[1], "From the second tab")
    expect(tabs[5].get_by_text("From the second tab")).to_be_visible()
    assert [text for text in kept(stage, first) + kept(stage, second) if "second tab" in text] == [
        "From the second tab"
    ]


def test_when_the_tab_that_reads_is_closed_another_goes_on_and_nothing_is_lost(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    chat, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    (beside, last) = tabs_on(stage, open_page, desk, desk.url.removeprefix(stage.url), "/desk/chats")
    write(beside, "before")
    expect(last.get_by_text("before", exact=True)).to_be_visible()
    desk.close()
    say(chat, "meanwhile")
    for tab in (beside, last):
        expect(tab.get_by_role("log").get_by_text("meanwhile")).to_be_visible()
    beside.close()
    say(chat, "and then")
    expect(last.get_by_role("log").get_by_text("and then")).to_be_visible()
    streams(last, 2, stage)
    said = [text.strip() for text in last.locator(".message .body").all_text_contents()]
    assert said[-3:] == ["before", "meanwhile", "and then"]


def test_a_colleagues_conversation_is_followed_in_a_tab_that_does_not_read(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    stage.hire(email="ben@example.com", name="Ben Ray")
    chat, conversation = customer(stage, open_page)
    takes(stage, open_page, conversation)
    found = stage.context.handoffs.of(conversation)
    assert found
    first = open_page("/desk/complaints")
    enter(first, "ben@example.com")
    (looks,) = tabs_on(stage, open_page, first, f"/desk/handoffs/{found.id}")
    say(chat, "Seen by a colleague, too")
    expect(looks.get_by_role("log").get_by_text("Seen by a colleague, too")).to_be_visible()


def test_what_is_noted_while_the_connection_is_lost_is_there_when_it_is_back(
    stage: Stage, open_page: Open
) -> None:
    stage.hire()
    _, conversation = customer(stage, open_page)
    desk = takes(stage, open_page, conversation)
    desk.context.set_offline(True)
    expect(desk.get_by_text("The connection is lost")).to_be_visible()
    notes, now = of(stage.context).notes, stage.context.clock()
    notes.add(conversation, Agent("7", "Ben"), "note-1", "The line is ours.", [], now)
    desk.context.set_offline(False)
    expect(desk.get_by_role("log").get_by_text("The line is ours.")).to_be_visible()
