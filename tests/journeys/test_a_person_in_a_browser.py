"""A person takes over and gives back, with everything real; web is killed while both write."""

import os
import signal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import MANAGER, System
from tests.journeys.test_complaint_in_a_browser import say

pytestmark = [pytest.mark.engine, pytest.mark.browser]

BACK_AGAIN = 60_000
"""Milliseconds within which a killed process has been started again and both are in touch."""


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
    page.goto(address)
    return page


def send(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def write(desk: Page, text: str) -> None:
    """Write to the customer, once the page with the conversation has come and its script hears keys."""
    box = desk.locator("[data-text]").first
    expect(box).to_be_visible()
    expect(desk.locator("body.live")).to_be_visible()
    box.fill(text)
    box.press("Control+Enter")


def said_in(page: Page, texts: list[str]) -> list[str]:
    """Which of `texts` a page shows as messages, in its order, each as often as it is there."""
    shown = [text.strip() for text in page.locator(".message .body").all_text_contents()]
    return [text for text in shown if text in texts]


def test_a_person_takes_over_and_gives_back_while_web_is_killed(system: System, browser: Browser) -> None:
    customer = opened(browser, f"{system.url}/chat")
    say(customer, "our phones cut out every afternoon, ticket INC-48213, I'm Jo Smith from Acme Dental")
    say(customer, "I want to talk to a person")
    expect(customer.get_by_text("Waiting for a person")).to_be_visible()

    desk = opened(browser, f"{system.url}/desk/handoffs")
    desk.get_by_label("Email").fill(MANAGER[0])
    desk.get_by_label("Password", exact=True).fill(MANAGER[1])
    desk.get_by_role("button", name="Sign in").click()
    desk.locator(".row", has_text="cut out every afternoon").get_by_role("link").first.click()
    main = desk.get_by_role("main")
    for known in ("Jo Smith", "Acme Dental", "INC-48213", "cut out every afternoon"):
        expect(main).to_contain_text(known)
    desk.get_by_role("button", name="Take this conversation").click()
    expect(customer.get_by_text("You are chatting with a person")).to_be_visible()
    write(desk, "Hello, Morgan here. Is it every line?")
    expect(customer.get_by_text("Is it every line?")).to_be_visible()

    os.kill(system.child("web"), signal.SIGKILL)
    send(customer, "Only the front desk")
    write(desk, "I'll have it looked at")
    expect(desk.get_by_role("log").get_by_text("Only the front desk")).to_be_visible(timeout=BACK_AGAIN)
    expect(customer.get_by_text("I'll have it looked at")).to_be_visible(timeout=BACK_AGAIN)
    write(desk, "Anything else?")
    expect(customer.get_by_text("Anything else?")).to_be_visible(timeout=BACK_AGAIN)
    mine = [
        "Hello, Morgan here. Is it every line?",
        "Only the front desk",
        "I'll have it looked at",
        "Anything else?",
    ]
    assert sorted(said_in(customer, mine)) == sorted(mine)
    assert said_in(customer, mine) == said_in(desk, mine)

    desk.get_by_text("Finish", exact=True).first.click()
    desk.get_by_label("Back to the assistant").check()
    desk.get_by_role("button", name="Finish").click()
    expect(customer.locator(".owner").last).to_have_text("You are chatting with an automated assistant")
    before = customer.locator(".message.assistant").count()
    say(customer, "what have you got so far?")
    told = " ".join(customer.locator(".message.assistant").all_inner_texts()[before:])
    for known in ("Jo Smith", "Acme Dental", "INC-48213"):
        assert known in told
    customer.context.close()
    desk.context.close()
