"""What each verb makes of a complaint: pure functions from one complaint to the next, time passed in."""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from complaints import fields, states
from complaints.complaint import SYSTEM, Category, Complaint, Deed, Filing, Route, State
from complaints.deadlines import Deadline, Deadlines, Kind
from complaints.errors import AlreadyOwned, Refused
from complaints.hours import LONDON

RECEIPT_FIELDS = ("received_at", "received_by", "first_raised", "taken_by")
_ANSWERS = (Kind.FIRST_RESPONSE, Kind.NEXT_CONTACT, Kind.DATA_PROTECTION)
"""What is met whenever staff answer the customer."""


def filed(filing: Filing, reference: str, at: datetime, rules: Deadlines) -> Complaint:
    """A new complaint, its fields checked, with the deadlines that it starts with."""
    received_at = _receipt(filing.received_at or at, at)
    today = _day(at)
    first_raised = fields.check("first_raised", filing.first_raised, today) or _day(received_at)
    details = fields.checked(filing.details, today)
    return Complaint(
        reference=reference,
        state=State.OPEN,
        details=details,
        received_at=received_at,
        received_by=Route(filing.received_by),
        first_raised=min(first_raised, _day(received_at)),
        filed_at=at,
        changed_at=at,
        deadlines=rules.of_complaint(received_at, first_raised, details.category is Category.DATA_OR_PRIVACY),
        conversation=filing.conversation,
        split_from=filing.split_from,
        taken_by=fields.plain("taken_by", filing.taken_by, fields.SHORT),
    )


def amended(complaint: Complaint, changes: Mapping[str, Any], at: datetime, rules: Deadlines) -> Complaint:
    """Other details, or another receipt; the deadlines that still have to be met follow."""
    today = _day(at)
    details = fields.changed(
        complaint.details,
        {name: value for name, value in changes.items() if name not in RECEIPT_FIELDS},
        today,
    )
    receipt: dict[str, Any] = {name: changes[name] for name in RECEIPT_FIELDS if name in changes}
    if "received_at" in receipt:
        receipt["received_at"] = _receipt(receipt["received_at"], at)
    if "received_by" in receipt:
        receipt["received_by"] = Route(receipt["received_by"])
    if "taken_by" in receipt:
        receipt["taken_by"] = fields.plain("taken_by", receipt["taken_by"], fields.SHORT)
    if receipt.get("first_raised", complaint.first_raised) is None:
        raise Refused("first_raised", "Say when it was first raised.")
    fields.check("first_raised", receipt.get("first_raised"), today)
    new = dataclasses.replace(complaint, details=details, **receipt, changed_at=at)
    return dataclasses.replace(new, deadlines=_followed(complaint, new, at, rules))


def responded(complaint: Complaint, at: datetime) -> Complaint:
    """Staff answered the customer."""
    return _moved("respond", _met(complaint, _ANSWERS, at), at)


def contacted(complaint: Complaint, at: datetime) -> Complaint:
    """Staff spoke with the customer: the contact that was agreed is kept."""
    return dataclasses.replace(_met(complaint, (Kind.NEXT_CONTACT,), at), changed_at=at)


def owned(complaint: Complaint, owner: str | None, at: datetime) -> Complaint:
    """Somebody has it from now on; None: nobody."""
    return dataclasses.replace(complaint, owner=owner, changed_at=at)


def taken(complaint: Complaint, by: str, at: datetime) -> Complaint:
    """Somebody takes it who may not take it from a colleague."""
    if complaint.owner not in (None, by):
        raise AlreadyOwned(complaint.owner or "")
    return owned(complaint, by, at)


def let_go(complaint: Complaint, by: str, at: datetime) -> Complaint:
    """Its owner gives it up."""
    if complaint.owner not in (None, by):
        raise AlreadyOwned(complaint.owner or "")
    return owned(complaint, None, at)


def contact_agreed(complaint: Complaint, frequency: str | None, due: datetime, at: datetime) -> Complaint:
    """When the customer hears from us next; an earlier agreement no longer holds."""
    if due <= at:
        raise Refused("next_contact", "The next contact has to be in the future.")
    lapsed = _each(complaint, lambda one: one.kind is Kind.NEXT_CONTACT, _lapse(at))
    details = complaint.details
    if frequency is not None:
        details = fields.changed(details, {"contact_frequency": frequency}, _day(at))
    with_new = (*lapsed.deadlines, Deadline(Kind.NEXT_CONTACT, due))
    return _moved("agree_contact", dataclasses.replace(lapsed, details=details, deadlines=with_new), at)


def escalated(complaint: Complaint, at: datetime) -> Complaint:
    """The customer asked for somebody higher."""
    return _moved("escalate", complaint, at)


def deadlocked(complaint: Complaint, at: datetime) -> Complaint:
    """The ADR letter went out: the scheme's door is open from that day."""
    met = _met(complaint, (Kind.ADR_LETTER,), at)
    return _moved("deadlock", dataclasses.replace(met, adr_letter_on=_day(at)), at)


