"""The main path in another engine than Chromium's."""

from collections.abc import Iterator

import pytest

from conversations.messages import Said
from tests.browser.hosts import STRICT, TRUSTED, Site, page
from tests.browser.stage import FILED, Stage, asking, choosing, filing
from tests.firefox import ENTER, ESCAPE, Firefox

pytestmark = [pytest.mark.browser, pytest.mark.firefox]

ALL_BUT_THE_FIRST = """() => [
  ...document.querySelector("redress-widget")?.shadowRoot.querySelector("redress-chat")?.shadowRoot
    .querySelectorAll(".message .body") ?? []].map((one) => one.textContent.trim()).slice(1)"""
FOCUSED = """() => { let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.id || one.className; }"""
LAUNCHER = "Complaints and help"


@pytest.fixture
def shop(stage: Stage) -> Iterator[Site]:
    """Somebody else's website with a strict policy, and the chat on it."""
    both = dict.fromkeys(("/", "/two"), page(stage.url))
    site = Site(both, (STRICT + TRUSTED).format(home=stage.url))
    stage.stop()
    stage.settings["allowed_origins"] = site.url
    stage.start()
    yield site
    site.close()


def test_the_main_path_in_firefox(stage: Stage, shop: Site, firefox: Firefox) -> None:
    stage.script = [
        asking("Your email?", "email", "email"),
        choosing("Is that right?", "Yes", "No"),
        filing(),
    ]
    firefox.go(shop.url)
    firefox.press(LAUNCHER)
    firefox.find("p", "automated assistant of")
    firefox.until(FOCUSED, "field")
    firefox.type("Our calls drop every afternoon" + ENTER)
    firefox.find("input", "Your email address")
    firefox.until(FOCUSED, "field")
    firefox.type("jo@example.com" + ENTER)
    firefox.press("Yes")
    firefox.find("section.card", "Your complaint is with us")
    firefox.find("section.card", FILED["reference"])
    firefox.find("section.card", "Monday 7 December 2026")

    conversation = firefox.evaluate("() => JSON.parse(localStorage.getItem('redress.key')).conversation")
    told = stage.context.log.tell(conversation, [Said("By the stream.")], stage.context.clock())
    stage.call(stage.context.announce.messages(told))
    firefox.find(".message.system", "By the stream.")

    said = [
        "Our calls drop every afternoon",
        *("Your email?", "jo@example.com"),
        *("Is that right?", "Yes"),
        *("Your complaint is filed.", "By the stream."),
    ]
    firefox.until(ALL_BUT_THE_FIRST, said)
    firefox.reload()
    firefox.find("section.card", FILED["reference"])
    firefox.until(ALL_BUT_THE_FIRST, said)
    firefox.press("Another page")
    firefox.until("() => location.pathname", "/two")
    firefox.find("section.card", FILED["reference"])
    firefox.until(ALL_BUT_THE_FIRST, said)
    assert stage.count() == 1
    firefox.press("Close")
    firefox.until(FOCUSED, "launcher")
    firefox.press(LAUNCHER)
    firefox.find("section.card", FILED["reference"])
    firefox.until(FOCUSED, "field")
    firefox.type(ESCAPE)
    firefox.find("button.launcher", LAUNCHER)
    firefox.until(FOCUSED, "launcher")


def test_what_is_written_while_the_server_is_gone_arrives_once_in_firefox(
    stage: Stage, firefox: Firefox
) -> None:
    firefox.go(f"{stage.url}/chat")
    firefox.find(".message.assistant", "automated assistant of")
    firefox.evaluate("() => document.querySelector('redress-chat').focus()")
    firefox.until(FOCUSED, "field")
    firefox.type("before" + ENTER)
    firefox.find(".message.assistant", "You said: before")
    stage.stop()
    firefox.type("meanwhile" + ENTER)
    firefox.find(".message.draft", "Not sent yet.")
    stage.start()
    firefox.find(".message.assistant", "You said: meanwhile")
    assert stage.conversations() == ["before", "meanwhile"]
    firefox.complaints.clear()  # that the server was gone
