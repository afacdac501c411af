"""What customers wrote, for editors to say what it means: nobody is named in it, and unsure ones come first.

Messages that are the same but for capitals, punctuation and what was left out are one item, labelled at once.
Why each is there is worked out in `inbox_reasons`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, delete, exists, func, insert, or_, select

from conversations.inbox_reasons import FALLBACK, Heard, Place, Row, Why, heard, reasons
from conversations.personal import without_personal_data
from conversations.scripted import Went, turns_of
from conversations.tables import handoffs, inbox_labels, messages
from store.database import Database

LOOKED_THROUGH = 2000
"""The newest messages that are looked through for those to be shown."""
BATCHES = 50
"""What was done last, as far as it is listed."""
MISUNDERSTANDINGS = ("not_understood", "asked_for", "assistant_failed")
"""Reasons of handoffs that misunderstandings may lead to."""

__all__ = ["FALLBACK", "Batch", "Inbox", "Item", "Label", "Place", "Why", "grouped"]


class Label(StrEnum):
    """What an editor made of a message."""

    RIGHT = "right"
    OTHER = "other"
    NOT_OURS = "not_ours"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Item:
    """Messages that say the same."""

    words: str
    intent: str
    confidence: float
    likely: tuple[tuple[str, float], ...]
    """Intents and how likely they were, the likeliest first."""
    places: tuple[Place, ...]
    why: tuple[Why, ...]
    """Why it is here, the weightiest first; never empty."""

    @property
    def wants_a_look(self) -> bool:
        """Whether anything speaks against what it was taken for."""
        return self.why != (Why.SURE,)


@dataclass(frozen=True)
class Batch:
    """Messages that were labelled together."""

    id: str
    words: str
    label: Label
    intent: str | None
    who: str
    at: datetime
    version: str
    """The version of the draft that came of it; empty when none did."""
    count: int


class Inbox:
    """The messages that nobody has looked at yet, and what was made of the others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def items(self, limit: int, sure_too: bool = False) -> list[Item]:
        """At most so many, by why they are here; `sure_too`: also those that nothing speaks against."""
        found = [one for one in self.all_items() if sure_too or one.wants_a_look]
        return found[:limit]

    def all_items(self) -> list[Item]:
        """Every message that nobody has looked at, of the newest so many."""
        labelled = exists().where(
            and_(inbox_labels.c.conversation == messages.c.conversation, inbox_labels.c.seq == messages.c.seq)
        )
        query = (
            select(
                messages.c.conversation,
                messages.c.seq,
                messages.c.text,
                messages.c.understood,
                messages.c.at,
                labelled.label("labelled"),
            )
            .where(
                messages.c.sender == "customer",
                messages.c.understood.is_not(None),
                messages.c.button.is_(None),
            )
            .order_by(messages.c.at.desc())
            .limit(LOOKED_THROUGH)
        )

        def work(connection: Connection) -> list[Item]:
            rows = connection.execute(query).mappings().all()
            if not rows:
                return []
            asked = select(handoffs.c.conversation, handoffs.c.reason, handoffs.c.waiting_since).where(
                handoffs.c.reason.in_(MISUNDERSTANDINGS),
                handoffs.c.waiting_since >= min(row["at"] for row in rows),
            )
            return grouped(rows, connection.execute(asked).mappings().all())

        return self._database.read(work)

    def label(  # noqa: PLR0913, PLR0917  (what is kept of a label)
        self,
        places: Sequence[Place],
        label: Label,
        intent: str | None,
        who: str,
        now: datetime,
        words: str = "",
        version: str = "",
    ) -> str:
        """Keep what somebody made of messages, in the place of what was made of them before; its name."""
        batch = uuid4().hex
        kept = {"label": label.value, "intent": intent, "who": who, "at": now, "batch": batch}
        kept |= {"version": version or None, "words": words}
        rows = [{"conversation": place[0], "seq": place[1], **kept} for place in dict.fromkeys(places)]

        def work(connection: Connection) -> None:
            _forget(connection, places)
            known = {
                row[0] for row in connection.execute(select(messages.c.conversation).where(_among(places)))
            }
            there = [row for row in rows if row["conversation"] in known]
            if there:
                connection.execute(insert(inbox_labels), there)

        if rows:
            self._database.write(work)
        return batch

    def batch(self, name: str) -> Batch | None:
        """What was labelled together under a name."""
        return next(iter(self._batches(inbox_labels.c.batch == name)), None)

    def lately(self, now: datetime, days: int = 14) -> list[Batch]:
        """What was done in so many days, the newest first."""
        return self._batches(inbox_labels.c.at >= now - timedelta(days=days))

    def unlabel(self, batch: str) -> int:
        """Show them again; how many there were."""
        gone = delete(inbox_labels).where(inbox_labels.c.batch == batch)
        return self._database.write(lambda connection: connection.execute(gone).rowcount)

    def talk(self, conversation: str, until: int | None = None) -> list[Went]:
        """The turns of a conversation, up to a message and its answer, or all; none where there is none."""
        query = (
            select(messages.c.sender, messages.c.text, messages.c.button, messages.c.asks)
            .where(messages.c.conversation == conversation)
            .order_by(messages.c.seq)
        )
        if until is not None:
            query = query.where(or_(messages.c.seq <= until, messages.c.in_reply_to <= until))
        return turns_of(self._database.read(lambda connection: connection.execute(query).mappings().all()))

    def _batches(self, which: Any) -> list[Batch]:
        kept = inbox_labels.c
        one = [kept.batch, kept.label, kept.intent, kept.who, kept.version, kept.at, kept.words]
        query = (
            select(*one, func.count().label("count"))
            .where(which, kept.batch.is_not(None))
            .group_by(*one)
            .order_by(kept.at.desc(), kept.batch)
            .limit(BATCHES)
        )
        rows = self._database.read(lambda connection: connection.execute(query).mappings().all())
        return [
            Batch(
                id=row["batch"],
                words=row["words"] or "",
                label=Label(row["label"]),
                intent=row["intent"],
                who=row["who"],
                at=row["at"],
                version=row["version"] or "",
                count=row["count"],
            )
            for row in rows
        ]


