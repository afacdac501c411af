"""How long people wait for each other in a live chat: the rule, with the time passed in.

Time counts while the desk is open only, until somebody has the conversation: who asked at night has not been
kept waiting by the morning.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conversations.timetable import Timetable


class Lapse(StrEnum):
    """What has to happen because somebody waited long enough."""

    NOBODY_CAME = "nobody_came"
    """Nobody took the conversation: the customer hears so, once, and stays in the queue."""
    AGENT_SILENT = "agent_silent"
    """The agent owes the customer a word: the conversation goes back to the queue."""
    CUSTOMER_GONE = "customer_gone"
    """The customer has not answered the agent: the chat is closed, and goes on when they write again."""


@dataclass(frozen=True)
class Patience:
    """How long, by what it is for."""

    unclaimed: timedelta
    agent: timedelta
    customer: timedelta


@dataclass(frozen=True)
class Standing:
    """Who waits for whom since when, in one conversation with an open handoff."""

    queued_at: datetime | None = None
    """Since when it waits for an agent; None while one has it."""
    told: bool = False
    """Whether the customer heard that nobody has come."""
    held_since: datetime | None = None
    """Since when the agent has it; None while none has."""
    agent_at: datetime | None = None
    """When the agent last said something, since they have it."""
    owed_since: datetime | None = None
    """When the customer said the first thing that the agent has not answered."""


def lapsed(standing: Standing, patience: Patience, desk: Timetable, now: datetime) -> Lapse | None:
    """What has to happen now, if anything."""
    if standing.queued_at is not None:
        return Lapse.NOBODY_CAME if _nobody_came(standing, patience, desk, now) else None
    if standing.held_since is None:
        return None
    owed = standing.owed_since or (standing.held_since if standing.agent_at is None else None)
    if owed is not None:
        return Lapse.AGENT_SILENT if now - owed >= patience.agent else None
    assert standing.agent_at is not None  # noqa: S101 - else the agent owed a first word
    return Lapse.CUSTOMER_GONE if now - standing.agent_at >= patience.customer else None


def _nobody_came(standing: Standing, patience: Patience, desk: Timetable, now: datetime) -> bool:
    if standing.told or standing.queued_at is None:
        return False
    since = desk.next_opening(standing.queued_at)
    if since is None or since > now:
        return False  # the desk has not been open since they asked, and they were told when it will be
    return now - since >= patience.unclaimed or not desk.is_open(now)
