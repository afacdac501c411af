"""Lines that are not what they should be: proxies that cut or hold back, and computers that slept."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conversations.messages import Agent
from tests.browser.conftest import Open
from tests.browser.proxy import Proxy
from tests.browser.stage import Stage
from tests.browser.test_chat import messages, say

Behind = Callable[..., tuple[Page, Proxy]]


@pytest.fixture
def behind(stage: Stage, open_page: Open) -> Iterator[Behind]:
    """Opens the page by way of a proxy."""
    proxies: list[Proxy] = []

    def open_(**habits: Any) -> tuple[Page, Proxy]:
        proxy = Proxy(int(stage.url.rpartition(":")[2]), **habits)
        proxies.append(proxy)
        page = open_page("/healthz")
        page.goto(proxy.url)
        expect(page.get_by_text("automated assistant of")).to_be_visible()
        return page, proxy

    yield open_
    for proxy in proxies:
        proxy.close()


def an_agent_takes_over(stage: Stage, page: Page) -> Callable[[str], None]:
    """Somebody who writes without being written to."""
    conversation = page.evaluate("JSON.parse(localStorage.getItem('redress.key')).conversation")
    context, maya = stage.context, Agent("1", "Maya")
    context.handoffs.claim(stage.queue(conversation).id, maya, context.clock())

    def writes(text: str) -> None:
        said = context.log.agent_says(conversation, maya, text, text, context.clock())
        stage.call(context.announce.messages(said.messages))

    return writes


def test_a_proxy_that_cuts_silent_streams_loses_and_doubles_nothing(stage: Stage, behind: Behind) -> None:
    page, proxy = behind(cut_after=0.7)
    say(page, "one")
    expect(page.get_by_text("You said: one")).to_be_visible()
    agent = an_agent_takes_over(stage, page)
    for number in range(1, 4):
        before = proxy.cuts
        with page.expect_request("**/events", timeout=60_000):
            pass  # the line was cut, and is there again
        assert proxy.cuts > before or proxy.cuts > 0
        agent(f"word {number}")
        expect(page.get_by_text(f"word {number}")).to_be_visible()
    expect(page.locator("redress-chat .notice")).to_be_hidden()
    assert messages(page)[1:] == ["one", "You said: one", "word 1", "word 2", "word 3"]


def test_a_proxy_that_holds_the_stream_back_is_got_round_by_asking(stage: Stage, behind: Behind) -> None:
    page, _ = behind(holds_back=True)
    say(page, "one")
    expect(page.get_by_text("You said: one")).to_be_visible(timeout=60_000)
    say(page, "two")
    expect(page.get_by_text("You said: two")).to_be_visible()
    an_agent_takes_over(stage, page)("here I am")
    expect(page.get_by_text("here I am")).to_be_visible(timeout=60_000)
    assert messages(page)[1:] == ["one", "You said: one", "two", "You said: two", "here I am"]


def test_a_page_that_wakes_up_trusts_its_stream_no_more(stage: Stage, open_page: Open) -> None:
    page = open_page()
    say(page, "before")
    expect(page.get_by_text("You said: before")).to_be_visible()
    with page.expect_request("**/events"):
        page.evaluate(
            """() => { const now = Date.now; Date.now = () => now() + 60_000;
              document.dispatchEvent(new Event("visibilitychange")); }"""
        )
    say(page, "after")
    expect(page.get_by_text("You said: after")).to_be_visible()
    assert messages(page)[1:] == ["before", "You said: before", "after", "You said: after"]


def test_words_of_two_tabs_that_wait_for_the_network_all_arrive(stage: Stage, open_page: Open) -> None:
    first = open_page()
    second = open_page(beside=first)
    for tab in (first, second):
        expect(tab.locator("redress-chat .chat:not(.plain) .owner")).to_contain_text("automated assistant")
    first.context.set_offline(True)
    say(first, "from the first")
    say(second, "from the second")
    expect(second.get_by_text("Not sent yet.")).to_be_visible()
    # That may be said of what the other tab wrote: its own is kept a moment later.
    kept = second.wait_for_function(
        """() => {
            const texts = JSON.parse(localStorage.getItem("redress.unsent")).map((one) => one.text);
            return texts.length > 1 && texts.sort();
        }"""
    )
    assert kept.json_value() == ["from the first", "from the second"]
    first.context.set_offline(False)
    expect(second.get_by_text("You said: from the second")).to_be_visible(timeout=60_000)
    expect(second.get_by_text("You said: from the first")).to_be_visible(timeout=60_000)
    assert sorted(stage.conversations()) == ["from the first", "from the second"]
