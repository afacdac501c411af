"""Two of everything, as `make scale` runs it: restarted one after another under load, nobody notices."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from redress.settings import ROOT
from tests.faults.system import ScaledSystem
from tests.scale.patient import PatientCustomer
from tests.scale.running import Running, profile

pytestmark = [
    pytest.mark.engine,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.nginx,
    pytest.mark.slow,
    pytest.mark.timeout(1500),
]

LINES = [
    "My broadband has been down since Monday",
    "How long does it take until I hear from you?",
    "Can I go to the Ombudsman?",
]
CROWD = 4


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with profile() as found:
        yield found


async def under_load(
    running: Running, deed: Callable[[], Awaitable[object]], more_after: int = 1
) -> list[PatientCustomer]:
    """Customers come and talk, one after another in several places, until `deed` is done and a bit longer."""
    done, found = asyncio.Event(), []

    async def coming(http: httpx.AsyncClient) -> None:
        left = more_after
        while left > 0:
            if done.is_set():
                left -= 1
            found.append(await PatientCustomer(http, list(LINES)).talk())

    async def doing() -> None:
        try:
            await deed()
        finally:
            done.set()

    async with running.client() as http, asyncio.TaskGroup() as group:
        for _ in range(CROWD):
            group.create_task(coming(http))
        group.create_task(doing())
    for customer in found:
        customer.check()
    return found


async def test_everything_is_behind_one_address_and_the_figures_are_not(running: Running) -> None:
    async with running.client() as http:
        assert (await http.get("/readyz")).status_code == 200
        assert (await http.get("/metrics")).status_code == 404
        page = await http.get("/")
        assert "Strict-Transport-Security" in page.headers
        assert page.headers.get("server") == "nginx"
    assert {
        name for name, (state, pid) in (await running.order("status")).items() if state == "running" and pid
    } == {
        *("postgresql", "redis", "nginx", "actions-1", "actions-2", "engine-1", "engine-2"),
        *("web-1", "web-2", "worker-1", "worker-2"),
    }


@pytest.mark.parametrize("kind", ["web", "actions", "engine", "worker", "redis"])
async def test_restarting_all_of_a_kind_under_load_fails_no_turn(running: Running, kind: str) -> None:
    before = await running.order("status")
    customers = await under_load(running, lambda: running.order("restart", kind))
    after = await running.order("status")
    assert all(before[name][1] != after[name][1] for name in before if name.partition("-")[0] == kind)
    assert [customer.trouble for customer in customers if customer.trouble] == [], running.unanswered()


async def test_restarting_the_database_under_load_loses_and_doubles_nothing(running: Running) -> None:
    await under_load(running, lambda: running.order("restart", "postgresql"))


@pytest.mark.parametrize("name", ["web-1", "engine-2", "actions-1"])
async def test_with_one_of_two_killed_the_other_goes_on(running: Running, name: str) -> None:
    before = (await running.order("status"))[name][1]
    assert before is not None

    async def killed() -> None:
        os.kill(before, signal.SIGKILL)
        async with asyncio.timeout(300):
            while (await running.order("status"))[name][1] in (None, before):  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    await under_load(running, killed)


def test_a_campaign_of_faults_finds_every_kind_of_process_here(running: Running) -> None:
    system = ScaledSystem(running.layout.settings.data_dir.parent)
    system.port = running.layout.settings.port
    found = {kind: len(system.pids(kind)) for kind in system.kinds}
    assert found == dict.fromkeys(system.kinds, 1) | dict.fromkeys(("web", "engine", "actions", "worker"), 2)


async def test_a_file_for_which_the_proxy_has_no_room_is_refused_with_a_sentence(running: Running) -> None:
    folder = running.layout.folder / "nginx" / "temp" / "body"
    away = folder.rename(folder.with_name("away"))
    folder.touch()  # nothing can be written into it
    try:
        async with running.client() as http:
            opened = (await http.post("/api/v1/conversations", json={})).json()
            answer = await http.post(
                f"/api/v1/conversations/{opened['conversation']}/attachments",
                files={"file": ("router.png", b"\x89PNG\r\n\x1a\n" + bytes(200_000), "image/png")},
                headers={"Authorization": f"Bearer {opened['token']}"},
            )
    finally:
        folder.unlink()
        away.rename(folder)
    assert answer.status_code == 503
    assert answer.json()["detail"] == "Nothing can be stored at the moment: try again in a few seconds."


async def test_one_of_two_is_stopped_and_started_alone(running: Running) -> None:
    assert (await running.order("stop", "engine-1"))["engine-1"] == ("stopped", None)
    await under_load(running, lambda: asyncio.sleep(0))
    state, pid = (await running.order("start", "engine-1"))["engine-1"]
    assert state == "running"
    assert pid


async def test_editors_commands_work_on_what_runs_here_and_say_how_a_draft_is_taken_over(
    running: Running,
) -> None:
    odd = "does the gizmo flibber on a full moon"
    async with running.client() as http:
        await PatientCustomer(http, [odd]).talk()
    code, said = await typed(running, "content", "inbox", "--all", "--limit", "2000")
    assert (code, odd in said) == (0, True), said
    code, said = await typed(running, "content", "near", odd)
    assert code == 0, said
    code, said = await typed(running, "content", "publish", "--why", "Nothing yet")
    assert code == 1
    assert "redress scale restart engine" in said


async def typed(running: Running, *words: str) -> tuple[int | None, str]:
    """A command at a terminal of the same machine; its exit code, and all that it says."""
    settings = running.layout.settings
    own = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "redress", *words),
        cwd=ROOT,
        env=own | {"REDRESS_PORT": str(settings.port), "REDRESS_DATA_DIR": str(settings.data_dir)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await done.communicate()
    return done.returncode, said.decode()
