"""A soak as short as it can be and still say something; half an hour of it is `python -m benchmarks.soak`.

In a minute or two a leak in every turn shows: a file left open, a kilobyte kept, a row too many. A slow one
does not, and slopes through so short a time say nothing: what is compared is before and after.
"""

import os

import pytest

from benchmarks.soak import MEGABYTE, Soak, drive
from tests.journeys.conftest import System

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

SECONDS = float(os.environ.get("REDRESS_SOAK_SECONDS", "120"))
A_TURN = 200 * 1024
"""Bytes of memory, all processes together, that a turn could leave behind without its being seen here."""


async def test_turns_leave_no_file_open_and_little_behind(system: System) -> None:
    soak = Soak(system.process.pid, system.folder / "var")
    await drive(system.url, soak, SECONDS / 4, rate=4, every=2)  # everything is warm afterwards
    warm = len(soak.samples) - 1
    await drive(system.url, soak, SECONDS * 3 / 4, rate=4, every=2)
    before, after = soak.samples[warm], soak.samples[-1]
    turns = after.turns - before.turns
    assert turns > SECONDS / 4
    assert before.files.keys() == after.files.keys() >= {"web", "engine", "actions", "worker"}
    for name, number in after.files.items():
        assert number <= before.files[name] + 8, (name, before.files, after.files)
    grown = sum(after.memory.values()) - sum(before.memory.values())
    assert grown <= max(60 * MEGABYTE, turns * A_TURN), (before.memory, after.memory)
    assert (after.stored - before.stored) / turns <= 24 * 1024
