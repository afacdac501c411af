"""The same on PostgreSQL: every test of what is kept again, and what only several writers can show."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from conversations.errors import AlreadyClaimed
from conversations.handoffs import Asked, Handoff
from conversations.log import Received
from conversations.messages import Agent, Said
from tests.conversations_log.conftest import Store, store_at
from tests.conversations_log.test_beside_the_chat import *  # noqa: F403 - the same tests in another world
from tests.conversations_log.test_handoffs import *  # noqa: F403 - the same tests in another world
from tests.conversations_log.test_lapses import *  # noqa: F403 - the same tests in another world
from tests.conversations_log.test_log import *  # noqa: F403 - the same tests in another world
from tests.postgresql import new_place, server

pytestmark = pytest.mark.postgres

AT_ONCE = 8


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as started:
        yield started


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with store_at(new_place(address)) as made:
        yield made


def test_the_same_message_from_many_sides_at_once_is_kept_once(store: Store) -> None:
    chat = store.start()

    def send(number: int) -> Received:
        return store.say(chat, f"text {number % 5}", f"id {number % 5}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        received = list(pool.map(send, range(100)))
    assert sum(one.new for one in received) == 5
    messages = store.log.read(chat).messages
    assert [one.seq for one in messages] == [1, 2, 3, 4, 5, 6]
    assert Counter(one.text for one in messages[1:]) == {f"text {number}": 1 for number in range(5)}


def test_two_agents_claiming_at_once_are_one_and_one_who_hears_who(store: Store) -> None:
    for round_number in range(10):
        handoff = store.handoffs.open(store.start(), Asked(f"{round_number}", "asked", "s"), store.now)

        def claim(agent: Agent, handoff: Handoff = handoff) -> str:
            try:
                return store.handoffs.claim(handoff.id, agent, store.now).claimed_by or ""
            except AlreadyClaimed as refused:
                return f"too late for {refused.by}"

        with ThreadPoolExecutor(AT_ONCE) as pool:
            heard = list(
                pool.map(claim, [Agent(f"{number}", f"Agent {number}") for number in range(AT_ONCE)])
            )
        winner = next(one for one in heard if not one.startswith("too late"))
        assert Counter(heard) == {winner: 1, f"too late for {winner}": AT_ONCE - 1}


def test_one_message_answered_from_two_sides_at_once_has_one_answer(store: Store) -> None:
    chat = store.start()
    for number in range(10):
        store.say(chat, f"text {number}")
        waiting = store.worklist.next(chat)
        assert waiting is not None
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(
                pool.map(
                    lambda side, waiting=waiting: store.worklist.answer(
                        waiting, [Said(f"answer of {side}")], store.now
                    ),
                    range(AT_ONCE),
                )
            )
        assert sum(len(one.messages) for one in answers) == 1
    assert len(store.log.read(chat).messages) == 21
