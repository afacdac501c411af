"""The supervisor keeps what it was given running, says what happens, and leaves nothing behind."""

import asyncio
import io
import os
import signal
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from redress.ports import free_port
from redress.processes import Process
from redress.supervisor import Pace, StartFailed, Supervisor

QUICK = Pace(first_pause=0.05, longest_pause=0.2, stop=1.0, hang=0.5, question=0.05, watch=0.1, answer=0.5)

SERVER = """
    import http.server, os, pathlib, sys
    pathlib.Path(sys.argv[2]).open("a").write(f"{os.getpid()}\\n")
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers()
        def log_message(self, *_): pass
    print("listening")
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def program(name: str, source: str, *arguments: str, ready_url: str | None = None) -> Process:
    command = (sys.executable, "-c", textwrap.dedent(source), *arguments)
    return Process(name, command, ready_url=ready_url, patience=10)


def server(name: str, pids: Path) -> Process:
    port = free_port()
    return program(name, SERVER, str(port), str(pids), ready_url=f"http://127.0.0.1:{port}/")


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(*processes: Process) -> AsyncIterator[io.StringIO]:
    output, ready = io.StringIO(), asyncio.Event()
    supervisor = Supervisor(processes, output, QUICK)

    async def on_ready() -> None:
        ready.set()

    task = asyncio.create_task(supervisor.run(on_ready))
    ready_task = asyncio.create_task(ready.wait())
    await asyncio.wait((task, ready_task), return_when=asyncio.FIRST_COMPLETED)
    try:
        yield output
    finally:
        supervisor.stop()
        ready_task.cancel()
        await task


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def pids_in(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()]


async def test_every_line_carries_the_name_of_its_process(tmp_path: Path) -> None:
    async with running(server("one", tmp_path / "a"), server("second", tmp_path / "b")) as output:
        await until(lambda: output.getvalue().count("listening") == 2)
    assert "one    | listening" in output.getvalue()
    assert "second | listening" in output.getvalue()


async def test_a_killed_process_comes_back_and_is_said(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with running(server("web", pids)) as output:
        os.kill(pids_in(pids)[0], signal.SIGKILL)
        await until(lambda: len(pids_in(pids)) == 2)
        assert "ended with code -9: starting again in 0.05 s" in output.getvalue()


async def test_a_process_that_hangs_is_killed_and_started_again(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    process = server("engine", pids)
    quick = Process(**{**process.__dict__, "patience": 1.0})
    async with running(quick) as output:
        os.kill(pids_in(pids)[0], signal.SIGSTOP)
        await until(lambda: len(pids_in(pids)) == 2)
        assert "does not answer any more" in output.getvalue()


async def test_nobody_is_killed_for_a_time_in_which_the_whole_machine_stood_still(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    process = server("web", pids)
    async with running(Process(**{**process.__dict__, "patience": 2.0})) as output:
        pid = pids_in(pids)[0]
        for _ in range(3):
            await asyncio.sleep(0.4)  # it answers for a while
            os.kill(pid, signal.SIGSTOP)
            time.sleep(2.5)  # noqa: ASYNC251 - the loop stands still as well
            os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(0.4)
        assert "does not answer" not in output.getvalue()
        assert pids_in(pids) == [pid]


async def test_stopping_leaves_no_process_behind(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with running(server("web", pids), server("other", pids)):
        assert all(alive(pid) for pid in pids_in(pids))
    assert not any(alive(pid) for pid in pids_in(pids))


async def test_a_process_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + textwrap.dedent(SERVER)
    port = free_port()
    process = program("deaf", deaf, str(port), str(pids), ready_url=f"http://127.0.0.1:{port}/")
    async with running(process) as output:
        pass
    assert "did not stop when asked: killed" in output.getvalue()
    assert not alive(pids_in(pids)[0])


async def test_a_failed_first_start_gives_the_last_words_and_stops_the_rest(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    broken = program(
        "engine",
        "import sys; sys.exit('The model will not load: train it again.')",
        ready_url="http://127.0.0.1:9/",
    )
    supervisor = Supervisor((server("web", pids), broken), io.StringIO(), QUICK)
    with pytest.raises(StartFailed, match="The model will not load: train it again"):
        await supervisor.run()
    assert not pids.exists() or not any(alive(pid) for pid in pids_in(pids))


async def test_a_process_that_never_gets_ready_is_named() -> None:
    silent = Process(
        "engine", (sys.executable, "-c", "import signal; signal.pause()"),
        ready_url="http://127.0.0.1:9/", patience=0.5,
    )  # fmt: skip
    with pytest.raises(StartFailed, match="engine was not ready"):
        await Supervisor((silent,), io.StringIO(), QUICK).run()


async def test_a_line_of_several_megabytes_does_not_stop_the_log(tmp_path: Path) -> None:
    talker = program("talker", "print('x' * 3_000_000); print('after'); import signal; signal.pause()")
    async with running(talker) as output:
        await until(lambda: "after" in output.getvalue())


async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    port = free_port()
    source = f"""
        import asyncio, sys
        from redress.processes import Process
        from redress.supervisor import Supervisor
        command = (sys.executable, "-c", {textwrap.dedent(SERVER)!r}, "{port}", {str(pids)!r})
        asyncio.run(Supervisor((Process("web", command, ready_url="http://127.0.0.1:{port}/"),)).run())
    """
    outer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(source), stdout=asyncio.subprocess.DEVNULL
    )
    await until(lambda: pids.exists() and bool(pids.read_text()))
    outer.kill()
    await outer.wait()
    await until(lambda: not alive(pids_in(pids)[0]))
