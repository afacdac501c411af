"""Undoing what was just done: everything is as it was, the history says so, and nobody was told."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.complaint import Complaint, Deed, State
from complaints.correspondence import Information, NewEscalation
from complaints.errors import ComplaintError, NothingToUndo
from complaints.undoing import WINDOW
from tests.complaints.register_world import MAYA, MONDAY, World, days

LATER = MONDAY + timedelta(hours=1)
SOON = LATER + timedelta(minutes=2)

VERBS: dict[str, Callable[[World, str, Deed], Any]] = {
    "note": lambda world, one, deed: world.register.add_note(one, "Rang", deed),
    "call": lambda world, one, deed: world.register.record_contact(one, "Spoke", deed),
    "response": lambda world, one, deed: world.register.record_response(one, "We look", deed),
    "contact": lambda world, one, deed: world.register.agree_contact(
        one, (deed.at + days(3)).date(), deed, frequency="weekly"
    ),
    "correction": lambda world, one, deed: world.register.change_details(
        one, {"category": "data_or_privacy", "workers": 9, "ticket_references": ["7"]}, deed
    ),
    "receipt": lambda world, one, deed: world.register.change_details(
        one, {"received_at": MONDAY - days(5), "received_by": "post"}, deed
    ),
    "owner": lambda world, one, deed: world.register.take(one, deed),
    "resolution": lambda world, one, deed: world.register.resolve(
        one, "A month free", deed, root_cause="network"
    ),
    "withdrawal": lambda world, one, deed: world.register.withdraw(one, None, deed),
    "reopening": lambda world, one, deed: world.register.reopen(one, "Again", deed),
    "escalation": lambda world, one, deed: world.register.escalate(one, NewEscalation("No answer"), deed),
}
FINAL = {"escalation"}


def undo(
    world: World, reference: str, by: str = MAYA, at: Any = SOON, number: int | None = None
) -> Complaint:
    last = number or world.register.record(reference).audit[-1].number
    return world.register.undo(reference, last, world.deed(at, by))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=6), st.sampled_from(sorted(set(VERBS) - FINAL)))
def test_whatever_came_before_undoing_puts_everything_back(
    world: World, before: list[str], last: str
) -> None:
    reference = world.file(at=MONDAY - days(2)).reference
    for hour, verb in enumerate(before):
        try:
            VERBS[verb](world, reference, world.staff(MONDAY + timedelta(minutes=hour)))
        except ComplaintError:
            continue
    then = world.register.find(reference)
    try:
        VERBS[last](world, reference, world.staff(LATER))
    except ComplaintError:
        return
    back = undo(world, reference)
    kept = back.deadlines[: len(then.deadlines)]
    assert dataclasses.replace(back, changed_at=then.changed_at, deadlines=kept) == then
    assert all(one.lapsed_at == SOON for one in back.deadlines[len(then.deadlines) :])
    assert world.register.find(reference) == back
    assert world.register.verify_audit() == []


def test_what_was_undone_stays_in_the_history_and_in_the_audit(world: World) -> None:
    reference = world.file().reference
    world.register.add_note(reference, "For another customer", world.staff(LATER))
    undo(world, reference)
    record = world.register.record(reference)
    assert [(one.text, one.undone_at) for one in record.entries if one.kind == "note"] == [
        ("For another customer", SOON)
    ]
    assert [(one.verb, one.by) for one in record.audit[-2:]] == [("add_note", MAYA), ("undo", MAYA)]
    assert (record.audit[-1].changes or {})["undone"] == (None, "add_note")


def test_an_undone_note_is_found_by_nobody(world: World) -> None:
    reference = world.file().reference
    world.register.add_note(reference, "zebra", world.staff(LATER))
    undo(world, reference)
    from complaints.listing import Filter

    assert world.register.page(Filter(q="zebra"), SOON).complaints == ()


@pytest.mark.parametrize(
    ("by", "at"), [("ben@example.com", SOON), (MAYA, LATER + WINDOW + timedelta(seconds=1))]
)
def test_a_colleague_or_late_comes_to_nothing(world: World, by: str, at: Any) -> None:
    reference = world.file().reference
    world.register.resolve(reference, "A month free", world.staff(LATER))
    with pytest.raises(NothingToUndo):
        undo(world, reference, by, at)
    assert world.register.find(reference).state is State.RESOLVED


def test_what_others_have_built_on_is_not_undone(world: World) -> None:
    reference = world.file().reference
    world.register.add_note(reference, "Rang", world.staff(LATER))
    note = world.register.record(reference).audit[-1].number
    world.register.add_information(reference, Information("More"), world.deed(LATER))
    with pytest.raises(NothingToUndo):
        undo(world, reference, number=note)


@pytest.mark.parametrize("what", ["filing", "escalation"])
def test_what_others_act_on_at_once_is_not_undone(world: World, what: str) -> None:
    reference = world.file().reference
    if what == "escalation":
        VERBS[what](world, reference, world.staff(LATER))
    with pytest.raises(NothingToUndo):
        undo(world, reference, MAYA if what == "escalation" else "customer")


def test_undoing_twice_undoes_once(world: World) -> None:
    reference = world.file().reference
    world.register.add_note(reference, "One", world.staff(LATER))
    world.register.add_note(reference, "Two", world.staff(LATER + timedelta(seconds=1)))
    number = world.register.record(reference).audit[-1].number
    deed = world.staff(SOON)
    world.register.undo(reference, number, deed)
    world.register.undo(reference, number, deed)
    with pytest.raises(NothingToUndo):
        undo(world, reference)
    undone = [one.text for one in world.register.record(reference).entries if one.undone_at]
    assert undone == ["Two"]
