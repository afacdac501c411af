"""What has to be done next: one answer for every complaint."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.complaint import Complaint, Details, Letter, LetterKind, LetterState, Route, State
from complaints.deadlines import Deadline, Kind
from complaints.next_action import Action, NextAction, Whose, next_action
from tests.complaints.register_world import MONDAY, days

LIVE = [State.OPEN, State.RESPONDED, State.ESCALATED, State.DEADLOCKED]


def complaint(*deadlines: Deadline, state: State = State.OPEN, owner: str | None = None) -> Complaint:
    at = (MONDAY, Route.CHAT, MONDAY.date(), MONDAY, MONDAY)
    return Complaint("CN-22222-22222", state, Details("Bill"), *at, deadlines, owner=owner)


def letter(state: LetterState) -> Letter:
    return Letter("1", LetterKind.HOLDING, state, "Dear Jo", MONDAY, "maya@example.com")


@pytest.mark.parametrize(
    ("kind", "action", "whose"),
    [
        (Kind.FIRST_RESPONSE, Action.ANSWER, Whose.ANYBODY),
        (Kind.NEXT_CONTACT, Action.CONTACT, Whose.ANYBODY),
        (Kind.DATA_PROTECTION, Action.ACKNOWLEDGE_DATA, Whose.ANYBODY),
        (Kind.RESOLUTION, Action.SETTLE, Whose.MANAGER),
        (Kind.ADR_LETTER, Action.SEND_ADR_LETTER, Whose.MANAGER),
    ],
)
def test_each_deadline_asks_for_its_own(kind: Kind, action: Action, whose: Whose) -> None:
    due = MONDAY + days(2)
    assert next_action(complaint(Deadline(kind, due)), (), MONDAY) == NextAction(action, whose, due)


def test_the_first_that_is_open_comes_first(kind: Kind = Kind.FIRST_RESPONSE) -> None:
    met = Deadline(kind, MONDAY + days(1), met_at=MONDAY)
    later, sooner = Deadline(Kind.RESOLUTION, MONDAY + days(9)), Deadline(Kind.NEXT_CONTACT, MONDAY + days(3))
    assert next_action(complaint(met, later, sooner), (), MONDAY).action is Action.CONTACT


def test_its_owner_does_what_is_for_everybody_and_seniors_settle_what_was_escalated() -> None:
    first, settle = (
        Deadline(Kind.FIRST_RESPONSE, MONDAY + days(1)),
        Deadline(Kind.RESOLUTION, MONDAY + days(1)),
    )
    assert next_action(complaint(first, owner="maya@example.com"), (), MONDAY).whose is Whose.OWNER
    assert next_action(complaint(settle, state=State.ESCALATED), (), MONDAY).whose is Whose.SENIOR


def test_a_letter_that_waits_comes_before_what_is_not_late_yet() -> None:
    due = Deadline(Kind.RESOLUTION, MONDAY + days(1))
    letters = [letter(LetterState.DRAFT), letter(LetterState.SENT)]
    assert next_action(complaint(due), letters, MONDAY).action is Action.APPROVE_LETTER
    letters.append(letter(LetterState.APPROVED))
    assert next_action(complaint(due), letters, MONDAY).action is Action.SEND_LETTER
    late = next_action(complaint(due), letters, MONDAY + days(2))
    assert (late.action, late.late) == (Action.SETTLE, True)


def test_once_its_time_is_over_the_adr_letter_comes_before_what_is_late_even_longer() -> None:
    settle, adr = Deadline(Kind.RESOLUTION, MONDAY), Deadline(Kind.ADR_LETTER, MONDAY + days(28))
    before = next_action(complaint(settle, adr), (), MONDAY + days(27))
    after = next_action(complaint(settle, adr), (), MONDAY + days(29))
    assert before.action is Action.SETTLE
    assert after == NextAction(Action.SEND_ADR_LETTER, Whose.MANAGER, adr.due_at, late=True)


def test_what_is_finished_asks_for_nothing() -> None:
    on = (MONDAY + days(14)).date()
    assert next_action(complaint(state=State.RESOLVED), (), MONDAY, on) == NextAction(
        Action.WAIT, Whose.NOBODY, due_on=on
    )
    for state in (State.CLOSED, State.WITHDRAWN):
        assert (
            next_action(complaint(state=state), [letter(LetterState.DRAFT)], MONDAY).action is Action.NOTHING
        )


@given(
    st.sampled_from(LIVE),
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(-90, 90), st.booleans()), max_size=6),
    st.lists(st.sampled_from(list(LetterState)), max_size=3),
    st.booleans(),
)
def test_nothing_that_goes_on_is_without_somebody_who_has_to_act(
    state: State, due: list[tuple[Kind, int, bool]], states: list[LetterState], owned: bool
) -> None:
    def moment(hours: int) -> datetime:
        return MONDAY + timedelta(hours=hours)

    deadlines = [
        dataclasses.replace(Deadline(kind, moment(hours)), met_at=MONDAY if met else None)
        for kind, hours, met in due
    ]
    one = complaint(*deadlines, state=state, owner="maya@example.com" if owned else None)
    found = next_action(one, [letter(each) for each in states], MONDAY)
    assert found.whose is not Whose.NOBODY
    assert found.late == one.is_overdue(MONDAY)
    adr = one.deadline(Kind.ADR_LETTER)
    first = adr if adr and adr.is_open and adr.due_at < MONDAY else one.next_due
    assert found.due_at == (first.due_at if first else None)
