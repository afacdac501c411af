"""Who has a conversation: one owner at a time, whatever happens in whatever order."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.errors import AlreadyClaimed, ConversationEnded, ConversationError, NotTheirs
from conversations.ownership import Owner, Ownership

AGENTS = st.sampled_from(["ana", "ben", "caz"])
STEPS = st.one_of(
    st.just(("ask_for_person",)),
    st.just(("cancel",)),
    st.tuples(st.just("claim"), AGENTS),
    st.tuples(st.just("transfer"), AGENTS, st.one_of(st.none(), AGENTS)),
    st.tuples(st.just("hand_back"), AGENTS),
    st.just(("end",)),
)
ASSISTANT, QUEUE = Ownership(Owner.ASSISTANT), Ownership(Owner.QUEUE)


@given(st.lists(STEPS, max_size=30))
def test_there_is_one_owner_and_only_who_has_it_gives_it_away(steps: list[tuple[str, ...]]) -> None:
    now = ASSISTANT
    for name, *arguments in steps:
        before = now
        with suppress(ConversationError):
            now = getattr(now, name)(*arguments)
        assert (now.agent is not None) == (now.owner is Owner.AGENT)
        if before.owner is Owner.CLOSED:
            assert now == before
        if before.owner is Owner.AGENT and now != before:
            assert name == "end" or arguments[0] == before.agent


@given(st.lists(STEPS, max_size=30))
def test_from_everywhere_that_is_not_the_end_a_person_can_be_had(steps: list[tuple[str, ...]]) -> None:
    now = ASSISTANT
    for name, *arguments in steps:
        with suppress(ConversationError):
            now = getattr(now, name)(*arguments)
    if now.owner is not Owner.CLOSED:
        assert now.ask_for_person().owner in (Owner.QUEUE, Owner.AGENT)


def test_the_assistant_goes_on_while_the_customer_waits_and_is_silent_while_a_person_answers() -> None:
    assert ASSISTANT.engine_answers
    assert QUEUE.engine_answers
    assert not QUEUE.claim("ana").engine_answers
    assert not ASSISTANT.end().engine_answers


def test_the_second_to_claim_hears_who_was_first() -> None:
    with pytest.raises(AlreadyClaimed, match="Ana has taken this conversation"):
        QUEUE.claim("ana").claim("ben", "Ana")
    assert QUEUE.claim("ana").claim("ana") == QUEUE.claim("ana")


def test_a_customer_cannot_cancel_a_person_who_is_there() -> None:
    assert QUEUE.cancel() == ASSISTANT
    with pytest.raises(NotTheirs):
        QUEUE.claim("ana").cancel()


def test_nothing_comes_after_the_end() -> None:
    with pytest.raises(ConversationEnded):
        ASSISTANT.end().ask_for_person()


def test_an_agent_is_named_exactly_while_an_agent_has_it() -> None:
    with pytest.raises(ValueError, match="named"):
        Ownership(Owner.AGENT)
    with pytest.raises(ValueError, match="named"):
        Ownership(Owner.QUEUE, "ana")
