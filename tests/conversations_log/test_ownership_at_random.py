"""Everything that can happen to a conversation, in any order, against a simple model, over a real database.

Whatever happens: one owner, every message of a customer's is somebody's to deal with or was dealt with, and
what was said stays said.
"""

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from conversations.errors import AlreadyClaimed, ConversationError, NotTheirs, TooManyChats
from conversations.handoffs import Asked, Handoff, Outcome, State
from conversations.lapses import Lapses
from conversations.messages import Agent, Said
from conversations.ownership import Owner
from conversations.patience import Patience
from conversations.read_marks import ReadMarks
from conversations.tables import unanswered, unread
from conversations.timetable import Span, Timetable
from conversations.words import Response, Words
from conversations.worklist import Waiting
from tests.conversations_log.conftest import Store, store_at

ANA, BEN, MO = Agent("1", "Ana"), Agent("2", "Ben"), Agent("3", "Mo", senior=True)
AGENTS = st.sampled_from([ANA, BEN, MO])
WHO = st.sampled_from([None, None, None, ANA, BEN, MO])
"""Who does something that only who has the conversation may; None is that one."""
SEEN = st.none() | st.integers(0, 12)
LIMIT = 2
CHATS = 3
"""More would only mean that less happens in each."""
ALWAYS_OPEN = Timetable(dict.fromkeys(range(7), (Span(time(0), time(23, 59, 59, 999999)),)))
PATIENCE = Patience(timedelta(minutes=5), timedelta(minutes=5), timedelta(minutes=15))
NAMES = ("nobody_came", "desk_closed", "agent_away", "customer_gone")
WORDS = Words({f"utter_system_{name}": Response(name) for name in NAMES}, {})


@dataclass
class Model:
    """What should be so of one conversation."""

    owner: Owner = Owner.ASSISTANT
    agent: str | None = None
    handoff: str | None = None
    texts: list[str] = field(default_factory=lambda: ["hello"])
    assistants: set[int] = field(default_factory=set)
    """The customer's messages that the assistant has to answer."""
    agents: set[int] = field(default_factory=set)
    """Those that no agent has seen."""
    asked: int = 0

    def to_assistant(self) -> None:
        self.owner, self.agent, self.handoff = Owner.ASSISTANT, None, None
        self.assistants |= self.agents
        self.agents = set()

    def to_agent(self, agent: str) -> None:
        self.owner, self.agent = Owner.AGENT, agent
        self.agents |= self.assistants
        self.assistants = set()


