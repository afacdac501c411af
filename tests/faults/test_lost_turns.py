"""Every conversation as written, where the engine loses each turn once: all was done, nothing was kept.

A process that is killed there leaves an action done and its answer unknown. The turn is taken again, and what
the customer hears and what is on record have to be the same. It is tried on the conversations that leave
something behind; REDRESS_LOST_TURNS=all tries all of them.
"""

import os
from collections.abc import Iterator

import httpx
import pytest

from redress.scripts import Broken, Played, Script, Stage, found, play_all
from tests.faults.system import INJECT

pytestmark = pytest.mark.engine
LEAVING = {"complaint", "drafts", "filed", "person"}
EVERY = os.environ.get("REDRESS_LOST_TURNS") == "all"
SCRIPTS = [script for path, script in found() if EVERY or path.stem in LEAVING]


class AskedAgain(httpx.BaseTransport):
    """Asks a second time where the first was lost, as web does."""

    def __init__(self) -> None:
        self._line = httpx.HTTPTransport()
        self.lost = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._line.handle_request(request)
        if answer.status_code != 503:
            return answer
        self.lost += 1
        answer.close()
        return self._line.handle_request(request)


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, Played | Broken]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(INJECT))
        patch.setenv("FAULTS_LOSE_TURNS", "yes")
        with Stage() as stage:
            line = AskedAgain()
            kept = stage.client
            stage.client = httpx.Client(
                base_url=kept.base_url, headers=kept.headers, timeout=60, transport=line
            )
            played = {script.script: outcome for script, outcome in play_all(stage, SCRIPTS)}
            assert line.lost >= len(SCRIPTS)
            yield played


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.script for script in SCRIPTS])
def test_a_turn_that_is_lost_and_taken_again_goes_as_written(
    script: Script, outcomes: dict[str, Played | Broken]
) -> None:
    outcome = outcomes[script.script]
    if isinstance(outcome, Broken):
        pytest.fail(str(outcome), pytrace=False)
