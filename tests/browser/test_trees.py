"""The chat as assistive technology gets it: the tree of each main state, as it was looked at and found right.

The trees are in `trees/`. Where one has to change, delete its file and run the test: it writes what it sees,
and fails once, so that somebody reads it.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.stage import Stage, asking, choosing, filing
from tests.browser.test_chat import say
from tests.web.engine import words

TREES = Path(__file__).parent / "trees"


def same(what: Locator, name: str) -> None:
    """The tree of `what` is the one that was looked at; clock times are left out."""
    expect(what.page.locator("redress-chat .tools:empty")).to_have_count(0)
    seen = re.sub(r"\b\d\d:\d\d\b", "12:34", what.aria_snapshot()) + "\n"
    seen = (
        re.sub(r"\w+day \d+ \w+ 2\d{3}(?=\n|$)", "Monday 1 January 2035", seen) if name == "plain" else seen
    )
    file = TREES / f"{name}.yml"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(seen, encoding="utf-8")
        pytest.fail(f"{file.name} is new: read it, and keep it if it is right.")
    assert seen == file.read_text(encoding="utf-8")


def chat(page: Page) -> Locator:
    return page.locator("redress-chat .chat:not(.plain)")


def opened(page: Page) -> Page:
    expect(chat(page).locator(".owner")).to_contain_text("automated assistant")
    expect(page.get_by_role("button", name="Make a complaint")).to_be_visible()
    return page


def test_the_opening(open_page: Open) -> None:
    same(chat(opened(open_page())), "opening")


def test_a_question_with_a_list_and_a_link(stage: Stage, open_page: Open) -> None:
    question = asking(
        "**One** thing:\n\n- first\n- second\n\nSee [Ofcom](https://ofcom.org.uk).", "email", "email", True
    )
    question["messages"][0]["custom"]["asks"]["left"] = 3
    stage.script = [question]
    page = opened(open_page())
    say(page, "hello")
    expect(page.get_by_text("about 3 left")).to_be_visible()
    same(chat(page), "question")


def test_an_answer_that_can_be_changed_and_choices(stage: Stage, open_page: Open) -> None:
    stage.script = [asking("Your name?", "name", "text"), choosing("Right?", "Yes", "No")]
    page = opened(open_page())
    say(page, "hello")
    expect(page.get_by_role("textbox", name="Your name")).to_be_visible()
    say(page, "Jo")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    same(chat(page), "choices")


def test_a_message_that_could_not_be_sent(open_page: Open) -> None:
    page = opened(open_page())
    odd = '{"detail": "Too odd."}'
    page.route(
        "**/messages", lambda route: route.fulfill(status=422, body=odd, content_type="application/json")
    )
    say(page, "odd")
    expect(page.get_by_text("Not sent. Too odd.")).to_be_visible()
    same(chat(page), "failed")


def test_a_filed_complaint(stage: Stage, open_page: Open) -> None:
    stage.script = [filing()]
    page = opened(open_page())
    say(page, "yes")
    expect(page.get_by_role("region", name="Your complaint is with us")).to_be_visible()
    same(chat(page), "filed")


def test_the_menu(open_page: Open) -> None:
    page = opened(open_page())
    page.get_by_role("button", name="More").click()
    same(chat(page).locator(".head"), "menu")


def test_a_text_that_is_too_long(open_page: Open) -> None:
    page = opened(open_page())
    chat(page).locator("#field").fill("x" * 4001)
    expect(page.get_by_role("alert")).to_be_visible()
    tree = chat(page).locator(".composer").aria_snapshot()
    assert "This is 1 character too long." in tree
    assert chat(page).locator("#field").get_attribute("aria-describedby") == "note error"


def test_the_end_and_its_question(stage: Stage, open_page: Open) -> None:
    stage.script = [words("Goodbye.")]
    page = opened(open_page())
    say(page, "bye")
    expect(page.get_by_text("Goodbye.")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End this chat").click()
    same(page.get_by_role("dialog"), "ending")
    page.get_by_role("button", name="End the chat").click()
    expect(page.get_by_role("button", name="Send feedback")).to_be_visible()
    same(chat(page), "ended")


def test_the_plain_page(stage: Stage, open_page: Open) -> None:
    stage.script = [asking("Your email?", "email", "email", True)]
    page = open_page("/chat", java_script_enabled=False)
    page.get_by_role("textbox").fill("hello")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("textbox", name="Your email address")).to_be_visible()
    same(page.locator(".plain"), "plain")
