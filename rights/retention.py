"""Retention: each kind of record goes when its time is over, by itself."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select

from complaints import tables
from complaints.complaint import SYSTEM, Deed
from complaints.hours import LONDON
from complaints.register import Register
from conversations.drafts import Drafts
from conversations.tables import conversations, format_requests
from mail.incoming import inbox
from rights.erasure import Erasure, expired

AT_ONCE = 50
GOES = 400
"""So often that at most 20,000 conversations go in one go of the worker."""


def keep_to_it(register: Register, erasure: Erasure, now: datetime) -> int:
    """Erase what has been kept long enough; how many things went."""
    gone = 0
    for kind in (_drafts, _complaints, _incoming):
        for _ in range(GOES):  # what came in on one day has to go on one day, however much it was
            went = kind(register, erasure, now)
            gone += went
            if not went:
                break
    erasure.finish(now)
    return gone


def _drafts(register: Register, erasure: Erasure, now: datetime) -> int:
    """Conversations of which no complaint came, once nobody has written for as long as drafts are kept.

    One with large print or Braille to be posted stays until it is.
    """
    before = now - timedelta(days=register.code.limits.draft.value)
    filed = exists().where(tables.complaints.c.conversation == conversations.c.id)
    to_post = format_requests.c.conversation == conversations.c.id, format_requests.c.done_at.is_(None)
    old = (conversations.c.last_at < before, ~filed, ~exists().where(*to_post))
    query = select(conversations.c.id).where(*old).limit(AT_ONCE)
    found = register.database.read(lambda connection: list(connection.execute(query).scalars()))
    gone = Drafts(register.database).forget(before)  # those whose conversation went on, or has a complaint
    for one in found:
        erasure.conversation(one, Deed(SYSTEM, now, ""), "an unfinished draft, kept for its time")
    return gone + len(found)


def _incoming(register: Register, erasure: Erasure, now: datetime) -> int:
    """Messages that machines wrote, or that are about no complaint, once a draft would go too."""
    before = now - timedelta(days=register.code.limits.draft.value)
    found = register.database.read(lambda connection: inbox.old(connection, before))
    if found:
        erasure.incoming(found, Deed(SYSTEM, now, ""), "mail about no complaint, kept for its time")
    return len(found)


def _complaints(register: Register, erasure: Erasure, now: datetime) -> int:
    today = now.astimezone(LONDON).date()

    def work(connection: Connection) -> list[str]:
        return expired(connection, now)

    gone = 0
    for reference in register.database.read(work):
        closed_at = register.find(reference).closed_at
        if closed_at and register.deadlines.kept_until(closed_at.astimezone(LONDON).date()) <= today:
            erasure.complaint(reference, Deed(SYSTEM, now, ""), "kept for its time")
            gone += 1
    return gone
