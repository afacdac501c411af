"""Handing over to a person: opened once, claimed by one, and back again."""

from datetime import timedelta

import pytest

from conversations.errors import (
    AlreadyClaimed,
    ForManagers,
    HandoffClosed,
    NoHandoff,
    NotTheirs,
    TooManyChats,
)
from conversations.handoffs import Asked, Outcome, State, Urgency
from conversations.messages import Agent
from conversations.ownership import Owner
from tests.conversations_log.conftest import Store

ANA, BEN, MO = Agent("1", "Ana"), Agent("2", "Ben"), Agent("3", "Mo", senior=True)


def asked(key: str = "message 2", urgency: Urgency = Urgency.NORMAL) -> Asked:
    return Asked(key, "asked_for_person", "Wants a person.", urgency, {"name": "Jo"}, "CN-AAAAA-AAAAA")


def test_opening_puts_the_conversation_into_the_queue_with_everything_known(store: Store) -> None:
    chat = store.start()
    promised = store.now + timedelta(hours=1)
    wanted = Asked(
        "2", "distress", "Very upset.", Urgency.DISTRESS, {"name": "Jo"}, "CN-AAAAA-AAAAA", promised
    )
    handoff = store.handoffs.open(chat, wanted, store.now)
    assert store.log.read(chat).owner is Owner.QUEUE
    assert handoff.state is State.WAITING
    assert (handoff.reason, handoff.summary, handoff.urgency) == ("distress", "Very upset.", Urgency.DISTRESS)
    assert (handoff.record, handoff.complaint) == ({"name": "Jo"}, "CN-AAAAA-AAAAA")
    assert (handoff.waiting_since, handoff.promised_by) == (store.now, promised)
    assert store.handoffs.of(chat) == store.handoffs.find(handoff.id) == handoff


def test_a_turn_that_runs_twice_opens_one(store: Store) -> None:
    chat = store.start()
    first = store.handoffs.open(chat, asked(), store.now)
    assert store.handoffs.open(chat, asked(), store.later(minutes=1)) == first
    assert store.handoffs.open(chat, asked("message 4"), store.now).id == first.id
    assert store.handoffs.waiting() == 1


def test_a_turn_repeated_after_the_handoff_was_closed_opens_no_second_one(store: Store) -> None:
    chat = store.start()
    first = store.handoffs.open(chat, asked(), store.now)
    store.handoffs.cancel(chat, store.now)
    assert store.handoffs.open(chat, asked(), store.now).id == first.id
    assert store.handoffs.open(chat, asked("message 9"), store.now).id != first.id


def test_the_most_urgent_comes_first_then_who_waited_longest(store: Store) -> None:
    expected = []
    for key, urgency in ((2, Urgency.NORMAL), (1, Urgency.OVERDUE), (3, Urgency.NORMAL), (0, Urgency.DANGER)):
        chat = store.start()
        store.handoffs.open(chat, asked(urgency=urgency), store.later(minutes=1))
        expected.append((key, chat))
    assert [one.conversation for one in store.handoffs.list(State.WAITING)] == [
        chat for _, chat in sorted(expected, key=lambda pair: pair[0])
    ]


def test_one_claims_and_the_other_sees_who(store: Store) -> None:
    handoff = store.handoffs.open(store.start(), asked(), store.now)
    claimed = store.handoffs.claim(handoff.id, ANA, store.now)
    assert (claimed.state, claimed.claimed_by, claimed.claimed_at) == (State.CLAIMED, "Ana", store.now)
    with pytest.raises(AlreadyClaimed) as refused:
        store.handoffs.claim(handoff.id, BEN, store.now)
    assert refused.value.by == "Ana"
    assert store.handoffs.claim(handoff.id, ANA, store.now) == claimed
    assert store.log.read(handoff.conversation).owner is Owner.AGENT


