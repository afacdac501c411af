"""The register under random use: whatever comes in whatever order, what it promises holds."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from complaints.complaint import Complaint, Deed, LetterKind, State
from complaints.correspondence import Information, NewEscalation
from complaints.deadlines import Kind
from complaints.errors import Conflict, Refused
from complaints.listing import Filter
from complaints.states import LIVE
from tests.complaints.register_world import MAYA, MONDAY, World, days

Verb = Callable[[World, str, Deed], object]


def approve_and_send(world: World, name: str, deed: Deed) -> object:
    """Send the newest letter; the same deed serves both verbs."""
    letters = world.register.record(name).letters
    if not letters:
        return None
    world.register.approve_letter(name, letters[-1].id, deed)
    return world.register.record_sent(name, letters[-1].id, deed)


VERBS: list[Verb] = [
    lambda world, name, deed: world.register.add_information(name, Information("More.", ("T1",)), deed),
    lambda world, name, deed: world.register.change_details(name, {"workers": 11}, deed),
    lambda world, name, deed: world.register.change_details(name, {"category": "data_or_privacy"}, deed),
    lambda world, name, deed: world.register.change_details(name, {"received_at": MONDAY - days(2)}, deed),
    lambda world, name, deed: world.register.add_note(name, "Note.", deed),
    lambda world, name, deed: world.register.record_response(name, "Answer.", deed),
    lambda world, name, deed: world.register.agree_contact(name, (deed.at + days(7)).date(), deed),
    lambda world, name, deed: world.register.escalate(name, NewEscalation("Not good."), deed),
    lambda world, name, deed: world.register.resolve(name, "Agreed.", deed),
    lambda world, name, deed: world.register.close(name, deed),
    lambda world, name, deed: world.register.reopen(name, "Again.", deed),
    lambda world, name, deed: world.register.withdraw(name, "Never mind.", deed),
    lambda world, name, deed: world.register.draft_letter(name, LetterKind.ADR, "Draft.", deed),
    approve_and_send,
]


@pytest.mark.parametrize("seed", range(6))
def test_every_promise_holds_after_every_step(world: World, seed: int) -> None:
    chance, now = random.Random(seed), MONDAY
    names = [world.file().reference for _ in range(3)]
    for step in range(40):
        now += timedelta(hours=chance.randrange(1, 60))
        name, verb = chance.choice(names), chance.choice(VERBS)
        before, deed = world.register.find(name), Deed(MAYA, now, f"step {step}")
        try:
            verb(world, name, deed)
        except (Conflict, Refused):
            if verb is not VERBS[-1]:  # approving may have worked before sending was refused
                assert world.register.find(name) == before
        else:
            rows = world.count("complaint_audit")
            after = world.register.find(name)
            if verb is not VERBS[-1]:
                verb(world, name, deed)  # a second time changes nothing
            assert (world.register.find(name), world.count("complaint_audit")) == (after, rows)
        world.register.mark_breaches(now)
        holds(world.register.find(name), now)
    assert world.register.verify_audit() == []
    overdue = {one.reference for one in world.register.page(Filter(overdue=True), now).complaints}
    assert overdue == {name for name in names if world.register.find(name).is_overdue(now)}


def holds(complaint: Complaint, now: datetime) -> None:
    """What is true of every complaint at any time."""
    if complaint.state not in LIVE:
        assert complaint.next_due is None
    if complaint.state in LIVE:
        settling = [one for one in complaint.deadlines if one.kind is Kind.RESOLUTION and one.is_open]
        assert len(settling) == 1
        assert complaint.resolved_at is None
    assert (complaint.state is State.RESOLVED) <= (complaint.resolution is not None)
    assert len([one for one in complaint.deadlines if one.kind is Kind.NEXT_CONTACT and one.is_open]) <= 1
    for one in complaint.deadlines:
        assert not (one.is_open and one.due_at < now and one.breached_at is None)
        assert one.met_at is None or one.lapsed_at is None
