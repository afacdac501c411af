"""`redress content publish`, `versions` and `rollback`: from a draft to live, and back, from the terminal."""

import time
from collections.abc import Callable

import click

from publishing.elsewhere import instead
from publishing.folder import Published
from publishing.gates import percent
from publishing.history import History, Version
from publishing.jobs import DECIDABLE, UNDER_WAY, Job, Jobs, NotPossible, State, Step
from publishing.running import Board
from redress.commands.drafting import signed_in
from redress.preflight import NotReady
from redress.settings import Settings

NAMES = {
    "check": "Checking the files",
    "train": "Learning",
    "start": "Starting an engine beside the live one",
    "rasa": "Rasa's check",
    "compare": "Comparing with what is live",
    "conversations": "Playing the written conversations",
    "figures": "Working out the figures",
    "publish": "Publishing",
}
"""The steps of a job, as people read them."""
LOOK_EVERY = 0.3
LONGEST_WHY = 500
"""Characters of the line that is kept with a version."""


@click.command()
@click.option("--why", required=True, help="What changes, in a line; kept with the version.")
@click.option("--yes", is_flag=True, help="Publish without asking when every gate is green.")
@click.option("--override", default="", help="Publish although a gate is red: why, in a sentence.")
@click.option("--by", default=signed_in, help="Who publishes it; else the name that you are signed in with.")
def publish(why: str, yes: bool, override: str, by: str) -> None:
    """Check the draft, learn it, compare it with what is live, and publish it."""
    jobs, why = Jobs(_running()), _told(why)
    job = _follow(jobs, _asked(lambda: jobs.ask(by, "", why, Settings().now(), at_once=yes)))
    _show_gates(job)
    if job.state is State.STOPPED and not override:
        raise NotReady("It was not published. Mend that, or say why it has to be with --override.")
    if job.state is State.READY and not _wanted():
        jobs.cancel(job)
        raise NotReady("It was not published.")
    if job.state in DECIDABLE:
        job = _follow(jobs, _asked(lambda: jobs.go(job, by, override)), len(job.steps))
    _end(job)


@click.command()
@click.argument("number", required=False)
@click.option("--why", required=True, help="Why, in a line; kept with the version.")
@click.option("--by", default=signed_in, help="Who does it; else the name that you are signed in with.")
def rollback(number: str | None, why: str, by: str) -> None:
    """Go back to version NUMBER, or to the one that was live before."""
    published, why = _running(), _told(why)
    history, jobs = History(published), Jobs(published)
    target = history.find(number) if number else _before(published, history)
    if target is None:
        raise NotReady(f"There is no version {number}." if number else "Nothing was live before.")
    click.echo(f"Back to version {target.shown}: {target.why}")
    _end(_follow(jobs, _asked(lambda: jobs.ask(by, "", why, Settings().now(), back_to=target.number))))


@click.command()
@click.option("--limit", default=20, help="How many, the newest first.")
def versions(limit: int) -> None:
    """List what was published: who, when, why, with which figures, and what is live."""
    published = Published.of(Settings().data_dir)
    live = published.live()
    found = History(published).newest(limit)
    if not found:
        click.echo("Nothing was published yet: the first start of Redress makes version 1.")
    for one in found:
        mark = "LIVE" if live is not None and live.version == one.number else "    "
        back = f" (back to version {int(one.back_to)})" if one.back_to else ""
        click.echo(f"{one.shown:>5} {mark} {one.at:%Y-%m-%d %H:%M} {one.who}: {one.why}{back}{_figures(one)}")


def _told(why: str) -> str:
    """The line that is kept with a version. Raises NotReady where it says nothing."""
    if not why.strip():
        raise NotReady("Write in a line what changes, or why: it is kept with the version.")
    return why.strip()[:LONGEST_WHY]


def _wanted() -> bool:
    """Whether it is to be published. Nobody there to ask is a no."""
    try:
        return click.confirm("Publish it?")
    except click.Abort:
        click.echo()
        return False


def _figures(version: Version) -> str:
    held = version.figures.get("held_out")
    return f"  [test set {percent(held['accuracy'])}]" if held else ""


def _running() -> Published:
    """Where things are published, if a Redress runs to do so. Raises NotReady."""
    published = Published.of(Settings().data_dir)
    if Board(published).now() is None:
        how = instead(Settings())
        raise NotReady("\n".join((how.why, *(f"  {one.command:<34} {one.does}" for one in how.steps))))
    return published


def _before(published: Published, history: History) -> Version | None:
    live = published.live()
    now = history.find(live.version) if live else None
    return history.find(now.before) if now and now.before else None


def _asked(what: Callable[[], Job]) -> Job:
    try:
        return what()
    except NotPossible as error:
        raise NotReady(str(error)) from None


def _follow(jobs: Jobs, job: Job, shown: int = 0) -> Job:
    """Say each step as it comes, until somebody has to decide or it is over; Ctrl-C cancels the job."""
    try:
        while True:
            now = jobs.find(job.id) or job
            for step in now.steps[shown:]:
                click.echo(_line(step))
            shown = max(shown, len(now.steps))
            if now.state not in UNDER_WAY:
                return now
            time.sleep(LOOK_EVERY)
    except KeyboardInterrupt:
        jobs.cancel(job)
        raise NotReady("Cancelled. What was live still is.") from None


def _line(step: Step) -> str:
    return f"{NAMES.get(step.name, step.name)} ..."


def _show_gates(job: Job) -> None:
    for gate in job.gates:
        click.echo(f"{'green' if gate.passed else 'RED  ' if gate.serious else 'note '} {gate.said}")


def _end(job: Job) -> None:
    if job.state is not State.LIVE:
        raise NotReady(job.reason or f"It ended: {job.state}.")
    seconds = job.figures.get("seconds_to_live")
    took = f", {seconds} s after it was asked for" if seconds is not None else ""
    click.echo(f"Version {int(job.version)} is live{took}.")
