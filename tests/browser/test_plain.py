"""The same conversation without scripts."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.audit import overflow
from tests.browser.conftest import NARROW, Open
from tests.browser.stage import Stage, asking, choosing, filing


@pytest.fixture
def plain(open_page: Open) -> Page:
    return open_page(java_script_enabled=False)


def send(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Send").click()


def test_a_message_is_sent_and_answered_on_plain_pages(stage: Stage, plain: Page) -> None:
    send(plain, "My line is dead")
    expect(plain.get_by_text("automated assistant of")).to_be_visible()
    expect(plain.get_by_text("You said: My line is dead")).to_be_visible()
    send(plain, "Still dead")
    expect(plain.get_by_text("You said: Still dead")).to_be_visible()
    plain.reload()
    expect(plain.get_by_text("You said: Still dead")).to_be_visible()
    assert stage.conversations() == ["My line is dead", "Still dead"]
    assert stage.count() == 1


def test_questions_choices_and_the_card_are_there(stage: Stage, plain: Page) -> None:
    stage.script = [asking("Your email?", "email", "email", True), choosing("Right?", "Yes", "No"), filing()]
    send(plain, "hello")
    expect(plain.get_by_role("textbox", name="Your email address (optional)")).to_be_visible()
    send(plain, "jo@example.com")
    plain.get_by_role("button", name="Yes").click()
    card = plain.get_by_role("region", name="Your complaint is with us")
    expect(card).to_contain_text("CN-7K3QP-2M9XD")
    expect(card).to_contain_text("Tuesday 24 November 2026")


def test_a_form_that_is_sent_twice_says_it_once(stage: Stage, plain: Page) -> None:
    send(plain, "hello")
    fields: dict[str, str | float | bool] = {"id": "the same", "text": "once"}
    for _ in range(2):
        assert plain.context.request.post(stage.url, form=fields).ok
    plain.reload()
    expect(plain.get_by_text("You said: once")).to_have_count(1)
    plain.context.request.post(stage.url, form=fields | {"text": "changed after going back"})
    assert stage.conversations() == ["hello", "once", "changed after going back"]


def test_an_empty_message_is_refused_beside_the_field(stage: Stage, plain: Page) -> None:
    send(plain, "   ")
    expect(plain.get_by_text("Write something first.")).to_be_visible()
    assert stage.count() == 0


def test_a_text_that_is_too_long_is_kept_for_shortening(stage: Stage, plain: Page) -> None:
    send(plain, "x" * 4005)
    expect(plain.get_by_text("This is 5 characters too long.")).to_be_visible()
    expect(plain.get_by_role("textbox")).to_have_value("x" * 4005)


def test_a_person_the_end_and_a_fresh_start(stage: Stage, plain: Page) -> None:
    send(plain, "hello")
    plain.get_by_role("button", name="Talk to a person").first.click()
    expect(plain.get_by_text("You said: I would like to talk to a person.")).to_be_visible()
    plain.get_by_role("button", name="End this chat").click()
    expect(plain.get_by_text("This chat has ended.").first).to_be_visible()
    plain.get_by_role("button", name="Start a new chat").click()
    send(plain, "again")
    expect(plain.get_by_text("You said: again")).to_be_visible()
    assert stage.count() == 2


def test_markup_stays_text(stage: Stage, plain: Page) -> None:
    send(plain, "<img src=x onerror=alert(1)> **no**")
    expect(plain.get_by_text("<img src=x onerror=alert(1)> **no**", exact=True)).to_be_visible()


def test_it_fits_at_320_pixels(stage: Stage, open_page: Open) -> None:
    page = open_page(java_script_enabled=False, viewport=NARROW)
    send(page, "https://example.com/" + "x" * 300)
    expect(page.get_by_text("You said:")).to_be_visible()
    page.reload()
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= 320
    assert overflow(page) <= 0


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "while the script does not come"])
def test_on_a_phone_nothing_lies_over_anything_before_the_first_message(
    stage: Stage, open_page: Open, scripts: bool
) -> None:
    page = open_page("/healthz", java_script_enabled=scripts, viewport=NARROW)
    page.route("**/widget/chat.js*", lambda route: route.abort())
    page.goto(stage.url)
    for name in ("Talk to a person", "Send", "Upload the file"):
        page.get_by_role("button", name=name).click(trial=True)  # it is what a finger would meet there
    page.get_by_text("Say what happened").click(trial=True)


def test_who_wrote_before_the_script_was_there_goes_on_live(stage: Stage, open_page: Open) -> None:
    page = open_page("/healthz")
    page.route("**/widget/chat.js*", lambda route: route.abort())
    page.goto(f"{stage.url}/chat")
    page.locator("#plain-text").fill("My line is dead")
    page.unroute("**/widget/chat.js*")
    page.locator(".plain .primary").click()
    chat = page.locator("redress-chat .chat:not(.plain)")
    expect(chat.get_by_text("You said: My line is dead")).to_be_visible()
    chat.locator("#field").fill("and now live")
    page.keyboard.press("Enter")
    expect(chat.get_by_text("You said: and now live")).to_be_visible()
    assert page.url == f"{stage.url}/chat"
    page.reload()
    expect(chat.get_by_text("You said: and now live")).to_be_visible()
    assert stage.count() == 1


def test_a_sentence_begun_before_the_script_was_there_goes_on_in_the_live_field(
    stage: Stage, open_page: Open
) -> None:
    page = open_page("/healthz")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/widget/chat.js*", hold)
    page.goto(f"{stage.url}/chat", wait_until="commit")
    # Before its styles are there it counts as visible, though nothing of the page is drawn yet.
    expect(page.locator("redress-chat")).to_have_css("animation-name", "reveal")
    expect(page.locator("#plain-text")).to_be_visible()  # after a while without a script
    page.locator("#plain-text").focus()
    page.keyboard.type("half a sent")
    expect(page.locator("#plain-text")).to_have_value("half a sent")
    held[0].continue_()
    live = page.locator("redress-chat #field")
    expect(live).to_have_value("half a sent")
    expect(live).to_be_focused()
