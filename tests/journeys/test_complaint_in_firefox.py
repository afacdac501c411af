"""A whole complaint in another engine than Chromium's, with everything else real."""

import re

import pytest

from tests.firefox import ENTER, Firefox
from tests.journeys.conftest import System
from tests.journeys.customer import ANSWERS
from tests.journeys.test_complaint_in_a_browser import LABELS

pytestmark = [pytest.mark.engine, pytest.mark.browser, pytest.mark.firefox]

CHAT = "document.querySelector('redress-chat').shadowRoot"
ANSWERED = f"""async (before) => {{
  const answers = () => {CHAT}.querySelectorAll(".message.assistant, .message.system").length;
  const works = () => !{CHAT}.querySelector(".working").hidden;
  for (const until = Date.now() + 60_000; Date.now() < until; ) {{
    if (answers() > before && !works()) return answers();
    await new Promise((done) => setTimeout(done, 50));
  }}
  return -1;
}}"""


def say(firefox: Firefox, text: str) -> None:
    """Write in the field, send it, and wait until the assistant has answered."""
    before = firefox.evaluate(ANSWERED, -1)
    firefox.press("", "#field")
    firefox.type(text + ENTER)
    assert firefox.evaluate(ANSWERED, before) > before, text


def label(firefox: Firefox) -> str:
    name: str = firefox.evaluate(f"() => {CHAT}.querySelector('label[for=field]').textContent")
    return name.removesuffix(" (optional)")


def test_a_whole_complaint_is_filed_in_firefox(system: System, firefox: Firefox) -> None:
    firefox.go(f"{system.url}/chat")
    firefox.find(".message.assistant button", "Copy")  # it was said by the server, not only shown before
    say(firefox, "our phones keep cutting out and nobody ever rings back, this is the third time")
    asked: list[str] = []
    while label(firefox) in LABELS:
        assert label(firefox) not in asked, f"{label(firefox)} was asked twice"
        asked.append(label(firefox))
        say(firefox, ANSWERS[LABELS[label(firefox)]])
    say(firefox, "yes, that's right")
    firefox.find("section.card", "Your complaint is with us")
    reference = firefox.evaluate(f"() => {CHAT}.querySelector('.reference').textContent")
    assert re.fullmatch(r"CN-\w{5}-\w{5}", reference)
    firefox.reload()
    firefox.find("section.card", reference)
