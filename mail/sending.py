"""Sending what is in the outbox, one message after another, until nothing is due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from complaints.templates import TemplateError
from mail.messages import Messages
from mail.outbox import Outbox, Waiting
from mail.transport import NotSent, Transport

AT_ONCE = 200
"""Messages of one go, so that a long queue keeps nothing else waiting for ever."""


class Sending:
    """Takes rows, makes messages, gives them to the transport, and notes what came of each."""

    def __init__(self, outbox: Outbox, messages: Messages, transport: Callable[[], Transport]) -> None:
        self._outbox = outbox
        self._messages = messages
        self._transport = transport
        self._went: Waiting | None = None
        """What went and is not noted yet: together with taking the next, or when the database is back."""

    def go(self, now: datetime) -> int:
        """Send what is due; the number of messages that went. A server that is away ends the go."""
        began = monotonic()

        def clock() -> datetime:
            """The moment, however long this go takes."""
            return now + timedelta(seconds=monotonic() - began)

        transport = self._transport()
        try:
            return self._all(transport, now, clock)
        finally:
            transport.close()

    def _all(self, transport: Transport, now: datetime, clock: Callable[[], datetime]) -> int:
        went = 0
        for _ in range(AT_ONCE):
            row = self._outbox.take(clock(), self._went)
            self._went = None
            if row is None:
                return went
            try:
                with self._outbox.renewing(row, clock):
                    self._send(row, transport)
            except NotSent as refusal:
                self._outbox.failed(row, str(refusal), now, for_good=refusal.for_good)
                if refusal.nobody_there:
                    return went
            else:
                went, self._went = went + 1, row
        if self._went:
            self._outbox.sent(self._went, clock())
            self._went = None
        return went

    def _send(self, row: Waiting, transport: Transport) -> None:
        try:
            message = self._messages.make(row)
        except (TemplateError, ValueError) as error:
            # An editor can put it right, so it is not for good.
            raise NotSent(f"The message cannot be written: {error}") from error
        transport.send(message)
