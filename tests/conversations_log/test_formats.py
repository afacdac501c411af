"""Requests for large print or Braille: each is a task until somebody has posted it."""

import pytest

from conversations.errors import NoSuchFormatRequest
from conversations.formats import Format, FormatRequests, Wanted
from conversations.messages import Agent
from tests.conversations_log.conftest import Store

ANA, BEN = Agent("1", "Ana"), Agent("2", "Ben")
BRAILLE = Wanted("message:3", Format.BRAILLE, "Braille please", "7 Church Row, Ludlow", "Joan Pike")


def test_a_request_is_due_until_somebody_has_posted_it(store: Store) -> None:
    chat, requests = store.start(), FormatRequests(store.database)
    wanted = requests.ask(chat, BRAILLE, store.now)
    assert (wanted.format, wanted.name, wanted.address) == (Format.BRAILLE, "Joan Pike", BRAILLE.address)
    assert list(requests.due()) == [wanted]
    done = requests.done(wanted.id, ANA, store.later(minutes=5))
    assert done.done_by == "Ana"
    assert requests.due() == []
    assert requests.done(wanted.id, BEN, store.later(minutes=1)).done_by == "Ana"


def test_a_turn_that_runs_twice_asks_once(store: Store) -> None:
    chat, requests = store.start(), FormatRequests(store.database)
    first = requests.ask(chat, BRAILLE, store.now)
    assert requests.ask(chat, BRAILLE, store.later(minutes=1)) == first
    assert len(requests.due()) == 1


def test_the_oldest_request_comes_first(store: Store) -> None:
    one, two, requests = store.start(), store.start(), FormatRequests(store.database)
    early = requests.ask(one, BRAILLE, store.now)
    late = requests.ask(two, BRAILLE, store.later(minutes=1))
    assert [each.id for each in requests.due()] == [early.id, late.id]


def test_what_nobody_asked_for_cannot_be_posted(store: Store) -> None:
    with pytest.raises(NoSuchFormatRequest):
        FormatRequests(store.database).done("nothing", ANA, store.now)
