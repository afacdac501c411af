"""What happens when somebody waited long enough: found by the worker, done once, said to both sides.

Each lapse is one transaction that looks again at how things stand, so that two workers, or an agent who
claims at that moment, never do two things to one conversation.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from conversations import rows, unread
from conversations.handoffs import Handoff, Outcome, State, ahead, back_to_queue, change, find
from conversations.messages import Said
from conversations.patience import Lapse, Patience, Standing, lapsed
from conversations.tables import handoffs, messages, news
from conversations.timetable import Timetable, in_words
from conversations.words import Words
from store.database import Database

NEEDED = (
    "utter_system_nobody_came",
    "utter_system_desk_closed",
    "utter_system_agent_away",
    "utter_system_customer_gone",
)
"""The responses that say so."""
NEWS_KEPT = timedelta(hours=1)
RUNG = "call_back"
"""The reason of a handoff whose customer waits for a call and not in the chat."""


class Lapses:
    """Looks after everybody who waits."""

    def __init__(self, database: Database, words: Words, desk: Timetable, patience: Patience) -> None:
        self._database = database
        self._words = words
        self._desk = desk
        self._patience = patience

    def go(self, now: datetime) -> int:
        """Do everything that is due; says how much it was."""
        query = select(handoffs.c.id).where(handoffs.c.state.in_((State.WAITING.value, State.CLAIMED.value)))
        found = self._database.read(lambda connection: connection.execute(query).scalars().all())
        return sum(self._one(handoff, now) is not None for handoff in found)

    def _one(self, handoff: str, now: datetime) -> Lapse | None:
        # Most have nothing due: a look costs no lock.
        look = self._database.read(lambda connection: self._due(connection, find(connection, handoff), now))
        if look is None:
            return None

        def work(connection: Connection) -> Lapse | None:
            row = rows.hold(connection, find(connection, handoff).conversation)
            found = find(connection, handoff)
            due = self._due(connection, found, now)
            if due is not None:
                self._do(connection, found, row, due, now)
                told = {"conversation": found.conversation, "handoff": found.id, "at": now}
                connection.execute(insert(news).values(told))
                connection.execute(delete(news).where(news.c.at < now - NEWS_KEPT))
            return due

        return self._database.write(work)

    def _due(self, connection: Connection, found: Handoff, now: datetime) -> Lapse | None:
        if found.state is State.CLOSED:
            return None
        if found.state is State.WAITING:
            standing = Standing(
                queued_at=found.queued_at, told=found.told_at is not None or found.reason == RUNG
            )
        else:
            standing = _held(connection, found)
        return lapsed(standing, self._patience, self._desk, now)

    def _do(
        self, connection: Connection, found: Handoff, row: RowMapping, lapse: Lapse, now: datetime
    ) -> None:
        chat, before = found.conversation, rows.ownership(row)
        if lapse is Lapse.NOBODY_CAME:
            change(connection, found.id, told_at=now)
        elif lapse is Lapse.AGENT_SILENT:
            back_to_queue(connection, found.id, now)
            rows.give(connection, chat, before.agent_silent(), None)
        else:
            rows.give(connection, chat, before.customer_gone(), None)
            unread.to_assistant(connection, chat)
            gone = {"state": State.CLOSED.value, "closed_at": now, "outcome": Outcome.GONE.value}
            change(connection, found.id, **gone)
        said = self._said(connection, found, lapse, now)
        rows.add(
            connection,
            chat,
            row["last_seq"],
            [rows.spoken(said, "system", now, row["last_seq"] + 1, None)],
        )

    def _said(self, connection: Connection, found: Handoff, lapse: Lapse, now: datetime) -> Said:
        values: Mapping[str, Any] = {
            "agent": found.claimed_by,
            "opens": self._opens(now),
            "ahead": ahead(connection, found) or None,
        }
        if lapse is Lapse.AGENT_SILENT:
            return self._words.say("utter_system_agent_away", **values)
        if lapse is Lapse.CUSTOMER_GONE:
            return self._words.say("utter_system_customer_gone", **values)
        is_open = self._desk.is_open(now)
        return self._words.say(
            "utter_system_nobody_came" if is_open else "utter_system_desk_closed", **values
        )

    def _opens(self, now: datetime) -> str | None:
        """When the desk opens next, in words; None while it is open."""
        opens = self._desk.next_opening(now)
        local = now.astimezone(self._desk.zone)
        return in_words(opens, local.date()) if opens and opens > now else None


def _held(connection: Connection, found: Handoff) -> Standing:
    """How things stand between a customer and the agent who has the conversation."""
    since = found.held_since or found.claimed_at or found.waiting_since
    here = (messages.c.conversation == found.conversation) & (messages.c.at >= since)
    theirs = here & (messages.c.sender == "agent") & (messages.c.agent_id == found.claimed_by_id)
    query = select(func.max(messages.c.seq), func.max(messages.c.at)).where(theirs)
    seq, at = connection.execute(query).one()
    later = here & (messages.c.sender == "customer") & (messages.c.seq > (seq or 0))
    owed = connection.execute(select(func.min(messages.c.at)).where(later)).scalar_one()
    return Standing(held_since=since, agent_at=at, owed_since=owed)
