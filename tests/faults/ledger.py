"""What customers and agents know: what was acknowledged to them, and what their streams brought."""

import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


@dataclass
class Acknowledged:
    """One message that the server said it had kept."""

    client_id: str
    seq: int
    text: str | None
    """None where a button was pressed."""
    sender: str = "customer"


@dataclass
class Account:
    """One conversation as those who take part know it."""

    name: str
    conversation: str
    token: str
    acknowledged: list[Acknowledged] = field(default_factory=list)
    """The customer's, in the order in which they were sent."""
    by_agents: list[Acknowledged] = field(default_factory=list)
    streamed: list[dict[str, Any]] = field(default_factory=list)
    """The messages as the stream brought them, over all of its connections."""
    stream_faults: list[str] = field(default_factory=list)
    """Where the stream left something out, or brought it twice, or in another order."""
    connections: int = 0
    files: dict[str, str] = field(default_factory=dict)
    """Digest by id, of the files that were taken."""
    references: list[str] = field(default_factory=list)
    """Complaints that the customer was told of."""
    confirmed: int = 0
    """How many complaints the customer had sent."""
    stuck: str = ""
    """What was waited for in vain."""
    person_instead: bool = False
    finished: bool = False

    def streamed_one(self, message: dict[str, Any]) -> None:
        """The stream brought a message."""
        last = self.streamed[-1]["seq"] if self.streamed else 0
        if message["seq"] != last + 1:
            self.stream_faults.append(f"{message['seq']} came after {last}")
        self.streamed.append(message)
        if message.get("complaint"):
            self.references.append(message["complaint"]["reference"])

    def keeps(self, attachment: str, content: bytes) -> None:
        """The server said that it had kept a file."""
        self.files[attachment] = sha256(content).hexdigest()


@dataclass
class Ledger:
    """Everybody's accounts, and how often calls were answered with what."""

    accounts: list[Account] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    """Answers other than the wanted ones, and connections that broke."""
    claims: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    """Who was told that a handoff is theirs, by handoff."""
    twice_claimed: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

    def claimed(self, handoff: str, agent: str) -> None:
        """An agent was told that it is theirs."""
        others = [who for who, _ in self.claims.get(handoff, []) if who != agent]
        if others:
            self.twice_claimed.append(f"{handoff}: {others[0]} and {agent}")
        self.claims.setdefault(handoff, []).append((agent, time.monotonic()))

    def finished(self) -> int:
        return sum(account.finished for account in self.accounts)
