"""A short campaign of faults, the same each time: nothing acknowledged is lost, nobody is left waiting.

The whole of it, with every kind of fault and thousands of messages, is `make faults`.
"""

import random

import pytest

from store.database import Database
from tests.faults import faults, steps
from tests.faults.campaign import Campaign
from tests.faults.checker import MUST_BE_NONE
from tests.faults.faults import Fault
from tests.faults.system import System as Struck
from tests.journeys.conftest import MANAGER, System

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

SEED = 7
WANTED = (
    "kill -9 in turn.message-kept-not-acknowledged",
    "kill -9 in filing.committed-not-told",
    "kill -9 actions",
    "database locked",
    "kill -9 in turn.answer-kept-not-announced",
    "kill -9 worker",
)
"""One for each part; the engine, which takes long to come back, is killed in another test."""


@pytest.fixture
def struck(system: System) -> Struck:
    """The running system as faults know it."""
    found = Struck(system.folder, rng=random.Random(SEED), process=system.process)
    found.port = int(system.url.rpartition(":")[2])
    found.log_from = found.log.stat().st_size
    return found


def chosen(struck: Struck) -> list[Fault]:
    """The faults that are wanted, in their order."""
    rng = random.Random(SEED)
    every = [
        *faults.kills(struck),
        *faults.steps(struck, steps.load()),
        *faults.sqlite_faults(struck, rng),
    ]
    known = {one.kind: one for one in every}
    return [known[kind] for kind in WANTED]


async def test_faults_lose_double_and_disorder_nothing_and_leave_nobody_waiting(struck: Struck) -> None:
    database = Database(struck.database_url)
    try:
        campaign = Campaign(
            struck,
            database,
            chosen(struck),
            seed=SEED,
            conversations=12,
            strikes=0,
            at_once=6,
            think=0.5,
            calm=0.5,
            staff=(MANAGER[0],),
            each_once=True,
            say=False,
        )
        findings = await campaign.run()
    finally:
        database.close()
    print("\n".join(campaign.report.lines(findings, campaign.ledger)))
    assert {kind: findings.wrong[kind] for kind in MUST_BE_NONE if findings.wrong[kind]} == {}
    assert findings.counted["conversations to their end"] == findings.counted["conversations"]
    assert len(campaign.report.struck) >= len(WANTED) - 1


def test_every_step_at_which_a_process_can_be_killed_is_there() -> None:
    import importlib
    from functools import reduce

    for step in steps.load():
        module, _, path = step.where.partition(":")
        if not step.is_engine:  # which lives in another environment
            assert callable(reduce(getattr, path.split("."), importlib.import_module(module))), step.name
