"""A publication says how far it is; nobody passes a red gate unseen, and two do not publish at once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publishing.folder import Live, Published
from publishing.history import Gate
from publishing.jobs import Job, Jobs, NotPossible, State
from redress.jobs import mend

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RED = Gate("test set", False, "93 % are understood now, 80 % with the draft.")


def asked(jobs: Jobs) -> Job:
    return jobs.ask("Edda", "edda@provider.example", "New hours", NOW)


def stopped(jobs: Jobs, gate: Gate = RED) -> Job:
    return jobs.save(replace(asked(jobs), state=State.STOPPED, gates=(gate,)))


def test_a_job_comes_back_as_it_was_saved(published: Published) -> None:
    jobs = Jobs(published)
    job = jobs.save(asked(jobs).step("check", NOW).step("train", NOW, "begun").says("half"))
    assert jobs.newest() == jobs.find(job.id) == job
    assert [(step.name, step.said, bool(step.ended)) for step in job.steps] == [
        ("check", "", True),
        ("train", "half", False),
    ]


def test_two_do_not_publish_at_once(published: Published) -> None:
    jobs = Jobs(published)
    job = asked(jobs)
    with pytest.raises(NotPossible, match="Edda is publishing"):
        jobs.ask("Adam", "", "mine", NOW)
    jobs.cancel(job)
    assert jobs.ask("Adam", "", "mine", NOW).state is State.ASKED


def test_what_is_green_is_published_at_a_word(published: Published) -> None:
    jobs = Jobs(published)
    job = jobs.save(replace(asked(jobs), state=State.READY))
    assert jobs.go(job, "Edda").state is State.GOING
    with pytest.raises(NotPossible):
        jobs.go(job, "Edda")  # the second click


@pytest.mark.parametrize("why", ["", "   ", "yes"])
def test_a_red_gate_is_not_passed_without_a_reason(published: Published, why: str) -> None:
    jobs = Jobs(published)
    job = stopped(jobs)
    with pytest.raises(NotPossible, match="Write why"):
        jobs.go(job, "Ada", why)
    assert jobs.find(job.id) == job


def test_a_red_gate_is_passed_in_writing_and_that_is_kept(published: Published) -> None:
    jobs = Jobs(published)
    gone = jobs.go(stopped(jobs), "Ada", "The test set is out of date here")
    assert (gone.state, gone.override_by) == (State.GOING, "Ada")
    assert gone.override == "The test set is out of date here"


def test_broken_files_are_published_by_nobody(published: Published) -> None:
    jobs = Jobs(published)
    with pytest.raises(NotPossible, match="mended first"):
        jobs.go(stopped(jobs, Gate("check", False, "A tab.")), "Ada", "I really want to do this")


def test_what_is_under_way_is_asked_to_end_and_what_is_ready_is_dropped(published: Published) -> None:
    jobs = Jobs(published)
    working = jobs.save(replace(asked(jobs), state=State.WORKING))
    jobs.cancel(working)
    assert jobs.is_cancelled(working)
    ready = jobs.save(replace(working, state=State.READY))
    jobs.cancel(ready)
    dropped = jobs.find(ready.id)
    assert dropped is not None
    assert dropped.state is State.CANCELLED


@pytest.mark.parametrize("state", [State.WORKING, State.RELEASING])
def test_a_job_whose_process_is_gone_says_that_it_was_interrupted(published: Published, state: State) -> None:
    jobs = Jobs(published)
    job = jobs.save(replace(asked(jobs), state=state))
    mend(jobs, published)
    after = jobs.find(job.id)
    assert after is not None
    assert after.state is State.INTERRUPTED
    assert "What was live still is" in after.reason


def test_a_job_that_went_live_before_its_process_was_killed_says_so(published: Published) -> None:
    jobs = Jobs(published)
    job = jobs.save(replace(asked(jobs), state=State.RELEASING, version="000003"))
    published.put_in_force(Live("000003", published.folder, ()))
    mend(jobs, published)
    after = jobs.find(job.id)
    assert after is not None
    assert after.state is State.LIVE


@pytest.mark.parametrize("state", [State.ASKED, State.GOING])
def test_what_nobody_has_begun_is_begun_after_a_restart(published: Published, state: State) -> None:
    jobs = Jobs(published)
    job = jobs.save(replace(asked(jobs), state=state))
    mend(jobs, published)
    assert jobs.find(job.id) == job
