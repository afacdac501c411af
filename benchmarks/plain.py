"""The project that `rasa init` makes, trained and run as Rasa documents it, to measure against."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from redress.ports import free_port
from redress.settings import ROOT

RASA = ROOT / "bot" / ".venv" / "bin" / "rasa"
LINES = ("hello", "I am sad", "no", "great", "are you a bot?", "goodbye")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


@dataclass(frozen=True)
class Plain:
    """A plain project that is up; seconds of its training and of its start to the first answer."""

    url: str
    seconds_to_train: float
    seconds_to_first_answer: float
    pid: int


@asynccontextmanager
async def plain_project() -> AsyncIterator[Plain]:
    """Make, train and run the project for the length of the block."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | QUIET
        _rasa(folder, environment, "init", "--no-prompt", "--init-dir", folder)
        for model in Path(folder, "models").glob("*"):
            model.unlink()
        began = time.perf_counter()
        _rasa(folder, environment, "train", "--force")
        trained = time.perf_counter() - began
        port, began = free_port(), time.perf_counter()
        server = subprocess.Popen(
            [str(RASA), "run", "-i", "127.0.0.1", "-p", str(port)],
            cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
            await _until_it_answers(url, server)
            yield Plain(url, trained, time.perf_counter() - began, server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _rasa(folder: str, environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [str(RASA), *arguments], cwd=folder, env=environment, check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


async def _until_it_answers(url: str, server: "subprocess.Popen[bytes]") -> None:
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client, asyncio.timeout(180):
        while server.poll() is None:
            try:
                answer = await client.post(url, json={"sender": "first", "message": "hello"})
                if answer.json():
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.3)
    raise RuntimeError("the plain Rasa project did not start")


async def one_after_another(url: str, rounds: int) -> list[float]:
    """The seconds of each turn of one customer at a time."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        times = [await _turn(client, url, f"one-{n}", line) for n in range(rounds + 1) for line in LINES]
    return times[len(LINES) :]


async def at_once(url: str, customers: int, rounds: int) -> tuple[float, list[float]]:
    """Turns a second, and each turn's seconds, when `customers` write at once without a pause."""
    async with httpx.AsyncClient(
        timeout=60, trust_env=False, limits=httpx.Limits(max_connections=customers)
    ) as client:

        async def customer(number: int) -> list[float]:
            return [await _turn(client, url, f"at-once-{number}", line) for line in LINES * rounds]

        began = time.perf_counter()
        times = await asyncio.gather(*(customer(number) for number in range(customers)))
        taken = time.perf_counter() - began
    turns = [one for own in times for one in own]
    return len(turns) / taken, turns


async def long_conversation(url: str, turns: int) -> list[float]:
    """The seconds of each of `turns` turns in one conversation."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        return [await _turn(client, url, "long", LINES[n % len(LINES)]) for n in range(turns)]


async def _turn(client: httpx.AsyncClient, url: str, sender: str, line: str) -> float:
    began = time.perf_counter()
    (await client.post(url, json={"sender": sender, "message": line})).raise_for_status()
    return time.perf_counter() - began
