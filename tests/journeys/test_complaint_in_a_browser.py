"""The main job as people see it: a customer complains in a browser, a manager finds it on the desk."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import MANAGER, System
from tests.journeys.customer import ANSWERS

pytestmark = [pytest.mark.engine, pytest.mark.browser]

LABELS = {
    "What went wrong": "nature",
    "What it is about": "category",
    "When it began": "started_on",
    "What has been done so far": "history",
    "Ticket references": "ticket_references",
    "What would put it right": "desired_outcome",
    "Your name": "name",
    "Your organisation": "organisation",
    "How many people work there": "workers",
    "Your email address": "email",
    "Your phone number": "phone",
    "How to reach you": "preferred_contact",
    "How often to be in touch": "contact_frequency",
    "What would help you": "adjustments",
    "Who you are complaining for": "representative",
}
"""What the field is called, as the customer reads it, and which answer that is."""
FACTS = ("Jo Smith", "Acme Dental", "jo@acme-dental.example", "INC-48213", "48331", "3 November 2026")


def say(page: Page, text: str) -> None:
    """Write in the field, send it, and wait until the assistant has said all it has to say to it."""
    answers = page.locator(".message.assistant, .message.system")
    before = answers.count()
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(answers).not_to_have_count(before, timeout=30_000)
    expect(page.locator(".working")).to_be_hidden(timeout=30_000)


def unspaced(text: str) -> str:
    """Without white space, which differs with what the words stand in."""
    return "".join(text.split())


def label(page: Page) -> str:
    return page.locator("label[for=field]").inner_text().removesuffix(" (optional)")


def test_from_the_first_message_to_the_managers_desk(system: System, browser: Browser) -> None:
    customer = browser.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
    customer.goto(system.url)
    say(customer, "our phones keep cutting out and nobody ever rings back, this is the third time")
    asked: list[str] = []
    while label(customer) in LABELS:
        assert label(customer) not in asked, f"{label(customer)} was asked twice"
        asked.append(label(customer))
        say(customer, ANSWERS[LABELS[label(customer)]])
    expect(customer.get_by_text("INC-48213").last).to_be_visible()

    say(customer, "no, the ticket was 48331, not 48377")
    expect(customer.locator(".message.assistant").last).to_contain_text("48331")
    customer.reload()
    expect(customer.locator(".message.assistant").last).to_contain_text("48331")

    say(customer, "yes, that's right")
    reference = customer.locator(".reference").inner_text()
    said = customer.locator(".message.assistant").filter(has_text=reference).first
    # Filed on Thursday 24 December 2026: Christmas Day, the weekend and Monday's bank holiday do not count.
    expect(said).to_contain_text("Tuesday 29 December")
    expect(said).to_contain_text("Thursday 7 January")
    expect(said).to_contain_text("Thursday 4 February")
    words = customer.locator(".message .body").all_text_contents()
    customer.context.close()

    manager = browser.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
    manager.goto(f"{system.url}/desk")
    email, password = MANAGER
    manager.get_by_label("Email").fill(email)
    manager.get_by_label("Password", exact=True).fill(password)
    manager.get_by_role("button", name="Sign in").click()
    manager.get_by_role("link", name=reference).first.click()
    case = manager.get_by_role("main")
    for fact in (*FACTS, "29 December 2026", "7 January 2027", "4 February 2027"):
        expect(case).to_contain_text(fact)
    shown = unspaced(case.text_content() or "")  # also what is out of sight, and not laid out for that
    for text in words:
        assert unspaced(text) in shown, text
    manager.context.close()
