"""From a decision to live: the version is kept, and the supervisor brings it into force."""

import asyncio
import time

from content import snapshot as files
from publishing.files import together
from publishing.history import Version
from publishing.jobs import State
from redress.publisher.bench import Bench, Ended
from redress.settings import ROOT

LOOK_EVERY = 0.1
PATIENCE = 240.0
"""Seconds until a version has to be live; starting an engine takes some fifteen."""


async def release(bench: Bench) -> None:
    """Bring what was decided into force. Raises Ended."""
    asked = time.time()
    bench.becomes(State.RELEASING)
    bench.begins("publish")
    bench.running()
    version = await asyncio.to_thread(_kept, bench)
    bench.knows(version=version.number)
    switch = f"{bench.job.id}-{version.number}"
    bench.board.want_live(version.number, switch, asked)
    try:
        await _until_live(bench, switch)
    except Ended:
        bench.board.drop_live()
        raise
    bench.becomes(State.LIVE)


async def _until_live(bench: Bench, switch: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        now = bench.running().switch
        if now is not None and now.id == switch:
            if now.state == "failed":
                raise Ended(f"It was not published, and what was live still is: {now.reason}")
            if now.state == "live":
                bench.knows(figures={**bench.job.figures, "seconds_to_live": round(now.seconds, 1)})
                return
        await asyncio.sleep(LOOK_EVERY)
    raise Ended("It did not come into force in time. What was live still is, unless the page says otherwise.")


def _kept(bench: Bench) -> Version:
    """Keep the version that is to be live. Raises Ended where it does not go any more."""
    return bench.history.add(_again(bench, bench.live) if bench.job.back_to else _fresh(bench, bench.live))


def _again(bench: Bench, live: Version) -> Version:
    """A version that was there already, as the next one. Raises Ended."""
    job, target = bench.job, bench.history.find(bench.job.back_to)
    if target is None:
        raise Ended(f"There is no version {job.back_to}.")
    if bench.history.model(target) is None:
        raise Ended(f"The model of version {target.shown} is not kept any more: publish its content anew.")
    return Version(
        number="",
        content=target.content,
        model=target.model,
        who=job.who,
        email=job.email,
        at=job.at,
        why=job.why,
        before=live.number,
        trained=target.model != live.model,
        changed=tuple(bench.snapshot(target).differing(bench.snapshot(live))),
        figures=target.figures,
        gates=target.gates,
        back_to=target.number,
    )


def _fresh(bench: Bench, live: Version) -> Version:
    """What was prepared, as the next version. Raises Ended where the ground has moved under it."""
    job = bench.job
    if live.number != job.before:
        raise Ended(f"Version {live.shown} went live meanwhile: prepare it again, to be compared with that.")
    ours, base = bench.published.snapshot(job.content), bench.published.snapshot(job.files)
    if clash := together(base, ours, files.read(ROOT)):
        raise Ended(f"{', '.join(clash)}: changed by hand meanwhile at the same place. Prepare it again.")
    return Version(
        number="",
        content=job.content,
        model=job.model,
        who=job.who,
        email=job.email,
        at=job.at,
        why=job.why,
        before=job.before,
        trained=job.trained,
        changed=job.changed,
        figures=job.figures,
        gates=job.gates,
        override=job.override,
        override_by=job.override_by,
        files=job.files,
    )
