"""The desk in a browser."""

import re

from playwright.sync_api import Page, expect

from staff.roles import Role
from tests.browser.audit import overflow, violations
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import PASSWORD, Stage
from tests.browser.test_chat import say


def enter(page: Page, email: str = "maya@example.com") -> None:
    """Sign in by keyboard alone; the first field has the focus."""
    expect(page.get_by_label("Email address")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("header.bar")).to_be_visible()


def customer(stage: Stage, open_page: Open) -> tuple[Page, str]:
    """Somebody who has written in the chat, and the id of their conversation."""
    page = open_page()
    say(page, "Our calls drop every afternoon")
    expect(page.get_by_text("You said: Our calls")).to_be_visible()
    return page, page.evaluate("JSON.parse(localStorage.getItem('redress.key')).conversation")


def test_an_agent_finds_a_complaint_and_reads_all_of_it(stage: Stage, open_page: Open) -> None:
    _, conversation = customer(stage, open_page)
    complaint = stage.complain(conversation=conversation)
    stage.hire()
    desk = open_page("/desk/complaints")
    enter(desk)
    desk.get_by_label("Search").fill("INC-48213")
    desk.get_by_role("button", name="Find").click()
    desk.get_by_role("link", name=complaint.reference).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(complaint.reference)
    for words in ("Acme Dental", "INC-48213, 48331", "Calls drop every afternoon"):
        expect(desk.get_by_text(words).first).to_be_visible()
    expect(desk.get_by_role("region", name="Deadlines")).to_contain_text("First response")
    expect(desk.get_by_role("region", name="Conversation")).to_contain_text("You said: Our calls drop")


def test_the_queue_is_counted_as_it_changes(stage: Stage, open_page: Open) -> None:
    _, conversation = customer(stage, open_page)
    stage.hire()
    desk = open_page("/desk")
    enter(desk)
    expect(desk.get_by_text("Nobody waits.")).to_be_visible()
    stage.queue(conversation)
    expect(desk.get_by_role("status")).to_contain_text("One customer waits for a person.")
    expect(desk).to_have_title("(1) Overview – ContactNow desk")
    desk.get_by_role("link", name="Show them").click()
    expect(desk.get_by_text("Calls drop, nobody rings back")).to_be_visible()


def test_an_agent_takes_a_conversation_and_both_write(stage: Stage, open_page: Open) -> None:
    chat, conversation = customer(stage, open_page)
    handoff = stage.queue(conversation)
    stage.hire()
    desk = open_page(f"/desk/handoffs/{handoff.id}")
    enter(desk)
    desk.get_by_role("button", name="Take this conversation").click()
    expect(chat.get_by_text("You are chatting with a person")).to_be_visible()
    desk.get_by_label(re.compile("^Write to")).fill("Hello, Maya here")
    desk.get_by_role("button", name="Send").click()
    expect(chat.get_by_text("Hello, Maya here")).to_be_visible()
    say(chat, "At last")
    expect(desk.get_by_role("log").get_by_text("At last")).to_be_visible()


def test_the_first_administrator_begins_by_the_link(stage: Stage, open_page: Open) -> None:
    from staff.invitations import Invitations
    from staff.passwords import Passwords

    invitations = Invitations(stage.context.database, Passwords())
    token = invitations.first_administrator(stage.context.clock()) or ""
    page = open_page(f"/desk/welcome#{token}")
    expect(page.get_by_label("Code from your link")).to_be_hidden()
    assert token not in page.url
    page.get_by_label("Your name").fill("Maya Okafor")
    page.get_by_label("Email address").fill("maya@example.com")
    page.get_by_label("Password").fill("short but 12 c")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Good to see you, Maya")).to_be_visible()


def test_axe_finds_nothing_on_any_page_and_everything_fits_at_320_pixels(
    stage: Stage, open_page: Open
) -> None:
    _, conversation = customer(stage, open_page)
    complaint = stage.complain(conversation=conversation)
    handoff = stage.queue(conversation)
    stage.hire(Role.MANAGER)
    door = open_page("/desk/sign-in", viewport=NARROW)
    found = violations(door)
    enter(door)
    pages = ["/desk", "/desk/complaints", f"/desk/complaints/{complaint.reference}", "/desk/handoffs"]
    pages += [f"/desk/handoffs/{handoff.id}", "/desk/account", "/desk/complaints/CN-22222-22222"]
    wide = []
    for path in pages:
        door.goto(stage.url + path)
        wide += [path] * (overflow(door) > 0)
        for scheme in ("light", "dark"):
            door.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{path} {scheme}: {one}" for one in violations(door)]
    assert not found
    assert not wide


def test_a_failed_sign_in_is_said_in_words(stage: Stage, open_page: Open) -> None:
    stage.hire()
    page = open_page("/desk/sign-in")
    page.get_by_label("Email address").fill("maya@example.com")
    page.get_by_label("Password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Password")).to_be_focused()
    assert not violations(page)
