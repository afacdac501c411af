"""What tests of several folders share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.firefox import Firefox

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

TAKE_SECONDS = (
    *("browser", "conversations", "journeys"),
    *("code", "desk", "letters", "mail", "rights", "security", "staff", "studio", "web"),
    "actions/test_drafts.py",
    "actions/test_facts.py",
    "actions/test_filing.py",
    "actions/test_worlds.py",
    "complaints/test_listing.py",
    "complaints/test_listing_more.py",
    "complaints/test_query_plans.py",
    "complaints/test_register.py",
    "complaints/test_register_at_random.py",
    "complaints/test_undoing.py",
    "content/test_editing.py",
    "content/test_scripts.py",
    "conversations_log/test_ownership_at_random.py",
    "conversations_log/test_personal.py",
    "growth",
    "redress/test_backups.py",
    "redress/test_fitting.py",
    "redress/test_stands.py",
    "redress/test_supervisor.py",
    "scale",
    "store/test_migrations.py",
)
"""What starts servers or browsers, prints letters, hashes passwords or fills databases: for make test alone.
With --quick it is not even read, since reading all tests takes longer than running the quick ones."""

# How quick examples are made says something of the machine, and nothing of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For make check, which somebody waits for: make test tries as many examples as there ought to be.
settings.register_profile("quick", settings.get_profile("any machine"), max_examples=10)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what takes seconds (see TAKE_SECONDS)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    place = collection_path.relative_to(Path(__file__).parent)
    takes_seconds = any(str(one) in TAKE_SECONDS for one in (place, *place.parents))
    return True if takes_seconds and config.getoption("--quick") else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once: its driver allows one of itself in a process."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    """A Firefox; whatever a page complains about in its console fails the test."""
    opened = Firefox(tmp_path)
    yield opened
    opened.close()
    assert not opened.complaints
