"""What editors try is answered as a customer would be, and leaves nothing with customers' conversations."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any, Iterator

import pytest

from bot.tests.harness import PATIENCE, Actions, Engine


class Trying(Engine):
    """An engine with a store for what is tried, and a pointer to its words."""

    def command(self, *more: str) -> Any:
        own = ("--trial-store", str(self.folder / "trial.db"), "--content", str(self.folder / "content.json"))
        return super().command(*own, *more)


@pytest.fixture(scope="module")
def trying(project: Path, actions: Actions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trying]:
    """A running one."""
    running = Trying(project, tmp_path_factory.mktemp("trying"), actions.url)
    running.start()
    yield running
    running.stop()


def turns(path: Path) -> int:
    """How many turns a store holds."""
    with sqlite3.connect(path) as database:
        return int(database.execute("select count(*) from engine_turns").fetchone()[0])


def attempt(engine: Engine, message: str, text: str) -> Any:
    """A turn that an editor tries."""
    body = {"conversation": "tried", "message": message, "text": text}
    return engine.ask("POST", "/trial/turn", body)


def test_what_is_tried_is_kept_apart(trying: Trying) -> None:
    assert attempt(trying, "m1", "hello").status == 200
    assert turns(trying.folder / "trial.db") == 1
    assert turns(Path(trying.store)) == 0
    assert trying.say("tried", "m1", "hello").status == 200, "the same name is another conversation"
    assert turns(Path(trying.store)) == 1


def test_the_actions_of_what_is_tried_are_done_elsewhere(trying: Trying, actions: Actions) -> None:
    """The action server of these tests has no world for what is tried: it must not be done in the other."""
    before = actions.filed
    tried = attempt(trying, "m2", "I want to make a complaint")
    assert tried.status == 502, tried.raw
    assert trying.talk("customer", "I want to make a complaint").status == 200
    tried = attempt(trying, "m3", "I want to make a complaint")
    assert tried.status == 502, "a customer's turn in between changes nothing"
    assert actions.filed == before


def test_nothing_can_be_tried_without_a_place_for_it(engine: Engine) -> None:
    answer = attempt(engine, "m1", "hello")
    assert (answer.status, answer.body["error"]) == (503, "no_trial")


def test_words_that_are_published_are_said_from_the_next_turn_on(trying: Trying, project: Path) -> None:
    assert trying.ask("GET", "/ready").body["content"] == str(project)
    assert trying.say("w", "m1", "when are you open").texts[0].startswith("We are here from")
    fresh = trying.folder / "fresh"
    (fresh / "data").mkdir(parents=True)
    domain = (project / "domain.yml").read_text().replace("We are here from", "Come by from")
    (fresh / "domain.yml").write_text(domain)
    facts = (project / "data" / "code_of_practice.yml").read_text()
    (fresh / "data" / "code_of_practice.yml").write_text(facts)
    (trying.folder / "content.json").write_text(json.dumps({"content": str(fresh)}))
    until = time.monotonic() + PATIENCE
    while trying.ask("GET", "/ready").body["content"] != str(fresh):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert trying.say("w", "m2", "when are you open").texts[0].startswith("Come by from")
