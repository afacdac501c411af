"""What has to be done next about a complaint: what, by when, by whom. A rule; the time is passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from complaints.complaint import Complaint, Letter, LetterState, State
from complaints.deadlines import Kind


class Action(StrEnum):
    """What there is to do."""

    ANSWER = "answer"
    CONTACT = "contact"
    SETTLE = "settle"
    SEND_ADR_LETTER = "send_adr_letter"
    ACKNOWLEDGE_DATA = "acknowledge_data"
    APPROVE_LETTER = "approve_letter"
    SEND_LETTER = "send_letter"
    AGREE_CONTACT = "agree_contact"
    WAIT = "wait"
    """It closes by itself unless the customer writes."""
    NOTHING = "nothing"


class Whose(StrEnum):
    """Who has to do it."""

    OWNER = "owner"
    ANYBODY = "anybody"
    """No one has the complaint: whoever takes it."""
    MANAGER = "manager"
    SENIOR = "senior"
    NOBODY = "nobody"


@dataclass(frozen=True)
class NextAction:
    """What has to be done next."""

    action: Action
    whose: Whose
    due_at: datetime | None = None
    due_on: date | None = None
    """The day, where there is no hour."""
    late: bool = False


_OF_DEADLINE = {
    Kind.FIRST_RESPONSE: Action.ANSWER,
    Kind.NEXT_CONTACT: Action.CONTACT,
    Kind.RESOLUTION: Action.SETTLE,
    Kind.ADR_LETTER: Action.SEND_ADR_LETTER,
    Kind.DATA_PROTECTION: Action.ACKNOWLEDGE_DATA,
}
_MANAGERS = frozenset({Action.SETTLE, Action.SEND_ADR_LETTER, Action.APPROVE_LETTER, Action.SEND_LETTER})
_OF_LETTER = ((LetterState.APPROVED, Action.SEND_LETTER), (LetterState.DRAFT, Action.APPROVE_LETTER))
"""What is closer to done comes first."""


def next_action(
    complaint: Complaint, letters: Iterable[Letter], now: datetime, closes_on: date | None = None
) -> NextAction:
    """What comes first; `closes_on` is when a resolved complaint closes by itself.

    The ADR letter comes before everything once its time is over, since the customer has a right to it. Then a
    deadline that has passed; then a letter that waits for a manager, because all that it needs is to be read;
    then what is due first. With nothing due, the next contact is to be agreed.
    """
    if complaint.state is State.RESOLVED:
        return NextAction(Action.WAIT, Whose.NOBODY, due_on=closes_on)
    if complaint.state in {State.CLOSED, State.WITHDRAWN}:
        return NextAction(Action.NOTHING, Whose.NOBODY)
    adr = complaint.deadline(Kind.ADR_LETTER)
    due = adr if adr and adr.is_open and adr.due_at < now else complaint.next_due
    late = due is not None and due.due_at < now
    waiting = {letter.state for letter in letters}
    for state, action in _OF_LETTER:
        if state in waiting and not late:
            return NextAction(action, Whose.MANAGER, due.due_at if due else None)
    if due is None:
        return NextAction(Action.AGREE_CONTACT, _whose(Action.AGREE_CONTACT, complaint))
    action = _OF_DEADLINE[due.kind]
    return NextAction(action, _whose(action, complaint), due.due_at, late=late)


def _whose(action: Action, complaint: Complaint) -> Whose:
    if action in _MANAGERS:
        return Whose.SENIOR if complaint.state is State.ESCALATED else Whose.MANAGER
    return Whose.OWNER if complaint.owner else Whose.ANYBODY
