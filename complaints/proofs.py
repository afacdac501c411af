"""Proving that a complaint is one's own: by its reference and an email address or phone number on it.

A wrong reference, a wrong proof and a proof of another complaint get one and the same answer, take the same
steps, and are counted alike. After some wrong answers the reference, and whoever asks, are locked for a
while; references that do not exist are locked as well, so that the lock tells nothing either.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from complaints import operations
from complaints.cases import load
from complaints.complaint import CUSTOMER, Deed
from complaints.fields import email_key, phone_key
from complaints.operations import Done
from complaints.tables import proof_failures

TRIES = 3
LOCKED_FOR = timedelta(minutes=30)
WRONG = "wrong_proof"
FORGOTTEN_AFTER = timedelta(hours=24)
"""A wrong answer older than this no longer counts."""


@dataclass(frozen=True)
class Proved:
    """It is theirs."""

    reference: str


@dataclass(frozen=True)
class NotProved:
    """Reference or proof are wrong; nobody learns which."""

    tries_left: int


@dataclass(frozen=True)
class Locked:
    """Too many wrong answers."""

    until: datetime


@dataclass(frozen=True)
class Claim:
    """What somebody says: this complaint is mine, and here is the email address or phone number on it."""

    reference: str
    proof: str
    asker: str
    """Who asks: a conversation, an address. Wrong answers are counted for it, too."""


Proof = Proved | NotProved | Locked


_NOBODY = "nobody@example.com"


def prove(connection: Connection, reference: str | None, claim: Claim, now: datetime) -> Proof:
    """Judge a claim; `reference` is the canonical form of what it names, None when it names none."""
    case = load(connection, reference or "")
    details = case.complaint.details if case else None
    right = matches(claim.proof, details.email if details else None, details.phone if details else None)
    refused = judge(connection, reference or claim.reference, claim.asker, right, now)
    if refused is not None or case is None:
        return refused or NotProved(0)
    return Proved(case.complaint.reference)


def judge(
    connection: Connection, reference: str, asker: str, right: bool, now: datetime
) -> NotProved | Locked | None:
    """Count one answer that was `right` or not; None lets them in. While locked, nothing is right."""
    subjects = (_digest("reference", reference), _digest("asker", asker))
    until = _locked_until(connection, subjects, now)
    if until:
        return Locked(until)
    if not right:
        left = _failed(connection, subjects, now)
        return NotProved(left) if left else Locked(now + LOCKED_FOR)
    connection.execute(delete(proof_failures).where(proof_failures.c.subject.in_(subjects)))
    return None


def forget(connection: Connection, now: datetime) -> int:
    """Delete what no longer counts; how many rows went."""
    before = now - FORGOTTEN_AFTER
    operations.forget(connection, WRONG, before)
    past = proof_failures.c.since < before
    return connection.execute(delete(proof_failures).where(past)).rowcount


def _digest(kind: str, name: str) -> str:
    """What is counted, as a digest: the table never shows what people typed."""
    return hashlib.sha256(f"{kind}:{name}".encode(errors="replace")).hexdigest()


def matches(given: str, email: str | None, phone: str | None) -> bool:
    """Whether `given` is one of the two, in any spelling; takes as long when it is not."""
    as_email, as_phone = email_key(given) or "", phone_key(given) or ""
    own_email = email_key(email or _NOBODY) or ""
    same_email = hmac.compare_digest(as_email.encode(), own_email.encode())
    same_phone = hmac.compare_digest(as_phone.encode(), (phone or "").encode())
    return (same_email & bool(email)) | (same_phone & bool(phone))


def _locked_until(connection: Connection, subjects: tuple[str, ...], now: datetime) -> datetime | None:
    """Until when one of `subjects` is locked; None when none is."""
    untils = [row["locked_until"] for row in _rows(connection, subjects) if row["locked_until"]]
    return max((until for until in untils if until > now), default=None)


def _failed(connection: Connection, subjects: tuple[str, ...], now: datetime) -> int:
    """Count one more wrong answer for each of `subjects`; how many are left until the first is locked."""
    known = {row["subject"]: row for row in _rows(connection, subjects)}
    if _counted_before(connection, subjects, now):
        return TRIES - max((row["failures"] for row in known.values()), default=0)
    most = 0
    for one in subjects:
        row = known.get(one)
        fresh = row is None or row["since"] < now - FORGOTTEN_AFTER or row["locked_until"] is not None
        count = 1 if fresh or row is None else row["failures"] + 1
        values = {
            "failures": count,
            "since": now if fresh or row is None else row["since"],
            "locked_until": now + LOCKED_FOR if count >= TRIES else None,
        }
        if row is None:
            connection.execute(insert(proof_failures).values(subject=one, **values))
        else:
            connection.execute(update(proof_failures).where(proof_failures.c.subject == one).values(**values))
        most = max(most, count)
    return TRIES - most


def _counted_before(connection: Connection, subjects: tuple[str, ...], now: datetime) -> bool:
    """Whether this very answer was counted: one that is judged again, because what was said got lost."""
    deed = Deed(CUSTOMER, now, _digest(now.isoformat(), "".join(subjects)))
    if operations.known(connection, deed, (WRONG,)):
        return True
    operations.remember(connection, deed, WRONG, "", Done(""))
    return False


def _rows(connection: Connection, subjects: tuple[str, ...]) -> list[RowMapping]:
    wanted = select(proof_failures).where(proof_failures.c.subject.in_(subjects)).with_for_update()
    return list(connection.execute(wanted).mappings())
