"""What becomes of a message when the network or the server is not there."""

from playwright.sync_api import Route, expect

from tests.browser.conftest import Open
from tests.browser.stage import Stage
from tests.browser.test_chat import field, messages, say

PROBLEM = "application/problem+json"


def test_what_is_written_offline_waits_says_so_and_arrives_once(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    page.context.set_offline(True)
    say(page, "first")
    say(page, "second")
    expect(page.get_by_text("Not sent yet.")).to_have_count(2)
    expect(page.get_by_text("No connection.", exact=False).first).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You said: second")).to_be_visible()
    expect(page.get_by_text("Not sent yet.")).to_have_count(0)
    assert stage.conversations() == ["first", "second"]
    assert [one for one in messages(page) if one in {"first", "second"}] == ["first", "second"]


def test_what_was_not_sent_survives_a_reload(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    page.route("**/messages", lambda route: route.abort())
    say(page, "kept")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    page.unroute("**/messages")
    page.reload()
    expect(page.get_by_text("You said: kept")).to_be_visible()
    assert stage.conversations() == ["kept"]


def test_an_answer_that_got_lost_on_the_way_doubles_nothing(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server took it
        route.abort()

    page.route("**/messages", lose_the_first_answer)
    say(page, "once only")
    expect(page.get_by_text("You said: once only")).to_be_visible()
    expect(page.locator("redress-chat .message.customer")).to_have_count(1)
    expect(page.locator("redress-chat .draft")).to_have_count(0)
    assert lost == [202]
    assert stage.conversations() == ["once only"]


def test_a_server_that_is_gone_and_comes_back_loses_nothing(stage: Stage, open_page: Open) -> None:
    page = open_page()
    say(page, "before")
    expect(page.get_by_text("You said: before")).to_be_visible()
    stage.stop()
    say(page, "meanwhile")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    stage.start()
    expect(page.get_by_text("You said: meanwhile")).to_be_visible(timeout=60_000)
    assert stage.conversations() == ["before", "meanwhile"]
    assert len(messages(page)) == 5
    say(page, "after")
    expect(page.get_by_text("You said: after")).to_be_visible()


def test_the_page_can_open_while_the_server_is_away(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    page.reload()
    say(page, "early")
    expect(page.get_by_text("No connection.", exact=False).first).to_be_visible()
    page.unroute("**/api/**")
    expect(page.get_by_text("You said: early")).to_be_visible(timeout=60_000)
    assert stage.conversations() == ["early"]


def test_a_refused_message_says_why_and_can_be_taken_back(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    odd = '{"detail": "Too odd."}'
    page.route("**/messages", lambda route: route.fulfill(status=422, content_type=PROBLEM, body=odd))
    say(page, "odd")
    expect(page.get_by_text("Not sent. Too odd.")).to_be_visible()
    page.unroute("**/messages")
    page.get_by_role("button", name="Take back and edit").click()
    expect(field(page)).to_have_value("odd")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: odd")).to_be_visible()
    expect(page.locator("redress-chat .message.customer")).to_have_count(1)


def test_a_server_that_asks_for_patience_gets_it(stage: Stage, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_text("automated assistant of")).to_be_visible()
    told: list[int] = []
    headers = {"Retry-After": "1", "Content-Type": PROBLEM}
    slow = '{"detail": "That was a lot at once: wait a moment."}'

    def once(route: Route) -> None:
        if told:
            route.continue_()
            return
        told.append(1)
        route.fulfill(status=429, headers=headers, body=slow)

    page.route("**/messages", once)
    say(page, "slowly")
    expect(page.get_by_text("That was a lot at once: wait a moment.")).to_be_visible()
    expect(page.get_by_text("You said: slowly")).to_be_visible()


def test_a_card_number_is_shown_as_the_server_keeps_it(stage: Stage, open_page: Open) -> None:
    page = open_page()
    say(page, "my card is 4111 1111 1111 1111 thanks")
    expect(page.get_by_text("I have hidden a card number")).to_be_visible()
    expect(page.locator("redress-chat .message.customer")).to_have_count(1)
    assert "4111 1111 1111 1111" not in page.locator("redress-chat .message.customer").inner_text()


def test_a_chat_that_is_full_says_so_opens_by_itself_and_sends_what_was_written(
    stage: Stage, open_page: Open
) -> None:
    refused: list[str] = []

    def full_twice(route: Route) -> None:
        if len(refused) < 2:
            refused.append(route.request.method)
            route.fulfill(
                status=503,
                headers={"Retry-After": "2", "Content-Type": PROBLEM},
                body='{"type": "urn:redress:problem:full", "status": 503, "detail": "Many people write."}',
            )
        else:
            route.continue_()

    page = open_page("/healthz")
    page.route("**/api/v1/conversations", full_twice)
    page.goto(stage.url)
    expect(page.get_by_text("opens by itself, in about 2 seconds", exact=False).first).to_be_visible()
    say(page, "I can wait")
    expect(page.get_by_text("You said: I can wait")).to_be_visible()
    expect(page.get_by_text("opens by itself", exact=False)).to_have_count(0)
    assert refused == ["POST", "POST"]
    assert stage.conversations() == ["I can wait"]
