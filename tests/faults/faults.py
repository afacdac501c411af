"""The faults: each strikes once, for real, and is over when `strike` returns; then recovery is timed."""

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tests.faults import wires
from tests.faults.network import Cable
from tests.faults.steps import Step
from tests.faults.system import ScaledSystem, System

WEIGHTS = {"web": 4.0, "engine": 1.5, "actions": 3.0, "worker": 2.0, "supervisor": 0.7}
NOT_REACHED = 20.0
"""Seconds that an armed step waits for somebody to come by."""


class NotStruck(Exception):
    """It could not be injected this time: the process was away, or nobody came by the step."""


@dataclass(frozen=True)
class Fault:
    """One kind. `strike` injects it and returns once it is over; `mail` where mail shows recovery."""

    kind: str
    strike: Callable[[], Awaitable[None]]
    weight: float = 1.0
    mail: bool = False


def kills(system: System) -> list[Fault]:
    """SIGKILL for each process, and for the supervisor."""

    def kill(name: str) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            if not system.kill(name):
                raise NotStruck(name)

        return strike

    return [
        Fault(f"kill -9 {name}", kill(name), WEIGHTS.get(name, 1.0), mail=name == "worker")
        for name in (*system.kinds, "supervisor")
    ]


def steps(system: System, found: tuple[Step, ...]) -> list[Fault]:
    """SIGKILL in the middle of something, at the very step."""

    def arm(step: Step) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            armed, sprung = system.injected / "armed" / step.name, system.injected / "sprung" / step.name
            sprung.unlink(missing_ok=True)
            armed.touch()
            try:
                async with asyncio.timeout(NOT_REACHED):
                    while not sprung.exists():
                        await asyncio.sleep(0.02)
            except TimeoutError:
                armed.unlink(missing_ok=True)
                raise NotStruck(step.name) from None

        return strike

    each = 0.35
    return [
        Fault(f"kill -9 in {step.name}", arm(step), each * (0.3 if step.is_engine else 1.0), step.is_mail)
        for step in found
    ]


