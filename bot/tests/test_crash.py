"""Processes that die, and come back."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import Iterator, Tuple

import pytest

from bot.tests.harness import Actions, Engine
from bot.tests.test_turns import FORM

REPAIR = "an engineer should come and repair it"


@pytest.fixture(scope="module")
def pair(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tuple[Engine, Actions]]:
    """An engine and an action server to be killed."""
    folder = tmp_path_factory.mktemp("crash")
    actions = Actions(folder).start()
    engine = Engine(project, folder, actions.url).start()
    yield engine, actions
    engine.stop()
    actions.stop()


def test_kill_in_the_middle_of_a_turn_leaves_nothing_and_the_turn_is_taken_once(
    pair: Tuple[Engine, Actions],
) -> None:
    engine, actions = pair
    answered = engine.talk("killed", *FORM)
    (actions.folder / "slow").write_text("3")
    threading.Thread(target=lambda: _quietly(engine), daemon=True).start()
    while "fatal" not in actions.filed:
        time.sleep(0.02)
    engine.kill()
    (actions.folder / "slow").unlink()
    engine.start()

    assert engine.say("killed", "m3", FORM[2]).raw == answered.raw, "what was answered before is still there"
    first = engine.say("killed", "fatal", REPAIR)
    assert (first.status, first.texts) == (200, ["Filed as fatal."])
    assert engine.say("killed", "fatal", REPAIR).raw == first.raw
    assert engine.ask("DELETE", "/conversations/killed").body == {"erased": 4}


def test_an_action_server_that_is_down_fails_the_turn_at_once_and_nothing_else(
    pair: Tuple[Engine, Actions],
) -> None:
    engine, actions = pair
    engine.talk("down", *FORM)
    actions.stop()
    answer = engine.say("down", "m4", REPAIR)
    assert (answer.status, answer.body["error"]) == (502, "action_server")
    assert "does not answer" in answer.body["detail"], "it was not waited for"
    assert engine.say("elsewhere", "m1", "hello").status == 200
    assert engine.ask("GET", "/ready").status == 200
    actions.start()
    assert engine.say("down", "m4", REPAIR).texts == ["Filed as m4."]


def test_a_stop_lets_the_turn_under_way_finish(pair: Tuple[Engine, Actions]) -> None:
    engine, actions = pair
    engine.talk("stopped", *FORM)
    (actions.folder / "slow").write_text("0.7")
    answers = []
    asking = threading.Thread(target=lambda: answers.append(engine.say("stopped", "last", REPAIR)))
    asking.start()
    while "last" not in actions.filed:
        time.sleep(0.02)
    engine.stop(signal.SIGTERM)
    asking.join()
    (actions.folder / "slow").unlink()
    assert answers[0].texts == ["Filed as last."]
    engine.start()
    assert engine.say("stopped", "last", REPAIR).raw == answers[0].raw
    assert actions.filed.count("last") == 1


def _quietly(engine: Engine) -> None:
    """Ask, and hear the connection break."""
    with pytest.raises(OSError):
        engine.say("killed", "fatal", REPAIR)
