"""A stage and a browser for each test; whatever a page complains about in its console fails the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from tests.browser.audit import LOOKED_AT
from tests.browser.stage import Stage

NARROW = {"width": 320, "height": 640}
# Waits for what comes at once, on a machine that may be very busy with other things.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, stage: Stage) -> Iterator[Open]:
    """Opens a page of the stage in a browser of its own, or in the one of another page."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(_said(error)))
        page.on("console", lambda message: complaints.extend(_worth_a_word(message)))

    def open_(path: str = "/", beside: Page | None = None, **options: Any) -> Page:
        if beside is None:
            options.setdefault("viewport", {"width": 1280, "height": 860})
            contexts.append(browser.new_context(locale="en-GB", timezone_id="Europe/London", **options))
        page = (beside.context if beside else contexts[-1]).new_page()
        listen(page)
        page.goto(stage.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints


def _said(error: Error) -> str:
    return error.stack or error.message


def _worth_a_word(message: ConsoleMessage) -> list[str]:
    """Errors and warnings; that a call failed or a network is gone is what some tests are about."""
    expected = ["Failed to load resource", "net::ERR_"]
    if message.page in LOOKED_AT:
        expected.append("Applying inline style violates")
    loud = message.type in {"error", "warning"} and not any(one in message.text for one in expected)
    return [message.text] if loud else []
