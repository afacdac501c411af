"""Every script of this folder through the real engine and the real actions."""

from collections.abc import Iterator
from statistics import median

import pytest

from redress.scripts import Broken, Played, Script, Stage, found, play_all

pytestmark = pytest.mark.engine
SCRIPTS = [script for _, script in found()]


@pytest.fixture(scope="session")
def outcomes() -> Iterator[dict[str, Played | Broken]]:
    """All scripts, played once, side by side."""
    with Stage() as stage:
        yield {script.script: outcome for script, outcome in play_all(stage, SCRIPTS)}


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.script for script in SCRIPTS])
def test_the_conversation_goes_as_written(script: Script, outcomes: dict[str, Played | Broken]) -> None:
    outcome = outcomes[script.script]
    if isinstance(outcome, Broken):
        pytest.fail(str(outcome), pytrace=False)


def test_each_script_has_a_name_of_its_own_and_a_reason() -> None:
    names = [script.script for script in SCRIPTS]
    assert sorted(set(names)) == sorted(names)
    assert all(len(script.why.split()) >= 4 for script in SCRIPTS)


def test_filing_takes_at_most_nine_messages_in_the_median(outcomes: dict[str, Played | Broken]) -> None:
    turns = [
        position
        for outcome in outcomes.values()
        if isinstance(outcome, Played)
        for position, answer in enumerate(outcome.answers, 1)
        if any((message.get("custom") or {}).get("complaint") for message in answer["messages"])
    ]
    assert turns and median(turns) <= 9
