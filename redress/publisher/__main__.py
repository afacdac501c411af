"""`python -m redress.publisher JOB`: the next stretch of a job, to a decision or to its end."""

import asyncio
import os
import sys

from publishing.jobs import State
from redress.publisher.bench import Bench, Ended
from redress.publisher.preparing import prepare
from redress.publisher.releasing import release
from redress.settings import Settings

POLITENESS = 5
"""Comparing gives way to turns."""


def main() -> int:
    """Work; 0 however the job ends, since that is said in the job."""
    os.nice(POLITENESS)
    bench = Bench(Settings(), sys.argv[1])
    try:
        asyncio.run(work(bench))
    finally:
        bench.close()
    return 0


async def work(bench: Bench) -> None:
    """Prepare what was asked for; bring into force what was decided."""
    try:
        asked = bench.job.state is State.ASKED
        if asked:
            await prepare(bench)
            if bench.job.at_once:
                bench.becomes(State.GOING)
        if not asked or bench.job.at_once:
            await release(bench)
    except Ended as end:
        bench.ends(end.state, str(end))


if __name__ == "__main__":
    sys.exit(main())
