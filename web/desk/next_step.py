"""What has to be done next about a complaint, in words: what, by when, by whom."""

from dataclasses import dataclass
from datetime import datetime

from complaints.complaint import Complaint, Record
from complaints.deadlines import Deadlines
from complaints.hours import LONDON
from complaints.next_action import Action, Whose, next_action
from web import moments
from web.desk import labels
from web.desk.due import SOON
from web.desk.naming import Naming


@dataclass(frozen=True)
class NextStep:
    """The next action as the desk shows it."""

    what: str
    by_whom: str
    when: str
    at: str
    """The moment for machines; empty where there is none."""
    says: str
    """Such as `2 hours left`."""
    look: str
    """`late`, `soon`, `open` or `done`."""
    where: str = ""
    """Where it is done, from the page of the case on; empty where there is nothing to do."""


_WHERE = {
    Action.ANSWER: "#response-text",
    Action.ACKNOWLEDGE_DATA: "#response-text",
    Action.CONTACT: "#contact-text",
    Action.SETTLE: "#resolution-agreed",
    Action.AGREE_CONTACT: "#agreement-next_contact",
    **dict.fromkeys((Action.SEND_ADR_LETTER, Action.APPROVE_LETTER, Action.SEND_LETTER), "/letters"),
}


def next_step(record: Record, rules: Deadlines, now: datetime, naming: Naming) -> NextStep:
    """The next action of a complaint at `now`."""
    complaint = record.complaint
    resolved = complaint.resolved_at
    closes_on = rules.closes_on(resolved.astimezone(LONDON).date()) if resolved else None
    found = next_action(complaint, record.letters, now, closes_on)
    what, where = labels.ACTIONS[found.action], _WHERE.get(found.action, "")
    whom = _whom(found.whose, complaint, naming)
    if found.due_at is None:
        when = f"It closes on {moments.day(found.due_on)}" if found.due_on else ""
        look = "done" if found.whose is Whose.NOBODY else "open"
        return NextStep(what, whom, when, "", "", look, where)
    left = found.due_at - now
    says = f"Overdue by {moments.length(-left)}" if found.late else f"{moments.length(left)} left"
    look = "late" if found.late else "soon" if left <= SOON else "open"
    when = f"{moments.day(found.due_at)}, {moments.time(found.due_at)}"
    return NextStep(what, whom, when, found.due_at.isoformat(), says, look, where)


def _whom(whose: Whose, complaint: Complaint, naming: Naming) -> str:
    return naming.holder(complaint.owner) if whose is Whose.OWNER else labels.WHOSE.get(whose, "")
