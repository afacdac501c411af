"""What people are told of deadlines: the owner before; the managers and the customer when one is missed."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from complaints import told
from complaints.clocks import Clocks
from complaints.deadlines import Kind, Stage
from complaints.watch import NAMES, Alert, Telling
from mail import failing, people
from mail.outbox import New, put_all

_NO_LETTER = frozenset({Kind.ADR_LETTER})
"""Kinds of which the customer hears by a letter that a person signs, not by a notice."""


def telling(clocks: Clocks, senior: tuple[str, ...] = ()) -> Telling:
    """Puts what alerts mean for people into the outbox; `senior` are addresses of senior management."""

    def tell(connection: Connection, alerts: Sequence[Alert]) -> None:
        if not alerts:
            return
        addresses = {one.complaint.details.email or "" for one in alerts}
        failed = failing.among(connection, addresses)
        managers = people.managers(connection)
        many: list[New] = []
        for alert in alerts:
            if alert.stage is Stage.WARNED:
                whom = people.owners(connection, alert.complaint)
            else:
                whom = senior if alert.stage is Stage.SENIOR and senior else managers
            reached = alert.complaint.details.email not in failed
            many += _told(alert, clocks, whom, reached=reached)
        put_all(connection, many, alerts[0].complaint.changed_at)

    return tell


def _told(alert: Alert, clocks: Clocks, whom: tuple[str, ...], *, reached: bool) -> Iterator[New]:
    """What staff and the customer hear of one deadline; `reached`: mail to the customer has not come back."""
    complaint, due = alert.complaint, alert.deadline
    concerns = alert.stage is not Stage.WARNED and due.kind not in _NO_LETTER
    email = complaint.details.email if concerns else None
    values = {
        **told.of(complaint),
        "what": NAMES[due.kind],
        "due": told.day_and_time(due.due_at),
        "missed_on": told.day(due.due_at),
        "new_date": told.day(clocks.senior_at(due.due_at)),
        # Mail goes to an address that failed too, since it may work again; staff tell them beside it.
        "tell_them": "" if concerns and not (email and reached) else None,
    }
    # The moment belongs to the key: a deadline that was moved is a new promise.
    key = f"{alert.stage.name.lower()} {due.kind} {complaint.reference} {due.due_at.timestamp():.0f}"
    for one in whom:
        yield New(f"{key} {one}", one, f"staff_{alert.stage.name.lower()}", values, complaint.reference)
    if email:
        template = "missed_again" if alert.stage is Stage.SENIOR else f"missed_{due.kind}"
        yield New(key, email, template, values, complaint.reference)
