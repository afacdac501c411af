"""The log and the list of what is still to answer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations import tokens
from conversations.errors import (
    ClientIdReused,
    ConversationEnded,
    NoConversation,
    NoSuchButton,
    NotTheirs,
)
from conversations.handoffs import Asked
from conversations.masking import HIDDEN
from conversations.messages import Agent, Choice, Decided, Said, Sent
from conversations.ownership import Owner
from tests.conversations_log.conftest import NOTICE, Store

ANA, BEN = Agent("1", "Ana"), Agent("2", "Ben")


def test_messages_are_numbered_without_gaps(store: Store) -> None:
    chat = store.start()
    assert [store.say(chat, text).seq for text in "abc"] == [2, 3, 4]
    assert [message.seq for message in store.log.read(chat).messages] == [1, 2, 3, 4]
    assert [message.text for message in store.log.read(chat, 2).messages] == ["b", "c"]


def test_a_conversation_that_is_not_there_takes_and_gives_nothing(store: Store) -> None:
    with pytest.raises(NoConversation):
        store.say("nowhere", "hello")
    with pytest.raises(NoConversation):
        store.log.read("nowhere")


def test_a_message_waits_until_its_answer_is_kept_with_it(store: Store) -> None:
    chat = store.start()
    store.say(chat, "one")
    store.say(chat, "two")
    assert store.leases.look().free == (chat,)
    waiting = store.worklist.next(chat)
    assert waiting is not None
    assert (waiting.seq, waiting.text) == (2, "one")
    assert store.log.read(chat).pending
    answered = store.worklist.answer(waiting, [Said("answer")], store.now, record={"a": 1}, model="m")
    assert [(one.text, one.in_reply_to, one.sender) for one in answered.messages] == [
        ("answer", 2, "assistant")
    ]
    assert store.log.record(chat) == {"a": 1}
    following = store.worklist.next(chat)
    assert following is not None
    assert following.seq == 3


def test_an_answer_is_kept_once_however_often_it_comes(store: Store) -> None:
    chat = store.start()
    store.say(chat, "one")
    waiting = store.worklist.next(chat)
    assert waiting is not None
    store.worklist.answer(waiting, [Said("answer")], store.now)
    assert store.worklist.answer(waiting, [Said("answer")], store.now).messages == ()
    assert store.texts(chat) == ["hello", "one", "answer"]
    assert not store.log.read(chat).pending


def test_an_answer_worked_out_while_a_person_took_over_is_not_said(store: Store) -> None:
    chat = store.start()
    store.say(chat, "one")
    waiting = store.worklist.next(chat)
    assert waiting is not None
    handoff = store.handoffs.open(chat, Asked("m1", "asked", "wants a person"), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    answered = store.worklist.answer(waiting, [Said("too late")], store.now, record={"kept": True})
    assert answered.messages == ()
    assert answered.owner is Owner.AGENT
    assert store.texts(chat) == ["hello", "one"]
    assert store.log.record(chat) == {"kept": True}


def test_while_a_person_has_it_messages_do_not_wait_for_the_assistant(store: Store) -> None:
    chat = store.start()
    handoff = store.handoffs.open(chat, Asked("m1", "asked", "wants a person"), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    assert not store.say(chat, "hello Ana").to_answer
    assert store.worklist.next(chat) is None


def test_that_it_takes_longer_is_said_once(store: Store) -> None:
    chat = store.start()
    store.say(chat, "one")
    waiting = store.worklist.next(chat)
    assert waiting is not None
    assert len(store.worklist.tell(waiting, [Said("sorry")], store.now)) == 1
    assert store.worklist.tell(waiting, [Said("sorry")], store.now) == ()
    again = store.worklist.next(chat)
    assert again is not None
    assert again.told
    assert store.texts(chat) == ["hello", "one", "sorry"]


def test_how_often_a_message_failed_survives(store: Store) -> None:
    chat = store.start()
    store.say(chat, "one")
    waiting = store.worklist.next(chat)
    assert waiting is not None
    assert [store.worklist.failed(waiting) for _ in range(3)] == [1, 2, 3]
    assert store.worklist.next(chat).failures == 3  # type: ignore[union-attr]


def test_a_secret_is_masked_before_it_is_kept_and_the_customer_is_told(store: Store) -> None:
    chat = store.start()
    received = store.say(chat, "my password is hunter2", "id")
    assert store.texts(chat) == ["hello", f"my password is {HIDDEN}", NOTICE.text]
    assert store.say(chat, "my password is hunter2", "id").seq == received.seq
    assert store.texts(chat) == ["hello", f"my password is {HIDDEN}", NOTICE.text]
    waiting = store.worklist.next(chat)
    assert waiting is not None
    assert waiting.text == f"my password is {HIDDEN}"


def test_only_buttons_of_this_conversation_can_be_pressed(store: Store) -> None:
    ours, other = tokens.new_id(), tokens.new_id()
    choice = Choice("Yes", Decided("affirm"))
    for chat in (ours, other):
        store.log.start(chat, "", [Said("Ok?", (choice,))], store.now)
    button = store.log.read(other).messages[0].buttons[0]["id"]
    with pytest.raises(NoSuchButton):
        store.log.receive(ours, Sent("x", button=button), NOTICE, store.now)
    assert store.texts(ours) == ["Ok?"]
    store.log.receive(other, Sent("x", button=button), NOTICE, store.now)
    waiting = store.worklist.next(other)
    assert waiting is not None
    assert waiting.decided == {"intent": "affirm", "entities": []}
    with pytest.raises(ClientIdReused):
        store.log.receive(other, Sent("x", "Yes"), NOTICE, store.now)


def test_an_ended_conversation_takes_nothing_and_leaves_nothing_waiting(store: Store) -> None:
    chat = store.start()
    first = store.say(chat, "one", "id")
    handoff = store.handoffs.open(chat, Asked("m1", "asked", "wants a person"), store.now)
    assert store.log.end(chat, store.now)
    assert not store.log.end(chat, store.now)
    with pytest.raises(ConversationEnded):
        store.say(chat, "two")
    assert store.say(chat, "one", "id").seq == first.seq
    assert store.leases.look().free == ()
    assert store.handoffs.find(handoff.id).outcome == "ended_by_customer"
    assert store.log.read(chat).owner is Owner.CLOSED


def test_only_the_agent_who_has_it_writes_into_it(store: Store) -> None:
    chat = store.start()
    with pytest.raises(NotTheirs):
        store.log.agent_says(chat, ANA, "a", "Hello", store.now)
    handoff = store.handoffs.open(chat, Asked("m1", "asked", "wants a person"), store.now)
    store.handoffs.claim(handoff.id, ANA, store.now)
    said = store.log.agent_says(chat, ANA, "a", "Hello, I am Ana", store.now)
    assert store.log.agent_says(chat, ANA, "a", "Hello, I am Ana", store.now).seq == said.seq
    with pytest.raises(ClientIdReused):
        store.log.agent_says(chat, ANA, "a", "Something else", store.now)
    with pytest.raises(NotTheirs):
        store.log.agent_says(chat, BEN, "b", "Me too", store.now)
    last = store.log.read(chat).messages[-1]
    assert (last.sender, last.agent, last.text) == ("agent", "Ana", "Hello, I am Ana")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=25))
def test_whatever_is_sent_again_or_answered_late_nothing_is_lost_doubled_or_out_of_order(
    store: Store, steps: list[tuple[int, bool]]
) -> None:
    chat = store.start()
    sent: list[int] = []
    for number, answers in steps:
        received = store.say(chat, f"text {number}", f"id {number}")
        assert received.new is (number not in sent)
        sent += [number] if received.new else []
        if answers and (waiting := store.worklist.next(chat)):
            store.worklist.answer(waiting, [Said(f"to {waiting.text}")], store.now)
            store.worklist.answer(waiting, [Said(f"to {waiting.text}")], store.now)
    while waiting := store.worklist.next(chat):
        store.worklist.answer(waiting, [Said(f"to {waiting.text}")], store.now)
    messages = store.log.read(chat).messages
    assert [one.text for one in messages if one.sender == "customer"] == [f"text {number}" for number in sent]
    assert [one.text for one in messages[1:] if one.sender == "assistant"] == [
        f"to text {number}" for number in sent
    ]
    assert [one.seq for one in messages] == list(range(1, len(messages) + 1))
