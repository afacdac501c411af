"""`python -m worker`: goes its rounds until it is told to stop."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from complaints.located_yaml import BrokenFile
from publishing.folder import followed
from publishing.following import Pointer, follow
from redress import logs
from redress.settings import ROOT, Settings
from store.database import Database
from worker.duties import rounds
from worker.rounds import Round, go_round
from worker.steadiness import Steadiness


def main() -> int:
    """Go the rounds; 0 after a clean stop, 1 with one sentence when it cannot start."""
    settings = Settings()
    logs.configure(settings.log_format)
    pointer = Pointer(followed(settings), ROOT)
    database = Database(settings.database)
    try:
        asyncio.run(_work(rounds(database, pointer.content(), settings), pointer, database, settings))
    except BrokenFile as reason:
        print(reason, file=sys.stderr)
        return 1
    finally:
        database.close()
    return 0


async def _work(duties: Sequence[Round], pointer: Pointer, database: Database, settings: Settings) -> None:
    """Go the rounds, by the content in force: when another comes, they begin anew with that."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    waiting = [duties]
    over, clock = asyncio.Event(), Steadiness()

    async def take_up(content: Path) -> None:
        waiting.append(await asyncio.to_thread(rounds, database, content, settings))
        over.set()

    ways = [
        asyncio.create_task(follow(pointer, take_up, pointer.content())),
        asyncio.create_task(stop.wait()),
    ]
    ways[1].add_done_callback(lambda _: over.set())
    while not stop.is_set():
        over.clear()
        await go_round(waiting[-1], settings.now, over, clock)
    ways[0].cancel()


if __name__ == "__main__":
    sys.exit(main())
