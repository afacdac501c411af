"""Why a customer's message is worth an editor's look: rules on what was said, in order, and what followed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import RowMapping

FALLBACK = "nlu_fallback"
CORRECTION = "correct"
"""The intent of a customer who puts right what was noted."""
UNREADABLE = frozenset({"", FALLBACK, "gibberish"})
LOW = 0.5
"""Below this the assistant answered, and was more likely wrong than right as far as it knew."""
CLOSE = 0.15
"""Two intents whose probabilities are this near to each other are as good as undecided."""
BEFORE_A_HANDOFF = 3
"""So many messages before a handoff may have led to it."""

Row = RowMapping | Mapping[str, Any]
Place = tuple[str, int]
"""Conversation and number of a message."""


class Why(IntEnum):
    """Why a message is in the inbox, the weightiest first."""

    NOT_UNDERSTOOD = 0
    UNSURE = 1
    CORRECTED = 2
    HANDED_OFF = 3
    CLOSE = 4
    SURE = 5
    """Nothing speaks against it."""


@dataclass(frozen=True)
class Heard:
    """A customer's message, and what it was taken for."""

    place: Place
    text: str
    at: datetime | None
    intent: str
    confidence: float
    likely: tuple[tuple[str, float], ...]
    lead: float
    """By how much the likeliest intent is ahead of the next; 1 where there is no other."""
    labelled: bool

    @property
    def unclear(self) -> bool:
        """Whether it was not understood, or hardly."""
        return self.intent in UNREADABLE or self.confidence < LOW


def heard(row: Row) -> Heard:
    """A row of messages as it was understood."""
    understood = row["understood"] or {}
    intent = understood.get("intent") or {}
    ranking = [one for one in understood.get("ranking") or [] if one.get("name") not in {None, FALLBACK}]
    sure = [float(one.get("confidence") or 0) for one in ranking[:2]]
    return Heard(
        place=(str(row["conversation"]), int(row["seq"])),
        text=str(row["text"]),
        at=row.get("at"),
        intent=str(intent.get("name") or ""),
        confidence=float(intent.get("confidence") or 0),
        likely=tuple((str(one["name"]), float(one.get("confidence") or 0)) for one in ranking),
        lead=sure[0] - sure[1] if len(sure) == 2 else 1.0,
        labelled=bool(row.get("labelled", False)),
    )


def reasons(everything: Sequence[Heard], handed_off: Iterable[Row]) -> dict[Place, tuple[Why, ...]]:
    """Why each message is here; `handed_off` has conversation, reason and waiting_since of handoffs."""
    talks: dict[str, list[Heard]] = defaultdict(list)
    for one in sorted(everything, key=lambda one: one.place):
        talks[one.place[0]].append(one)
    corrected = {before.place for talk in talks.values() for before in _corrected(talk)}
    led = {one.place for row in handed_off for one in _led_to(row, talks.get(str(row["conversation"]), []))}
    return {one.place: _why(one, corrected, led) for one in everything}


def _why(one: Heard, corrected: set[Place], led: set[Place]) -> tuple[Why, ...]:
    found = []
    if one.intent in {"", FALLBACK}:
        found.append(Why.NOT_UNDERSTOOD)
    elif one.confidence < LOW:
        found.append(Why.UNSURE)
    if one.place in corrected:
        found.append(Why.CORRECTED)
    if one.place in led:
        found.append(Why.HANDED_OFF)
    if one.lead < CLOSE:
        found.append(Why.CLOSE)
    return tuple(found) or (Why.SURE,)


def _corrected(talk: Sequence[Heard]) -> Iterable[Heard]:
    """The messages right after which the customer put something right."""
    for before, after in pairwise(talk):
        if after.intent == CORRECTION and before.intent != CORRECTION:
            yield before


def _led_to(row: Row, talk: Sequence[Heard]) -> Iterable[Heard]:
    """The unclear messages shortly before a handoff that misunderstandings led to."""
    since = row["waiting_since"]
    before = [one for one in talk if one.at is None or one.at <= since][-BEFORE_A_HANDOFF - 1 :]
    return [one for one in before if one.unclear]
