"""Nobody waits for ever: what happens after how long, once, with an honest word to the customer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from conversations.handoffs import Asked, Handoff, Outcome, State
from conversations.lapses import Lapses
from conversations.messages import Agent
from conversations.ownership import Owner
from conversations.patience import Lapse, Patience, Standing, lapsed
from conversations.tables import news
from conversations.timetable import Span, Timetable
from conversations.words import Response, Words
from tests.conversations_log.conftest import Store

ANA, BEN = Agent("1", "Ana"), Agent("2", "Ben")
DESK = Timetable(dict.fromkeys(range(5), (Span(time(9), time(17, 30)),)))
PATIENCE = Patience(timedelta(minutes=5), timedelta(minutes=4), timedelta(minutes=15))
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
WORDS = Words(
    {
        "utter_system_nobody_came": Response("Nobody yet.\nBefore you: {ahead}."),
        "utter_system_desk_closed": Response("Closed. Back {opens}."),
        "utter_system_agent_away": Response("{agent} is away.\nBack {opens}."),
        "utter_system_customer_gone": Response("{agent} has closed the chat."),
    },
    {},
)


def after(minutes: float, start: datetime = MONDAY) -> datetime:
    return start + timedelta(minutes=minutes)


def lapses(store: Store) -> Lapses:
    return Lapses(store.database, WORDS, DESK, PATIENCE)


def waiting(store: Store, reason: str = "asked_for") -> Handoff:
    return store.handoffs.open(store.start(), Asked("2", reason, "Wants a person."), store.now)


def taken(store: Store) -> Handoff:
    return store.handoffs.claim(waiting(store).id, ANA, store.now)


@pytest.mark.parametrize(
    ("standing", "now", "expected"),
    [
        (Standing(queued_at=MONDAY), after(4.9), None),
        (Standing(queued_at=MONDAY), after(5), Lapse.NOBODY_CAME),
        (Standing(queued_at=MONDAY, told=True), after(50), None),
        (Standing(queued_at=EVENING), after(60, EVENING), None),  # was told when the desk opens
        (Standing(queued_at=EVENING), datetime(2026, 11, 24, 9, 4, tzinfo=UTC), None),
        (Standing(queued_at=EVENING), datetime(2026, 11, 24, 9, 5, tzinfo=UTC), Lapse.NOBODY_CAME),
        (Standing(queued_at=after(447)), after(450), Lapse.NOBODY_CAME),  # the desk closes on them
        (Standing(held_since=MONDAY), after(4), Lapse.AGENT_SILENT),  # not even a greeting
        (Standing(held_since=MONDAY, agent_at=after(1)), after(5), None),
        (Standing(held_since=MONDAY, agent_at=after(1), owed_since=after(2)), after(5.9), None),
        (Standing(held_since=MONDAY, agent_at=after(1), owed_since=after(2)), after(6), Lapse.AGENT_SILENT),
        (Standing(held_since=MONDAY, agent_at=after(1)), after(16), Lapse.CUSTOMER_GONE),
        (Standing(held_since=MONDAY, agent_at=after(1), owed_since=after(14)), after(17), None),
    ],
)
def test_the_rule(standing: Standing, now: datetime, expected: Lapse | None) -> None:
    assert lapsed(standing, PATIENCE, DESK, now) is expected


@given(st.integers(0, 60), st.none() | st.integers(0, 60), st.none() | st.integers(0, 60), st.integers(0, 60))
def test_who_owes_a_word_is_never_taken_for_gone(
    held: int, agent: int | None, owed: int | None, now: int
) -> None:
    said = None if agent is None else after(agent)
    standing = Standing(
        held_since=after(held), agent_at=said, owed_since=None if owed is None else after(owed)
    )
    found = lapsed(standing, PATIENCE, DESK, after(now))
    if found is Lapse.CUSTOMER_GONE:
        assert owed is None
        assert agent is not None
    if found is Lapse.AGENT_SILENT:
        assert owed is not None or agent is None


def test_unclaimed_the_customer_hears_so_once_and_keeps_their_place(store: Store) -> None:
    first, second = waiting(store), waiting(store)
    assert lapses(store).go(store.later(minutes=6)) == 2
    assert lapses(store).go(store.later(minutes=6)) == 0
    assert store.texts(first.conversation) == ["hello", "Nobody yet."]
    assert store.log.read(second.conversation).owner is Owner.QUEUE
    assert store.handoffs.find(first.id).waiting_since == first.waiting_since


def test_when_the_desk_closes_on_them_they_hear_when_it_opens(store: Store) -> None:
    store.now = MONDAY.replace(hour=17, minute=28)
    handoff = waiting(store)
    assert lapses(store).go(store.later(minutes=3)) == 1
    assert store.texts(handoff.conversation)[-1] == "Closed. Back tomorrow at 9am."


def test_who_waits_for_a_call_is_not_told_that_nobody_joins_the_chat(store: Store) -> None:
    handoff = waiting(store, "call_back")
    assert lapses(store).go(store.later(hours=1)) == 0
    assert store.texts(handoff.conversation) == ["hello"]


def test_an_agent_who_says_nothing_loses_the_conversation_and_the_next_one_is_asked_for(store: Store) -> None:
    handoff = taken(store)
    store.log.agent_says(handoff.conversation, ANA, "a1", "Hello", store.later(minutes=1))
    asked = store.say(handoff.conversation, "are you there?")
    assert lapses(store).go(store.later(minutes=3)) == 0
    assert lapses(store).go(store.later(minutes=2)) == 1
    back = store.handoffs.find(handoff.id)
    assert (back.state, back.claimed_by, back.waiting_since) == (State.WAITING, None, handoff.waiting_since)
    assert store.log.read(handoff.conversation).owner is Owner.QUEUE
    assert store.texts(handoff.conversation)[-1] == "Ana is away."
    store.handoffs.claim(handoff.id, BEN, store.now)
    store.handoffs.close(handoff.id, BEN, Outcome.RETURNED, store.now, seen=0)
    unread = store.worklist.next(handoff.conversation)
    assert unread is not None
    assert unread.seq == asked.seq


def test_back_in_the_queue_the_time_begins_again(store: Store) -> None:
    handoff = taken(store)
    assert lapses(store).go(store.later(minutes=4)) == 1
    assert lapses(store).go(store.later(minutes=4)) == 0
    assert lapses(store).go(store.later(minutes=1)) == 1
    assert store.texts(handoff.conversation)[-2:] == ["Ana is away.", "Nobody yet."]


def test_a_customer_who_left_can_go_on_with_the_assistant(store: Store) -> None:
    handoff = taken(store)
    store.log.agent_says(handoff.conversation, ANA, "a1", "Hello", store.later(minutes=1))
    assert lapses(store).go(store.later(minutes=15)) == 1
    gone = store.handoffs.find(handoff.id)
    assert (gone.state, gone.outcome, gone.closed_at) == (State.CLOSED, Outcome.GONE, store.now)
    assert store.texts(handoff.conversation)[-1] == "Ana has closed the chat."
    back = store.say(handoff.conversation, "sorry, I was away")
    assert back.to_answer
    assert store.log.read(handoff.conversation).owner is Owner.ASSISTANT


def test_two_workers_at_once_say_it_once(store: Store) -> None:
    handoffs = [waiting(store) for _ in range(5)]
    later = store.later(minutes=6)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: one.go(later), [lapses(store), lapses(store)]))
    assert sum(done) == 5
    assert all(store.texts(one.conversation) == ["hello", "Nobody yet."] for one in handoffs)


def test_the_news_is_kept_for_who_watches_and_for_an_hour(store: Store) -> None:
    first = waiting(store)
    lapses(store).go(store.later(minutes=6))
    store.later(hours=2)
    second = waiting(store)
    lapses(store).go(store.later(minutes=6))
    found = store.database.read(lambda connection: connection.execute(select(news.c.handoff)).scalars().all())
    assert first.id not in found
    assert found == [second.id]