def resolved(complaint: Complaint, agreed: str, root_cause: str | None, at: datetime) -> Complaint:
    """Settled, in the words of what was agreed; `root_cause` names what was behind it."""
    met = _met(complaint, (Kind.RESOLUTION, *_ANSWERS), at)
    settled = dataclasses.replace(_each(met, _any, _lapse(at)), resolution=agreed, resolved_at=at)
    settled = dataclasses.replace(settled, root_cause=root_cause)
    return _moved("resolve", settled, at)


def closed(complaint: Complaint, deed: Deed, rules: Deadlines) -> Complaint:
    """Over: somebody agreed that it is, or nothing was heard for as long as the code says."""
    new = dataclasses.replace(_moved("close", complaint, deed.at), closed_at=deed.at)
    silent_until = rules.closes_on(_day(complaint.resolved_at or deed.at))
    if deed.by == SYSTEM and _day(deed.at) < silent_until:
        raise Refused("at", f"Without an answer from the customer this closes on {silent_until:%d %B %Y}.")
    return new


def withdrawn(complaint: Complaint, at: datetime) -> Complaint:
    """The customer takes it back."""
    return dataclasses.replace(_moved("withdraw", _each(complaint, _any, _lapse(at)), at), closed_at=at)


def reopened(complaint: Complaint, at: datetime, rules: Deadlines) -> Complaint:
    """It goes on: a new time for settling it; the ADR letter is due as if it had never been finished.

    The scheme's limit counts from the day on which we first received the complaint, so a reopened one can
    owe the letter at once.
    """
    kinds = (Kind.FIRST_RESPONSE, Kind.ADR_LETTER, Kind.DATA_PROTECTION)
    revived = _each(
        complaint,
        lambda one: one.kind in kinds,
        lambda one: dataclasses.replace(one, lapsed_at=None, stage=None),
        only_open=False,
    )
    renewed = (*revived.deadlines, Deadline(Kind.RESOLUTION, rules.resolution(at)))
    again = dataclasses.replace(revived, deadlines=renewed, resolution=None, resolved_at=None, closed_at=None)
    again = dataclasses.replace(again, root_cause=None)
    return _moved("reopen", again, at)


def breached(complaint: Complaint, now: datetime) -> Complaint:
    """Every open deadline that has passed is marked, once."""
    passed = _each(
        complaint,
        lambda one: one.due_at < now and one.breached_at is None,
        lambda one: dataclasses.replace(one, breached_at=now),
    )
    return dataclasses.replace(passed, changed_at=now) if passed != complaint else complaint


def _followed(old: Complaint, new: Complaint, at: datetime, rules: Deadlines) -> tuple[Deadline, ...]:
    """The deadlines of `new`: recomputed where they are still open and their facts changed."""
    data = new.details.category is Category.DATA_OR_PRIVACY
    if new.received_at == old.received_at and new.first_raised == old.first_raised and not data:
        return new.deadlines
    due = {one.kind: one for one in rules.of_complaint(new.received_at, new.first_raised, data)}
    if new.state not in states.LIVE:
        return new.deadlines
    renewed = []
    for one in new.deadlines:
        again = due.pop(one.kind, one)
        moved = one.is_open and again.due_at != one.due_at and _from_receipt(one, old, rules)
        still_late = one.breached_at if again.due_at < at else None
        renewed.append(
            dataclasses.replace(one, due_at=again.due_at, breached_at=still_late, stage=None)
            if moved
            else one
        )
    return (*renewed, *due.values())


def _from_receipt(one: Deadline, old: Complaint, rules: Deadlines) -> bool:
    """Whether a deadline was counted from the receipt, unlike one set when the complaint was reopened."""
    counted = rules.of_complaint(old.received_at, old.first_raised, data_protection=True)
    return any(first.kind is one.kind and first.due_at == one.due_at for first in counted)


def _moved(verb: str, complaint: Complaint, at: datetime) -> Complaint:
    return dataclasses.replace(complaint, state=states.after(verb, complaint.state), changed_at=at)


def _met(complaint: Complaint, kinds: Collection[Kind], at: datetime) -> Complaint:
    def meet(one: Deadline) -> Deadline:
        late = one.breached_at or (at if one.due_at < at else None)
        return dataclasses.replace(one, met_at=at, breached_at=late)

    return _each(complaint, lambda one: one.kind in kinds, meet)


def _lapse(at: datetime) -> Callable[[Deadline], Deadline]:
    return lambda one: dataclasses.replace(one, lapsed_at=at)


def _any(_one: Deadline) -> bool:
    return True


def _each(
    complaint: Complaint,
    which: Callable[[Deadline], bool],
    make: Callable[[Deadline], Deadline],
    only_open: bool = True,
) -> Complaint:
    deadlines = tuple(
        make(one) if which(one) and (one.is_open or not only_open) else one for one in complaint.deadlines
    )
    return dataclasses.replace(complaint, deadlines=deadlines)


def _receipt(received_at: datetime, at: datetime) -> datetime:
    if received_at.tzinfo is None:
        raise Refused("received_at", "The moment of receipt needs a time zone.")
    if received_at > at:
        raise Refused("received_at", "A complaint cannot be received in the future.")
    return received_at


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