def hangs(system: System, rng: random.Random) -> list[Fault]:
    """SIGSTOP for a while, then SIGCONT."""

    def hang(name: str, longest: float) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            pid = system.choose(name)
            if pid is None:
                raise NotStruck(name)
            os.kill(pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(rng.uniform(1, longest))
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

        return strike

    others = [Fault(f"{name} hangs", hang(name, 6), 1) for name in system.kinds[4:]]
    return [
        *others,
        Fault("engine hangs", hang("engine", 14), 2),
        Fault("actions hang", hang("actions", 12), 2),
        Fault("web hangs", hang("web", 6), 1),
        Fault("worker hangs", hang("worker", 6), 0.5, mail=True),
    ]


def sqlite_faults(system: System, rng: random.Random) -> list[Fault]:
    """Somebody else has the database's lock, for long, or again and again."""

    async def locked(name: str, seconds: float) -> None:
        path = system.data / name
        await asyncio.to_thread(_hold, path, seconds)

    async def lock_register() -> None:
        await locked("redress.db", rng.uniform(2, 9))

    async def lock_turns() -> None:
        await locked("turns.db", rng.uniform(2, 9))

    async def slow() -> None:
        async with asyncio.timeout(30):
            for _ in range(12):
                await locked("redress.db", 0.4)
                await asyncio.sleep(0.05)

    return [
        Fault("database locked", lock_register, 2),
        Fault("engine's store locked", lock_turns, 2),
        Fault("database slow", slow, 1.5),
    ]


def _hold(path: Path, seconds: float) -> None:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        _sleep(seconds)
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise NotStruck(str(error)) from None
    finally:
        connection.close()


def _sleep(seconds: float) -> None:
    asyncio.run(asyncio.sleep(seconds))


def server_faults(system: ScaledSystem, rng: random.Random) -> list[Fault]:
    """PostgreSQL locked, slow or without a free connection, Redis emptied. They are killed and hung too."""
    address = system.database_url.replace("+psycopg", "")

    async def locked() -> None:
        await asyncio.to_thread(_lock_messages, address, rng.uniform(2, 9))

    async def slow() -> None:
        async with asyncio.timeout(60):
            for _ in range(12):
                await asyncio.to_thread(_lock_messages, address, 0.4)
                await asyncio.sleep(0.05)

    async def crowded() -> None:
        await asyncio.to_thread(_take_connections, address, rng.uniform(2, 8))

    async def emptied() -> None:
        line = redis.Redis.from_url(system.layout.redis_url, socket_timeout=5)
        try:
            await asyncio.to_thread(line.flushall)
        except redis.RedisError as error:
            raise NotStruck(str(error)) from None
        finally:
            line.close()

    return [
        Fault("PostgreSQL locked", locked, 2),
        Fault("PostgreSQL slow", slow, 1.5),
        Fault("PostgreSQL out of connections", crowded, 2),
        Fault("Redis emptied", emptied, 1),
    ]


def _lock_messages(address: str, seconds: float) -> None:
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            connection.execute("SET lock_timeout = '5s'")
            connection.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
            _sleep(seconds)
    except psycopg.Error as error:
        raise NotStruck(str(error)) from None


def _take_connections(address: str, seconds: float) -> None:
    taken: list[psycopg.Connection] = []
    try:
        with contextlib.suppress(psycopg.Error):
            while len(taken) < 300:
                taken.append(psycopg.connect(address, connect_timeout=5))
        if not taken:
            raise NotStruck("no connection to take")
        _sleep(seconds)
    finally:
        for one in taken:
            with contextlib.suppress(psycopg.Error):
                one.close()


def network_faults(cable: Cable, rng: random.Random) -> list[Fault]:
    """The browsers are cut off for a while; what they sent and what was on its way to them is lost."""

    async def strike() -> None:
        await asyncio.to_thread(cable.cut)
        try:
            await asyncio.sleep(rng.uniform(1, 12))
        finally:
            await asyncio.to_thread(cable.mend)

    return [Fault("network cut between browsers and server", strike, 3)]


def wire_faults(between: Mapping[str, Sequence[int]], rng: random.Random) -> list[Fault]:
    """Processes are cut off from each other for a while; `between` has the ports of each way there is."""

    def cut(ports: Sequence[int]) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            await asyncio.to_thread(wires.cut, rng.choice(ports))
            try:
                await asyncio.sleep(rng.uniform(1, 12))
            finally:
                await asyncio.to_thread(wires.mend)

        return strike

    return [
        Fault(f"network cut between {way}", cut(ports), 1.5, mail="mail server" in way)
        for way, ports in between.items()
    ]


def broken_model(system: System) -> list[Fault]:
    """The file that the engine has loaded its model from is broken, and the engine starts again."""

    async def strike() -> None:
        models = sorted((system.data / "published").rglob("*.tar.gz"))
        if not models or not system.pids("engine"):
            raise NotStruck("no model, or no engine")
        whole = {path: path.read_bytes() for path in models}
        try:
            for path, content in whole.items():
                path.write_bytes(content[: len(content) // 2])
            pids = system.pids("engine")
            system.kill("engine")
            async with asyncio.timeout(60):
                while set(system.pids("engine")) in (set(pids), set()):
                    await asyncio.sleep(0.05)
            await system.until_ready()
        finally:
            for path, content in whole.items():
                path.write_bytes(content)

    return [Fault("model file broken, then kill -9 engine", strike, 0.3)]


def full_disk(system: System, rng: random.Random) -> list[Fault]:
    """The data folder's disk is full for a while; only where that is a disk of its own (see disk.py)."""
    filler = system.data / "filler"

    async def fill() -> None:
        await asyncio.to_thread(_fill, filler)
        try:
            await asyncio.sleep(rng.uniform(2, 6))
        finally:
            filler.unlink()

    return [Fault("disk full", fill, 2)]


def _fill(path: Path) -> None:
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


def clocks(system: System, rng: random.Random) -> list[Fault]:
    """The clock of every process jumps, and some seconds later back."""

    def jump(seconds: float) -> Callable[[], Awaitable[None]]:
        async def strike() -> None:
            clock = system.injected / "clock"
            clock.write_text(str(seconds), "ascii")
            try:
                await asyncio.sleep(rng.uniform(1, 4))
            finally:
                clock.unlink()

        return strike

    return [
        Fault("clock an hour ahead", jump(3600), 0.7, mail=True),
        Fault("clock an hour behind", jump(-3600), 0.7, mail=True),
        Fault("clock two days ahead", jump(2 * 86400), 0.4, mail=True),
    ]
