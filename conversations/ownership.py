"""Who has a conversation: one owner at a time, and which changes there are.

             ask for a person            claim            transfer, reassign
  assistant ─────────────────▶ queue ─────────────▶ agent ──┐
      ▲  ▲                     │  ▲                 │ │ ▲───┘
      │  └───── cancel ────────┘  └── put back, ────┘ │
      │                               agent silent    │
      └────────────── hand back, customer gone ───────┘

From everywhere it can be ended, and nothing comes after that.
"""

from dataclasses import dataclass
from enum import StrEnum

from conversations.errors import AlreadyClaimed, ConversationEnded, NotTheirs


class Owner(StrEnum):
    """Who answers the customer."""

    ASSISTANT = "assistant"
    QUEUE = "queue"
    AGENT = "agent"
    CLOSED = "closed"


@dataclass(frozen=True)
class Ownership:
    """Who has it; `agent` is set exactly while the owner is an agent."""

    owner: Owner
    agent: str | None = None

    def __post_init__(self) -> None:
        if (self.agent is not None) != (self.owner is Owner.AGENT):
            raise ValueError("an agent is named exactly while an agent has the conversation")

    @property
    def engine_answers(self) -> bool:
        """Whether the assistant answers: also while the customer waits, so that they can go on telling."""
        return self.owner in (Owner.ASSISTANT, Owner.QUEUE)

    def ask_for_person(self) -> "Ownership":
        """The customer, or the assistant for them, wants a person. Asking twice changes nothing."""
        self._refuse_ended()
        return Ownership(Owner.QUEUE) if self.owner is Owner.ASSISTANT else self

    def cancel(self) -> "Ownership":
        """The customer would rather not wait."""
        self._refuse_ended()
        if self.owner is Owner.AGENT:
            raise NotTheirs("A person has this conversation already.")
        return Ownership(Owner.ASSISTANT)

    def claim(self, agent: str, name_of_holder: str = "") -> "Ownership":
        """An agent takes it, out of the queue or straight from the assistant."""
        self._refuse_ended()
        if self.owner is Owner.AGENT and self.agent != agent:
            raise AlreadyClaimed(name_of_holder or "A colleague")
        return Ownership(Owner.AGENT, agent)

    def transfer(self, by: str, to: str | None) -> "Ownership":
        """The agent who has it gives it to a colleague, or back to the queue when `to` is None."""
        self._refuse_others(by)
        return Ownership(Owner.QUEUE) if to is None else Ownership(Owner.AGENT, to)

    def reassign(self, to: str | None) -> "Ownership":
        """Somebody in charge gives it to another agent, or back to the queue, whoever has it."""
        self._refuse_ended()
        return Ownership(Owner.QUEUE) if to is None else Ownership(Owner.AGENT, to)

    def agent_silent(self) -> "Ownership":
        """The agent who has it says nothing: somebody else may. Nothing changes when none has it."""
        self._refuse_ended()
        return Ownership(Owner.QUEUE) if self.owner is Owner.AGENT else self

    def customer_gone(self) -> "Ownership":
        """The customer says nothing: the assistant is there when they come back."""
        self._refuse_ended()
        return Ownership(Owner.ASSISTANT) if self.owner is Owner.AGENT else self

    def hand_back(self, by: str) -> "Ownership":
        """The agent who has it gives it back to the assistant."""
        self._refuse_others(by)
        return Ownership(Owner.ASSISTANT)

    def end(self) -> "Ownership":
        """Nobody has it any more."""
        return Ownership(Owner.CLOSED)

    def _refuse_ended(self) -> None:
        if self.owner is Owner.CLOSED:
            raise ConversationEnded

    def _refuse_others(self, agent: str) -> None:
        self._refuse_ended()
        if self.agent != agent:
            raise NotTheirs
