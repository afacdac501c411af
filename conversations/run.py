"""How far a process is with a conversation whose messages it answers, see turns.py."""

from time import monotonic

from conversations.announcements import Announcements
from conversations.worklist import Waiting

NEWS_AFTER = 2.0
"""Seconds without an answer until a failure is news to the customer: where one of several engines restarts,
another answers within a moment; until then the sign that the assistant is typing says enough."""


class Run:
    """How far this process is with a conversation."""

    def __init__(self, announce: Announcements, conversation: str) -> None:
        self.conversation = conversation
        self.mine = False
        """This process has taken it."""
        self.failures = 0
        """Tries in a row that gave no answer."""
        self.waiting: Waiting | None = None
        """The message that is tried, as it stood when it was last looked up."""
        self._since = 0.0
        self._announce = announce
        self._pending = False

    @property
    def news_in(self) -> float:
        """Seconds until it is news to the customer that their message has no answer; 0 once it is."""
        return max(0.0, self._since + NEWS_AFTER - monotonic())

    def tries(self, waiting: Waiting) -> None:
        """A message is tried, for the first time or again."""
        if self.waiting is None or self.waiting.seq != waiting.seq:
            self._since = monotonic()
        self.waiting = waiting

    def answered(self, taken: bool) -> None:
        """It has its answer; `taken`: the conversation is still this process's."""
        self.failures, self.mine, self.waiting = 0, taken, None

    async def pending(self, pending: bool) -> None:
        """An answer is being worked out, or is not; told when that changes."""
        if pending is not self._pending:
            self._pending = pending
            await self._announce.pending(self.conversation, pending)

    def broke(self) -> None:
        """A try failed by our own fault: nobody knows what was kept of it."""
        self.failures += 1
        self.mine = False
