"""A person at the other end, as the customer sees it: who writes, what was seen, and waiting no longer."""

from playwright.sync_api import Page, expect

from conversations.messages import Agent
from tests.browser.conftest import Open
from tests.browser.stage import Stage
from tests.browser.test_chat import field, say

MAYA = Agent("1", "Maya")


def conversation(page: Page) -> str:
    found: str = page.evaluate("JSON.parse(localStorage.getItem('redress.key')).conversation")
    return found


def with_maya(stage: Stage, open_page: Open) -> Page:
    page = open_page()
    say(page, "hello")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    handoff = stage.queue(conversation(page))
    stage.context.handoffs.claim(handoff.id, MAYA, stage.context.clock())
    stage.call(stage.context.announce.owner(conversation(page), "agent"))
    expect(page.locator("redress-chat .chat:not(.plain) .owner")).to_have_text(
        "You are chatting with a person"
    )
    return page


def test_the_person_hears_that_the_customer_writes_and_nobody_else_does(
    stage: Stage, open_page: Open
) -> None:
    page = open_page()
    told: list[str] = []
    page.on("request", lambda request: told.extend([request.url] * request.url.endswith("/typing")))
    say(page, "to the assistant")
    expect(page.get_by_text("You said: to the assistant")).to_be_visible()
    assert told == []
    page.close()
    page = with_maya(stage, open_page)
    with page.expect_request("**/typing"):
        field(page).press_sequentially("to Maya")


def test_what_the_person_has_seen_is_marked(stage: Stage, open_page: Open) -> None:
    page = with_maya(stage, open_page)
    say(page, "can you see this?")
    mine = page.locator("redress-chat .message.customer").last
    expect(mine.locator(".state")).to_have_text("Sent")
    seq = stage.context.log.read(conversation(page)).messages[-1].seq
    stage.call(stage.context.announce.read(conversation(page), "agent", seq))
    expect(mine.locator(".state")).to_have_text("Seen")


def test_the_person_hears_how_far_the_customer_has_read(stage: Stage, open_page: Open) -> None:
    page = with_maya(stage, open_page)
    said = stage.context.log.agent_says(conversation(page), MAYA, "one", "Maya here", stage.context.clock())
    with page.expect_request("**/read") as read:
        stage.call(stage.context.announce.messages(said.messages))
    assert read.value.post_data_json == {"seq": said.seq}


def test_one_need_not_wait_any_longer(stage: Stage, open_page: Open) -> None:
    page = open_page()
    say(page, "hello")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    stage.queue(conversation(page))
    page.get_by_role("button", name="Do not wait any longer").click()
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()
    expect(page.get_by_role("button", name="Do not wait any longer")).to_be_hidden()
