"""Looking at a page for what keeps people out: axe, and whether it fits."""

from collections.abc import Mapping
from weakref import WeakSet

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

LOOKED_AT: WeakSet[Page] = WeakSet()
"""Pages that axe has been on: it puts styles into them, which their policy refuses aloud."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds, each with the places."""
    return _found(page, {"type": "tag", "values": TAGS})


def faint(page: Page) -> list[str]:
    """What axe finds too faint to read: all that another colour scheme changes."""
    return _found(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})


def _found(page: Page, rules: Mapping[str, object]) -> list[str]:
    page.set_default_timeout(60_000)
    LOOKED_AT.add(page)
    found = Axe().run(page, options={"runOnly": rules})
    return [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']]}"
        for one in found.response["violations"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    return wider
