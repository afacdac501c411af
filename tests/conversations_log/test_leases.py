"""One process answers in a conversation at a time; another takes up what one that is gone has left."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.handoffs import Asked
from conversations.leases import Leases, Watch
from conversations.log import Log, Received
from conversations.messages import Said, Sent
from conversations.worklist import Worklist
from tests import postgresql
from tests.conversations_log.conftest import NOTICE, Store, store_at


@dataclass
class Process:
    """What one of several processes has."""

    store: Store
    place: str

    def __post_init__(self) -> None:
        database = self.store.database
        self.leases = Leases(database, self.place)
        self.log = Log(database, self.leases.name)
        self.worklist = Worklist(database, self.leases.name)
        self.leases.join(self.store.now)

    def receive(self, conversation: str, text: str) -> Received:
        """A customer's message comes to this process."""
        sent = Sent(f"{conversation}-{text}", text)
        return self.log.receive(conversation, sent, NOTICE, self.store.now)

    def answer(self, conversation: str) -> tuple[bool, bool]:
        """Answer the first that waits; whether more is left, and whether to this process."""
        waiting = self.worklist.next(conversation)
        assert waiting is not None
        answered = self.worklist.answer(waiting, [Said(f"to {waiting.text}")], self.store.now)
        return answered.left, answered.taken


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql.server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Process, Process]]:
    """One database and two processes."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    if request.param == "postgresql":
        url = postgresql.new_place(request.getfixturevalue("server"))
    with store_at(url) as store:
        yield store, Process(store, "here:8000"), Process(store, "there:8000")


def test_who_receives_a_message_answers_it_and_nobody_else_meanwhile(
    two: tuple[Store, Process, Process],
) -> None:
    store, here, there = two
    chat = store.start()
    assert here.receive(chat, "one").taken
    assert not there.leases.take(chat)
    assert not there.receive(chat, "two").taken, "it is for the one who is at it"
    assert here.answer(chat) == (True, True)
    assert here.answer(chat) == (False, False)
    assert there.receive(chat, "three").taken, "given back with the last answer"
    assert not here.leases.take(chat)
    assert store.texts(chat) == ["hello", "one", "two", "to one", "to two", "three"]


def test_what_somebody_who_is_gone_has_left_is_free(two: tuple[Store, Process, Process]) -> None:
    store, here, there = two
    chat = store.start()
    here.receive(chat, "one")
    assert there.leases.look().free == ()
    there.leases.bury(here.leases.name)
    assert there.leases.look().free == (chat,)
    assert there.leases.take(chat)
    assert there.answer(chat) == (False, False)


def test_who_was_taken_for_gone_and_goes_on_doubles_nothing(two: tuple[Store, Process, Process]) -> None:
    store, here, there = two
    chat = store.start()
    here.receive(chat, "one")
    here.receive(chat, "two")
    slow = here.worklist.next(chat)
    assert slow is not None
    there.leases.bury(here.leases.name)
    assert there.leases.take(chat)
    assert there.answer(chat) == (True, True)
    late = here.worklist.answer(slow, [Said("to one")], store.now)
    assert late.messages == ()
    assert (late.left, late.taken) == (True, False), "the rest is the other's"
    assert there.answer(chat) == (False, False)
    here.leases.sign(store.now)
    assert set(there.leases.look().signs) == {here.leases.name, there.leases.name}
    assert store.texts(chat) == ["hello", "one", "two", "to one", "to two"]


def test_a_process_started_again_at_its_place_takes_up_its_work_at_once(
    two: tuple[Store, Process, Process],
) -> None:
    store, here, _ = two
    chat = store.start()
    here.receive(chat, "one")
    again = Process(store, "here:8000")
    assert again.leases.look().free == (chat,)
    assert again.leases.take(chat)


def test_leaving_gives_everything_back(two: tuple[Store, Process, Process]) -> None:
    store, here, there = two
    chat = store.start()
    here.receive(chat, "one")
    here.leases.leave()
    assert there.leases.look().free == (chat,)
    assert list(there.leases.look().signs) == [there.leases.name]


def test_what_a_person_took_over_is_not_kept_by_a_process(two: tuple[Store, Process, Process]) -> None:
    store, here, there = two
    chat = store.start()
    here.receive(chat, "one")
    assert not here.leases.release(chat), "something waits in it"
    store.handoffs.open(chat, Asked("m1", "asked", "wants a person"), store.now)
    if here.worklist.next(chat) is not None:
        here.answer(chat)
    assert here.leases.release(chat)
    assert there.leases.take(chat)


def test_a_conversation_that_is_no_more_is_nobodys(two: tuple[Store, Process, Process]) -> None:
    _, here, _ = two
    assert not here.leases.take("gone")
    assert here.leases.release("gone")


@given(st.lists(st.tuples(st.booleans(), st.floats(0.0, 2.0)), max_size=40))
def test_gone_is_who_gave_no_sign_for_longer_than_the_patience(looks: list[tuple[bool, float]]) -> None:
    watch, now, signs, since = Watch(patience=5.0), 0.0, 0, 0.0
    watch.gone({"a": signs}, now)
    for signed, passed in looks:
        now += passed
        if signed:
            signs += 1
            since = now
        assert watch.gone({"a": signs}, now) == (["a"] if now - since > 5.0 else [])
    assert watch.gone({}, now + 1) == []
    assert watch.gone({"a": signs}, now + 2) == [], "somebody who comes back is watched anew"


def test_who_could_not_look_for_a_while_takes_nobody_for_gone() -> None:
    watch = Watch(patience=5.0)
    assert watch.gone({"a": 1}, 100.0) == []
    assert watch.gone({"a": 1}, 160.0) == [], "the database was away for both"
    assert watch.gone({"a": 1}, 162.0) == []
    assert watch.gone({"a": 1}, 164.0) == []
    assert watch.gone({"a": 1}, 166.0) == ["a"]