def test_what_the_assistant_had_not_answered_is_for_the_person(store: Store) -> None:
    chat = store.start()
    store.say(chat, "hello?")
    handoff = store.handoffs.open(chat, asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    assert store.worklist.next(chat) is None
    store.log.agent_says(chat, ANA, "a1", "Hello, Ana here", store.now)
    store.handoffs.close(handoff.id, ANA, Outcome.RETURNED, store.now)
    assert store.worklist.next(chat) is None


def test_what_no_agent_has_seen_is_answered_by_the_assistant_when_it_is_handed_back(store: Store) -> None:
    chat = store.start()
    handoff = store.handoffs.open(chat, asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    store.say(chat, "first")
    seen = store.say(chat, "second").seq
    late = store.say(chat, "just before you go").seq
    store.handoffs.close(handoff.id, ANA, Outcome.RETURNED, store.now, seen)
    waiting = store.worklist.next(chat)
    assert waiting is not None
    assert waiting.seq == late


def test_what_was_said_to_an_agent_who_never_read_it_waits_for_the_next_one(store: Store) -> None:
    chat = store.start()
    handoff = store.handoffs.open(chat, asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    late = store.say(chat, "are you there?").seq
    store.handoffs.transfer(handoff.id, ANA, None, store.now)
    assert store.worklist.next(chat) is None
    store.handoffs.cancel(chat, store.now)
    waiting = store.worklist.next(chat)
    assert waiting is not None
    assert waiting.seq == late


def test_an_agent_has_as_many_as_they_may_and_danger_is_taken_beyond(store: Store) -> None:
    first, second, danger = (store.start() for _ in range(3))
    opened = [store.handoffs.open(chat, asked(), store.now) for chat in (first, second)]
    opened.append(store.handoffs.open(danger, asked(urgency=Urgency.DANGER), store.now))
    store.handoffs.claim(opened[0].id, ANA, store.now, limit=1)
    with pytest.raises(TooManyChats):
        store.handoffs.claim(opened[1].id, ANA, store.now, limit=1)
    assert store.handoffs.claim(opened[2].id, ANA, store.now, limit=1).claimed_by == "Ana"
    store.handoffs.claim(opened[1].id, BEN, store.now, limit=1)
    with pytest.raises(TooManyChats, match="Ana has 1"):
        store.handoffs.transfer(opened[1].id, BEN, ANA, store.now, limit=1)


def test_passed_up_it_waits_for_a_manager(store: Store) -> None:
    handoff = store.handoffs.open(store.start(), asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    passed = store.handoffs.pass_up(handoff.id, ANA, store.now)
    assert (passed.state, passed.for_manager) == (State.WAITING, True)
    with pytest.raises(ForManagers):
        store.handoffs.claim(handoff.id, BEN, store.now)
    taken = store.handoffs.claim(handoff.id, MO, store.now)
    assert (taken.claimed_by, taken.for_manager) == ("Mo", False)


def test_who_is_in_charge_gives_anybodys_conversation_to_another(store: Store) -> None:
    handoff = store.handoffs.open(store.start(), asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    assert store.handoffs.transfer(handoff.id, MO, BEN, store.now).claimed_by == "Ben"
    assert store.handoffs.transfer(handoff.id, MO, None, store.now).state is State.WAITING


def test_only_who_has_it_gives_it_on_or_back(store: Store) -> None:
    handoff = store.handoffs.open(store.start(), asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    with pytest.raises(NotTheirs):
        store.handoffs.close(handoff.id, BEN, Outcome.RESOLVED, store.now)
    with pytest.raises(NotTheirs):
        store.handoffs.transfer(handoff.id, BEN, ANA, store.now)
    given = store.handoffs.transfer(handoff.id, ANA, BEN, store.now)
    assert (given.state, given.claimed_by) == (State.CLAIMED, "Ben")
    closed = store.handoffs.close(handoff.id, BEN, Outcome.RESOLVED, store.now)
    assert (closed.state, closed.outcome, closed.closed_at) == (State.CLOSED, Outcome.RESOLVED, store.now)
    assert store.log.read(handoff.conversation).owner is Owner.ASSISTANT
    with pytest.raises(HandoffClosed):
        store.handoffs.claim(handoff.id, ANA, store.now)


def test_back_to_the_queue_it_waits_again_for_anybody(store: Store) -> None:
    handoff = store.handoffs.open(store.start(), asked(), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    back = store.handoffs.transfer(handoff.id, ANA, None, store.now)
    assert (back.state, back.claimed_by) == (State.WAITING, None)
    assert store.log.read(handoff.conversation).owner is Owner.QUEUE
    assert store.handoffs.claim(handoff.id, BEN, store.now).claimed_by == "Ben"


def test_a_cancelling_whose_answer_got_lost_is_found_by_its_moment(store: Store) -> None:
    chat = store.start()
    opened = store.handoffs.open(chat, Asked("message:2", "asked_for", "Wants a person."), store.now)
    moment = store.now
    assert store.handoffs.cancelled_at(chat, moment) is None
    assert store.handoffs.cancel(chat, moment) == store.handoffs.cancelled_at(chat, moment)
    assert store.handoffs.cancel(chat, moment) is None
    found = store.handoffs.cancelled_at(chat, moment)
    assert found is not None
    assert found.id == opened.id
    assert store.handoffs.cancelled_at(chat, store.later(seconds=1)) is None


def test_a_customer_may_cancel_while_nobody_has_it(store: Store) -> None:
    chat = store.start()
    assert store.handoffs.cancel(chat, store.now) is None
    handoff = store.handoffs.open(chat, asked(), store.now)
    assert store.handoffs.cancel(chat, store.now).outcome is Outcome.CANCELLED  # type: ignore[union-attr]
    assert store.log.read(chat).owner is Owner.ASSISTANT
    again = store.handoffs.open(chat, asked("message 8"), store.now)
    store.handoffs.claim(again.id, ANA, store.now)
    with pytest.raises(NotTheirs):
        store.handoffs.cancel(chat, store.now)
    assert handoff.id != again.id


def test_a_handoff_that_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NoHandoff):
        store.handoffs.find("nope")


def test_without_a_record_of_its_own_the_last_turns_record_goes_with_it(store: Store) -> None:
    chat = store.start()
    store.say(chat, "I am Jo")
    waiting = store.worklist.next(chat)
    assert waiting is not None
    store.worklist.answer(waiting, [], store.now, record={"name": "Jo"})
    assert store.handoffs.open(chat, Asked("k", "asked", "s"), store.now).record == {"name": "Jo"}
