"""The action server: for the engine on loopback, behind the shared secret.

`POST /webhook` does an action for a customer, `POST /trial/webhook` one that an editor tries.
"""

import hmac
import logging
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)
from sanic import HTTPResponse, Request, Sanic
from sanic.response import json
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from actions.worlds import NoTrial, Worlds

logger = logging.getLogger("actions")

SECRET_HEADER = "X-Redress-Secret"  # noqa: S105  (its name, not the secret)
KEEP_ALIVE = 75
"""Seconds; longer than the engine keeps a connection, so that it never uses one that is being closed."""
AWAY = (OperationalError, InterfaceError, NoConnection, OSError)
"""What says that the database, or the disk, is away for now."""
LARGEST_CALL = 8 * 1024 * 1024


def create(worlds: Worlds, secret: str, name: str = "redress-actions") -> Sanic[Any, Any]:
    """The server for the actions in these worlds."""
    app = Sanic(name, configure_logging=False)
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE
    app.config.REQUEST_MAX_SIZE = LARGEST_CALL

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok", "content": str(worlds.content)})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        return _stranger(request) or await answer(worlds.customers, request.json)

    @app.post("/trial/webhook")
    async def try_out(request: Request) -> HTTPResponse:
        if (refused := _stranger(request)) is not None:
            return refused
        try:
            return await answer(await worlds.trial(), request.json)
        except NoTrial:
            return json({"error": "Nothing can be tried on these actions."}, status=503)

    @app.post("/trial/open")
    async def open_trial(request: Request) -> HTTPResponse:
        """Make what is tried possible: it takes a while, which no action's time-out allows for."""
        if (refused := _stranger(request)) is not None:
            return refused
        try:
            await worlds.trial()
        except NoTrial:
            return json({"error": "Nothing can be tried on these actions."}, status=503)
        return json({"status": "ok"})

    def _stranger(request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "")
        if hmac.compare_digest(given.encode(), secret.encode()):
            return None
        return json({"error": "The secret is missing or wrong."}, status=401)

    app.add_task(worlds.follow())
    return app


async def answer(executor: ActionExecutor, call: Any) -> HTTPResponse:
    """Run the action that is called for. What it raises is a failed call with a reason, never half a turn."""
    if not isinstance(call, dict) or not call.get("next_action"):
        return json({"error": "The call names no action."}, status=422)
    action = str(call["next_action"])
    try:
        result = await executor.run(call)
    except Exception as error:
        return _failed(action, error)
    return json(result.model_dump() if result else None)


def _failed(action: str, error: Exception) -> HTTPResponse:
    """What the engine hears of an action that raised something."""
    if isinstance(error, ActionExecutionRejection):
        return json({"error": error.message, "action_name": action}, status=400)
    if isinstance(error, ActionNotFoundException):
        return json({"error": f"There is no action {action}.", "action_name": action}, status=404)
    if isinstance(error, ActionMissingDomainException):
        return json({"error": "The domain is not known here.", "action_name": action}, status=449)
    if isinstance(error, AWAY):
        # Nothing is wrong with the message: it is tried until what is stored is back.
        logger.error("The action %s could not reach what is stored: %s", action, type(error).__name__)
        return json({"error": type(error).__name__, "action_name": action}, status=503)
    logger.error("The action %s failed.", action, exc_info=error)
    return json({"error": f"{type(error).__name__}: {error}"[:300], "action_name": action}, status=500)