class Conversations(RuleBasedStateMachine):
    """Customers, agents, the engine, the clock and the worker, each doing what they like."""

    chats = Bundle("chats")
    turns = Bundle("turns")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.opened = store_at(f"sqlite:///{Path(self.folder.name) / 'test.db'}")
        self.store: Store = self.opened.__enter__()
        self.store.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        self.marks = ReadMarks(self.store.database)
        self.lapses = Lapses(self.store.database, WORDS, ALWAYS_OPEN, PATIENCE)
        self.models: dict[str, Model] = {}
        self.count = 0

    def teardown(self) -> None:
        self.opened.__exit__(None, None, None)
        self.folder.cleanup()

    def who(self, chat: str, chosen: Agent | None) -> Agent:
        holder = self.models[chat].agent
        return chosen or next((one for one in (ANA, BEN, MO) if one.id == holder), ANA)

    def holds(self, agent: Agent) -> int:
        return sum(one.agent == agent.id and one.handoff is not None for one in self.models.values())

    @initialize(target=chats)
    def first(self) -> str:
        return self.begin()

    @precondition(lambda self: len(self.models) < CHATS)
    @rule(target=chats)
    def another(self) -> str:
        return self.begin()

    def begin(self) -> str:
        chat = self.store.start()
        self.models[chat] = Model()
        return chat

    @rule(chat=chats)
    def customer_says(self, chat: str) -> None:
        model, self.count = self.models[chat], self.count + 1
        text = f"message {self.count}"
        if model.owner is Owner.CLOSED:
            with pytest.raises(ConversationError):
                self.store.say(chat, text)
            return
        received = self.store.say(chat, text, f"c{self.count}")
        again = self.store.say(chat, text, f"c{self.count}")
        assert (received.new, again.new, again.seq) == (True, False, received.seq)
        model.texts.append(text)
        (model.agents if model.owner is Owner.AGENT else model.assistants).add(received.seq)

    @rule(chat=chats)
    def asks_for_a_person(self, chat: str) -> None:
        model = self.models[chat]
        model.asked += 1
        asked = Asked(f"message {model.asked}", "asked_for", "A person.")
        if model.owner is Owner.CLOSED:
            with pytest.raises(ConversationError):
                self.store.handoffs.open(chat, asked, self.store.now)
            return
        found = self.store.handoffs.open(chat, asked, self.store.now)
        if model.handoff is None:
            model.handoff = found.id
            model.owner = Owner.QUEUE
        assert found.id == model.handoff

    @rule(chat=chats)
    def customer_cancels(self, chat: str) -> None:
        model = self.models[chat]
        if model.owner in {Owner.AGENT, Owner.CLOSED}:
            with pytest.raises(ConversationError):
                self.store.handoffs.cancel(chat, self.store.now)
            return
        self.store.handoffs.cancel(chat, self.store.now)
        if model.handoff is not None:
            model.to_assistant()

    @rule(chat=chats, sure=st.sampled_from([False] * 9 + [True]))
    def customer_ends(self, chat: str, sure: bool) -> None:
        if not sure:  # nothing happens any more in a conversation that ended
            return
        self.store.log.end(chat, self.store.now)
        model = self.models[chat]
        model.owner, model.agent, model.handoff = Owner.CLOSED, None, None
        model.agents, model.assistants = set(), set()

    @rule(target=turns, chat=chats)
    def engine_begins(self, chat: str) -> Waiting | None:
        return self.store.worklist.next(chat)

    @rule(turn=turns)
    def engine_answers(self, turn: Waiting | None) -> None:
        if turn is None:
            return
        model = self.models[turn.conversation]
        text = f"answer to {turn.seq}"
        answered = self.store.worklist.answer(turn, [Said(text)], self.store.now)
        assert bool(answered.messages) == (turn.seq in model.assistants)
        if answered.messages:
            assert model.owner in {Owner.ASSISTANT, Owner.QUEUE}
            model.texts.append(text)
            model.assistants.remove(turn.seq)

    def open_one(self, chat: str) -> Handoff | None:
        found = self.store.handoffs.of(chat)
        assert (None if found is None else found.id) == self.models[chat].handoff
        return found

    @rule(chat=chats, agent=AGENTS)
    def agent_claims(self, chat: str, agent: Agent) -> None:
        model = self.models[chat]
        if (handoff := self.open_one(chat)) is None:
            return
        if model.owner is Owner.AGENT and model.agent != agent.id:
            with pytest.raises(AlreadyClaimed):
                self.store.handoffs.claim(handoff.id, agent, self.store.now, LIMIT)
        elif model.owner is Owner.QUEUE and self.holds(agent) >= LIMIT:
            with pytest.raises(TooManyChats):
                self.store.handoffs.claim(handoff.id, agent, self.store.now, LIMIT)
        else:
            self.store.handoffs.claim(handoff.id, agent, self.store.now, LIMIT)
            model.to_agent(agent.id)

    @rule(chat=chats, agent=AGENTS)
    def somebody_joins_and_the_customer_writes(self, chat: str, agent: Agent) -> None:
        if self.models[chat].owner in {Owner.ASSISTANT, Owner.QUEUE}:
            self.asks_for_a_person(chat)
            self.agent_claims(chat, agent)
            self.customer_says(chat)

    @rule(chat=chats, agent=WHO)
    def agent_says(self, chat: str, agent: Agent | None) -> None:
        agent = self.who(chat, agent)
        model, self.count = self.models[chat], self.count + 1
        text = f"from {agent.name} {self.count}"
        if model.agent != agent.id:
            with pytest.raises(ConversationError):
                self.store.log.agent_says(chat, agent, f"a{self.count}", text, self.store.now)
            return
        for _ in range(2):
            self.store.log.agent_says(chat, agent, f"a{self.count}", text, self.store.now)
        model.texts.append(text)
        model.agents = set()

    @rule(chat=chats, agent=WHO, seq=st.integers(0, 12))
    def agent_reads(self, chat: str, agent: Agent | None, seq: int) -> None:
        agent = self.who(chat, agent)
        model = self.models[chat]
        if model.agent != agent.id:
            with pytest.raises(NotTheirs):
                self.marks.agent(chat, agent.id, seq, self.store.now)
            return
        self.marks.agent(chat, agent.id, seq, self.store.now)
        model.agents = {one for one in model.agents if one > seq}

    @rule(chat=chats, by=WHO, to=st.none() | AGENTS)
    def agent_transfers(self, chat: str, by: Agent | None, to: Agent | None) -> None:
        by = self.who(chat, by)
        model = self.models[chat]
        if (handoff := self.open_one(chat)) is None:
            return
        if model.agent != by.id and not by.senior:
            with pytest.raises(NotTheirs):
                self.store.handoffs.transfer(handoff.id, by, to, self.store.now)
            return
        self.store.handoffs.transfer(handoff.id, by, to, self.store.now)
        if to is None:
            model.owner, model.agent = Owner.QUEUE, None
        else:
            model.to_agent(to.id)

    @rule(
        chat=chats,
        by=WHO,
        outcome=st.sampled_from([Outcome.RESOLVED, Outcome.RETURNED, Outcome.CALL_BACK]),
        seen=SEEN,
    )
    def agent_hands_back(self, chat: str, by: Agent | None, outcome: Outcome, seen: int | None) -> None:
        by = self.who(chat, by)
        model = self.models[chat]
        if (handoff := self.open_one(chat)) is None:
            return
        if model.agent != by.id:
            with pytest.raises(NotTheirs):
                self.store.handoffs.close(handoff.id, by, outcome, self.store.now, seen)
            return
        self.store.handoffs.close(handoff.id, by, outcome, self.store.now, seen)
        model.agents = {one for one in model.agents if seen is not None and one > seen}
        model.to_assistant()

    @rule(minutes=st.integers(1, 20))
    def time_passes_and_the_worker_looks(self, minutes: int) -> None:
        self.store.later(minutes=minutes)
        before = {chat: self.store.handoffs.of(chat) for chat in self.models}
        self.lapses.go(self.store.now)
        self.lapses.go(self.store.now)
        for chat, model in self.models.items():
            said = self.store.texts(chat)
            new = said[len(model.texts) :]
            assert len(new) <= 1  # twice looked, once said
            if new:
                model.texts.append(new[0])
                held = before[chat]
                assert held is not None
                if new == ["agent_away"]:
                    assert held.state is State.CLAIMED
                    model.owner, model.agent = Owner.QUEUE, None
                elif new == ["customer_gone"]:
                    assert held.state is State.CLAIMED
                    assert not model.agents  # who has written is not gone
                    model.to_assistant()
                else:
                    assert new == ["nobody_came"]
                    assert held.state is State.WAITING

    @invariant()
    def there_is_one_owner(self) -> None:
        for chat, model in self.models.items():
            assert self.store.log.read(chat).owner is model.owner
            found = self.store.handoffs.of(chat)
            expected = {Owner.QUEUE: State.WAITING, Owner.AGENT: State.CLAIMED}.get(model.owner)
            assert (None if found is None else found.state) is expected
            assert (None if found is None else found.claimed_by_id) == model.agent

    @invariant()
    def nothing_said_is_lost_or_said_twice(self) -> None:
        for chat, model in self.models.items():
            found = self.store.log.read(chat).messages
            assert [one.text for one in found] == model.texts
            assert [one.seq for one in found] == list(range(1, len(found) + 1))

    @invariant()
    def every_message_is_somebodys(self) -> None:
        for chat, model in self.models.items():
            for table, expected in ((unanswered, model.assistants), (unread, model.agents)):
                query = select(table.c.seq).where(table.c.conversation == chat)
                found = self.store.database.read(
                    lambda connection, query=query: set(connection.execute(query).scalars())  # type: ignore[misc]
                )
                assert found == expected
            # What waits for the assistant can be answered; what waits for an agent has a place to wait.
            assert not model.assistants or model.owner in {Owner.ASSISTANT, Owner.QUEUE}
            assert not model.agents or model.owner in {Owner.AGENT, Owner.QUEUE}


Conversations.TestCase.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestConversations = Conversations.TestCase
