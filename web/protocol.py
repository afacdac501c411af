"""HTTP/1.1 with bounded patience: a request has a time to arrive in, however many bytes of it keep coming.

Sanic counts from the last byte, so that a client which sends one byte now and then keeps its connection, and
its place among those that the machine can have open, for ever.
"""

from time import monotonic
from typing import Any

from sanic.http import Stage
from sanic.server import HttpProtocol


class PatientProtocol(HttpProtocol):
    """Counts the time of a request's head from its first byte, and of a first request from the connection."""

    __slots__ = ()

    def data_received(self, data: bytes) -> None:
        """Take what came; while a head is on its way, that is no new beginning."""
        began = getattr(self, "_time", None)
        super().data_received(data)
        if began is not None and self.http is not None and self.http.stage is Stage.REQUEST:
            self._time = began

    def check_timeouts(self) -> None:
        """Cut who took too long, also to ask for anything at all."""
        http: Any = self.http
        task: Any = self._task
        said_nothing = http is not None and http.stage is Stage.IDLE and not self.state["requests_count"]
        if task and said_nothing and monotonic() - self._time > self.request_timeout:
            task.cancel()
            return
        super().check_timeouts()  # type: ignore[no-untyped-call]
