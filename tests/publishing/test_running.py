"""What is wanted and what runs, in files: wishes survive whoever had them, and silence is no answer."""

import os
import time
from dataclasses import replace
from pathlib import Path

from content.snapshot import Snapshot
from publishing.folder import Published
from publishing.jobs import Jobs, State
from publishing.running import IDLE, SILENT, Board, Running, Stand, Switch
from publishing.trials import Trials
from redress.settings import Settings
from tests.publishing.test_history import NOW


def test_what_the_supervisor_says_is_what_others_read(published: Published) -> None:
    running = Running(
        live=Stand("c1", "ready", model="m", engine="http://127.0.0.1:1", version="000001"),
        trial=Stand("c2", "training", usually=20.0),
        switch=Switch("j1", "asking"),
    )
    board = Board(published)
    assert board.now() is None
    board.say(running, NOW)
    assert Board(published).now() == running
    board.gone()
    assert board.now() is None


def test_a_supervisor_that_was_killed_runs_nothing(published: Published) -> None:
    board = Board(published)
    board.say(Running(), NOW)
    path = published.folder / "running.json"
    os.utime(path, (time.time() - SILENT - 1,) * 2)
    assert board.now() is None
    board.say(Running(), NOW)
    assert board.now() is not None


def test_a_trial_is_wanted_while_it_is_used_and_not_for_ever(published: Published) -> None:
    board = Board(published)
    assert board.wanted_trial() is None
    board.want_trial("c1")
    first = board.wanted_trial()
    board.want_trial("c1")
    assert board.wanted_trial() == first, "asking again is using it, and starts nothing anew"
    assert board.wanted_trial(time.time() + IDLE + 5) is None
    board.want_trial("c2")
    second = board.wanted_trial()
    assert second is not None
    assert second["content"] == "c2"
    board.end_trial()
    assert board.wanted_trial() is None


def test_what_failed_is_tried_anew_when_asked_and_what_works_is_left(published: Published) -> None:
    board = Board(published)
    asked = board.want_trial("c1")
    first = board.wanted_trial()
    board.say(Running(trial=Stand("c1", "ready", asked=asked)), NOW)
    assert board.retry_trial("c1") == asked
    assert board.wanted_trial() == first
    board.say(Running(trial=Stand("c1", "failed", "no memory", asked=asked)), NOW)
    assert board.retry_trial("c1") != asked
    assert board.wanted_trial() != first


def test_what_failed_is_not_taken_for_the_answer_to_being_asked_anew(
    tmp_path: Path, content: Snapshot
) -> None:
    trials = Trials(Settings(data_dir=tmp_path))
    digest = trials.want(content)
    first = trials.board.wanted_trial()
    assert first is not None
    assert trials.of(content) is None, "nothing runs"
    failed = Stand(digest, "failed", "no memory", asked=first["asked"])
    trials.board.say(Running(trial=failed), NOW)
    assert trials.of(content) == failed
    trials.retry(content)
    assert trials.of(content) == Stand(digest)


def test_a_publication_is_not_pushed_aside_by_somebody_who_tries_something(
    tmp_path: Path, content: Snapshot
) -> None:
    trials, jobs = Trials(Settings(data_dir=tmp_path)), Jobs(Published.of(tmp_path))
    job = jobs.ask("Edda", "", "mine", NOW)
    jobs.save(replace(job, state=State.WORKING, content="other"))
    assert trials.busy(content)
    trials.want(content)
    assert trials.board.wanted_trial() is None
    jobs.save(replace(job, state=State.CANCELLED, content="other"))
    trials.want(content)
    assert trials.board.wanted_trial() is not None
