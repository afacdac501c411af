"""Secrets: random, kept as a hash, opening one conversation."""

from conversations import tokens
from conversations.tokens import Tokens
from tests.conversations_log.conftest import Store


def test_a_token_opens_its_own_conversation_and_no_other(store: Store) -> None:
    doors = Tokens(store.database)
    one, other = store.start(), tokens.new_id()
    store.log.start(other, tokens.kept("other secret"), [], store.now)
    assert doors.opens(one, "secret")
    assert not doors.opens(one, "other secret")
    assert not doors.opens(other, "secret")
    assert not doors.opens("nowhere", "secret")
    assert not doors.opens(one, "")
    assert not doors.opens(one, "\ud800")


def test_what_was_looked_up_once_is_known(store: Store) -> None:
    doors = Tokens(store.database)
    chat = store.start()
    assert doors.known(chat, "secret") is None
    doors.opens(chat, "secret")
    assert doors.known(chat, "secret") is True
    assert doors.known(chat, "wrong") is False
    doors.forget(chat)
    assert doors.known(chat, "secret") is None


def test_a_name_can_stand_on_a_command_line() -> None:
    assert not [name for name in (tokens.new_id() for _ in range(3000)) if name.startswith("-")]