def grouped(rows: Iterable[Row], handed_off: Iterable[Row] = ()) -> list[Item]:
    """Messages that say the same as one item, by why they are here and then by how sure the assistant was."""
    everything = [heard(row) for row in rows]
    why = reasons(everything, handed_off)
    groups: dict[str, Item] = {}
    for one in everything:
        if one.labelled:
            continue
        words = masked_line(one.text)
        same = re.sub(r"[^\w‹›]+", " ", words.lower()).strip() or words
        if not same:
            continue
        known = groups.get(same)
        groups[same] = _with(known, one, why[one.place]) if known else _item(words, one, why[one.place])
    return sorted(groups.values(), key=lambda one: (one.why[0], one.confidence, one.words))


@lru_cache(maxsize=8192)
def masked_line(text: str) -> str:
    """A text on one line, without what says who somebody is; remembered, since the page is shown often."""
    return " ".join(without_personal_data(text).split())


def _item(words: str, one: Heard, why: tuple[Why, ...]) -> Item:
    return Item(words, one.intent, one.confidence, one.likely, (one.place,), why)


def _with(known: Item, one: Heard, why: tuple[Why, ...]) -> Item:
    """One more that says the same; why any of them is here counts for all."""
    every = tuple(sorted({*known.why, *why}))
    told = tuple(reason for reason in every if reason is not Why.SURE) or every
    return Item(**{**vars(known), "places": (*known.places, one.place), "why": told})


def _among(places: Sequence[Place]) -> Any:
    return messages.c.conversation.in_({conversation for conversation, _ in places})


def _forget(connection: Connection, places: Iterable[Place]) -> None:
    for conversation, seq in places:
        connection.execute(
            delete(inbox_labels).where(inbox_labels.c.conversation == conversation, inbox_labels.c.seq == seq)
        )
