"""The engine's one channel: JSON over loopback, for web alone.

POST /turn, POST /note, DELETE /conversations/<id>, GET /ready; for editors POST /understand, /examples,
/neighbours, /overlaps, /groups and /trial/turn, a turn that leaves nothing with customers' conversations;
each with the header X-Redress-Secret.
A failure is a status with `{"error", "detail"}`.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from typing import Any, Coroutine, Dict, Optional, Set

from sanic import Sanic
from sanic.exceptions import PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.body import conversation_id, read_message, read_note
from bot.engine import Engine
from bot.errors import NoTrial, Stranger, TooLarge, TurnFailed
from bot.study import Study
from bot.study_body import LIMIT, read_asked, read_examples
from bot.timing import SPENT, header
from bot.tracker_window import as_json

logger = logging.getLogger(__name__)

BODY_LIMIT = 128 * 1024
"""Bytes of a turn or a note: 8,000 characters, all written as JSON escapes, and what goes with them."""
UNDERSTOOD_AT_ONCE = 50


class Channel:
    """The routes, and the turns under way."""

    def __init__(self, engine: Engine, secret: str, study: Study, trial: Optional[Engine] = None) -> None:
        """`trial` takes the turns that editors try, with a store of its own."""
        self._engine = engine
        self._trial = trial
        self._study = study
        self._secret = secret.encode()
        self._under_way: Set["asyncio.Task[Any]"] = set()

    def app(self) -> Sanic:
        """The application that serves the engine."""
        app = Sanic("redress_engine", configure_logging=False)
        app.config.REQUEST_MAX_SIZE = LIMIT
        app.config.KEEP_ALIVE_TIMEOUT = 75
        app.config.REQUEST_TIMEOUT = 15
        app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 10.0
        app.add_route(self.turn, "/turn", methods=["POST"])
        app.add_route(self.try_turn, "/trial/turn", methods=["POST"])
        app.add_route(self.note, "/note", methods=["POST"])
        app.add_route(self.erase, "/conversations/<conversation>", methods=["DELETE"])
        app.add_route(self.ready, "/ready", methods=["GET"])
        for asked in (self.understand, self.examples, self.neighbours, self.overlaps, self.groups):
            app.add_route(asked, f"/{asked.__name__}", methods=["POST"])
        app.error_handler.add(Exception, refusal)
        app.register_middleware(self.check_secret, "request")
        return app

    async def check_secret(self, request: Request) -> None:
        """Refuse whoever does not know the secret, whatever they ask for."""
        shown = request.headers.get("x-redress-secret", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            raise Stranger("The header X-Redress-Secret is missing or wrong.")

    async def turn(self, request: Request) -> HTTPResponse:
        """Answer a message."""
        parts: Dict[str, float] = {}
        SPENT.set(parts)
        answer = await self._to_the_end(self._engine.turn(read_message(_short(request.body))))
        return _json(answer, headers={"Server-Timing": header(parts)})

    async def try_turn(self, request: Request) -> HTTPResponse:
        """Answer a message that an editor tries."""
        if self._trial is None:
            raise NoTrial("This engine was started without a store for what editors try (--trial-store).")
        return _json(await self._to_the_end(self._trial.turn(read_message(_short(request.body)))))

    async def note(self, request: Request) -> HTTPResponse:
        """Take down what was said without the assistant."""
        return _json(await self._to_the_end(self._engine.note(read_note(_short(request.body)))))

    async def erase(self, request: Request, conversation: str) -> HTTPResponse:
        """Forget a conversation."""
        return _json(await self._to_the_end(self._engine.erase(conversation_id(conversation))))

    async def ready(self, request: Request) -> HTTPResponse:
        """Say whether turns can be taken."""
        return _json(await self._engine.ready())

    async def understand(self, request: Request) -> HTTPResponse:
        """Say what texts would be understood as."""
        asked = read_asked(request.body, UNDERSTOOD_AT_ONCE)
        return _json(as_json(await self._study.understood(asked.texts)))

    async def examples(self, request: Request) -> HTTPResponse:
        """Take in the examples that an editor works on."""
        return _json(as_json(await self._study.learn(read_examples(request.body))))

    async def neighbours(self, request: Request) -> HTTPResponse:
        """Say which examples are most like some texts."""
        asked = read_asked(request.body, UNDERSTOOD_AT_ONCE)
        return _json(as_json(await self._study.neighbours(asked)))

    async def overlaps(self, request: Request) -> HTTPResponse:
        """Say which examples of different intents are nearly the same."""
        return _json(as_json(await self._study.overlapping(read_asked(request.body))))

    async def groups(self, request: Request) -> HTTPResponse:
        """Say which texts belong together."""
        return _json(as_json(await self._study.grouped(read_asked(request.body))))

    async def _to_the_end(self, work: Coroutine[Any, Any, str]) -> str:
        """Do `work` even when the caller hangs up, so that the next try finds the answer."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)


def _short(body: bytes) -> bytes:
    if len(body) > BODY_LIMIT:
        raise TooLarge(f"The body is larger than {BODY_LIMIT} bytes.")
    return body


def refusal(request: Request, error: Exception) -> HTTPResponse:
    """The response for a failure: never a stack trace, never Sanic's own page."""
    if isinstance(error, PayloadTooLarge):
        error = TooLarge(f"The body is larger than {LIMIT} bytes.")
    if isinstance(error, TurnFailed):
        if error.status >= 500:
            logger.warning("%s %s: %s", error.status, error.error, error)
        return _json(as_json({"error": error.error, "detail": str(error)}), error.status)
    if isinstance(error, SanicException):
        return _json(as_json({"error": "request", "detail": str(error)}), error.status_code or 500)
    logger.error("A request failed.", exc_info=error)
    return _json(as_json({"error": "turn", "detail": type(error).__name__}), 500)


def _json(text: str, status: int = 200, headers: Optional[Dict[str, str]] = None) -> HTTPResponse:
    return HTTPResponse(text, status=status, headers=headers, content_type="application/json")
