"""From a draft to a decision: checked, learnt, started beside what is live, and compared with it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from publishing.folder import digest_of
from publishing.gates import Compared, judged
from publishing.jobs import State
from publishing.running import Stand
from redress.fitting import faults
from redress.learning import TrainingFailed, last_line
from redress.processes import ENGINE_PYTHON
from redress.publisher import comparing, words
from redress.publisher.bench import Bench, Ended
from redress.publisher.measuring import Measuring
from redress.settings import ROOT

LOOK_EVERY = 0.3
SHOWN = 20
"""Faults that are named."""
VALIDATION = 180.0


async def prepare(bench: Bench) -> None:
    """Do all of it. Raises Ended; leaves the job ready, or stopped by a gate."""
    bench.becomes(State.WORKING)
    folder = await _take(bench)
    wrong = await _checked(bench, folder)
    if wrong:
        bench.gates(judged(Compared(wrong)))
        raise Ended(" ".join(wrong[:SHOWN]), State.STOPPED)
    if not bench.job.trained:
        bench.begins("compare")
        found = await asyncio.to_thread(words.compared, bench)
    else:
        found = await _learnt_and_compared(bench, folder)
    bench.gates(judged(found))
    red = bench.job.red
    if red:
        raise Ended(red[0].said, State.STOPPED)
    bench.becomes(State.READY)


async def _take(bench: Bench) -> Path:
    """Take the draft as it is now; what is done from here on is done to that."""
    bench.begins("check")
    state = await asyncio.to_thread(bench.draft.now)
    if state.conflicts:
        named = ", ".join(state.conflicts)
        raise Ended(f"{named}: changed by hand where the draft changes it too. Choose first, under Draft.")
    live = bench.live
    changed = state.content.differing(bench.snapshot(live))
    if not changed:
        raise Ended("Nothing waits: the draft says what is live.")
    digest = bench.published.keep(state.content)
    bench.published.keep(state.live)
    bench.knows(content=digest, files=digest_of(state.live), before=live.number, changed=tuple(changed))
    return bench.published.content(digest)


async def _checked(bench: Bench, folder: Path) -> list[str]:
    """What is wrong in the files; and find out whether there is anything to learn."""
    found = [str(one) for one in await asyncio.to_thread(faults, folder)]
    if found:
        return found
    try:
        digests = await asyncio.to_thread(bench.models.digests, folder)
    except TrainingFailed as error:
        return [str(error)]
    model = bench.models.find(digests)
    trained = model is None or model.name != bench.live.model
    bench.knows(trained=trained, model=model.name if model else "")
    return []


async def _learnt_and_compared(bench: Bench, folder: Path) -> Compared:
    """Learn it while Rasa looks through it, then compare."""
    measuring = Measuring(bench, folder)
    rasa = asyncio.create_task(_rasa(folder))
    beside = [rasa, measuring.start()]
    try:
        stand = await _ready(bench)
        bench.knows(model=stand.model)
        bench.begins("rasa")
        wrong = await rasa
        if wrong:
            return Compared(rasa=wrong)
        return await comparing.compared(bench, stand, measuring)
    except Ended as end:
        if end.state is State.CANCELLED:
            bench.board.end_trial()
        raise
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _ready(bench: Bench) -> Stand:
    """Wait until an engine has learnt the draft and runs. Raises Ended."""
    digest, shown = bench.job.content, ""
    asked = bench.board.retry_trial(digest)
    while True:
        trial = bench.running().trial
        if trial is None or trial.asked != asked:
            pass  # the supervisor has not come to it yet
        elif trial.state == "failed":
            raise Ended(f"It could not be learnt: {trial.reason}")
        elif trial.state == "ready":
            return trial
        elif trial.state != shown:
            shown = trial.state
            bench.begins("train" if shown == "training" else "start", _usually(trial.usually))
        bench.check_cancelled()
        asked = bench.board.want_trial(digest)
        await asyncio.sleep(LOOK_EVERY)


def _usually(seconds: float) -> str:
    return f"It took {seconds:.0f} seconds last time." if seconds else ""


async def _rasa(folder: Path) -> Sequence[str]:
    """What Rasa's own check finds."""
    command = (str(ENGINE_PYTHON), "-m", "bot.validate", str(folder))
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(VALIDATION):
            _, said = await child.communicate()
    except TimeoutError:
        return ["Rasa's check did not end."]
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode == 0:
        return []
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return lines[-SHOWN:] or [last_line("")]
