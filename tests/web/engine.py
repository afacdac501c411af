"""An engine that says what a test tells it to: a real server that speaks the contract of /turn and /ready."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

from store.migration import migrate
from tests.web.study import Study
from web.server import Server, listen

Reply = dict[str, Any] | tuple[int, dict[str, Any]]
Answering = Callable[[dict[str, Any]], Awaitable[Reply]]

NOTE_LIMIT = 128 * 1024
"""Bytes that the real one takes."""


def words(*texts: str, **more: Any) -> dict[str, Any]:
    """An answer of one message for each text; `more` is put on the last."""
    messages: list[dict[str, Any]] = [
        {"text": text, "buttons": [], "custom": {}, "response": "utter_x"} for text in texts
    ]
    messages[-1] |= more
    understood = {"intent": {"name": "inform", "confidence": 0.9}, "entities": [], "ranking": []}
    return {"messages": messages, "understood": understood, "record": {"name": "Jo"}, "model": "test-1"}


async def echo(turn: dict[str, Any]) -> Reply:
    """Say what was said."""
    return words(f"You said: {turn['text']}")


def make_trial(path: Path) -> None:
    """A database for what is tried."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        migrate(f"sqlite:///{path}")


class Engine:
    """Answers as `answering` does, the same again for the same message, and notes what it was asked."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.answering: Answering = echo
        self.asked: list[dict[str, Any]] = []
        self.noted: dict[str, list[dict[str, str]]] = {}
        self.kept: dict[tuple[str, str], dict[str, Any]] = {}
        self.study = Study(secret)
        self.trial: Path | None = None
        """Where what is tried is kept."""
        self.readiness: bytes | None = None
        """What it says in place of the contract's answer to /ready."""
        self.looked_at = 0
        """How often it was asked for it."""
        self.port = 0
        self._server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked_in(self, conversation: str) -> list[dict[str, Any]]:
        """What it was asked in one conversation."""
        return [turn for turn in self.asked if turn["conversation"] == conversation]

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        app: Sanic[Any, Any] = Sanic(f"engine-{token_hex(4)}", configure_logging=False)
        app.config.TOUCHUP = False
        app.add_route(self._turn, "/turn", methods=["POST"])
        app.add_route(self._turn, "/trial/turn", methods=["POST"], name="trial_turn")
        app.add_route(self._trial_open, "/trial/open", methods=["POST"])
        app.add_route(self._note, "/note", methods=["POST"])
        app.add_route(self._ready, "/ready", methods=["GET"])
        self.study.install(app)
        self._server = Server(app, listen("127.0.0.1", self.port))
        self.port = self._server.port
        await self._server.start()

    async def stop(self) -> None:
        """Be gone, at once."""
        if self._server is not None:
            await self._server.stop(grace=0.0)
            self._server = None

    async def _turn(self, request: Request) -> HTTPResponse:
        if request.headers.get("x-redress-secret") != self.secret:
            return json({"error": "secret", "detail": ""}, 401)
        turn = request.json
        self.asked.append(turn)
        key = turn["conversation"], turn["message"]
        if key not in self.kept:
            reply = await self.answering(turn)
            if isinstance(reply, tuple):
                return json(reply[1], reply[0])
            self.kept[key] = reply
        return json(self.kept[key])

    async def _note(self, request: Request) -> HTTPResponse:
        said = request.json["said"]
        if not said or any(set(line) != {"from", "text"} for line in said) or len(request.body) > NOTE_LIMIT:
            return json({"error": "body", "detail": "as the real one answers"}, 400)
        self.noted[request.json["message"]] = said
        return json({"record": {}})

    async def _trial_open(self, request: Request) -> HTTPResponse:
        """What the actions do when something is tried for the first time: there is a database for it."""
        if self.trial is not None:
            make_trial(self.trial)
        return json({})

    async def _ready(self, request: Request) -> HTTPResponse:
        self.looked_at += 1
        if self.readiness is not None:
            return HTTPResponse(self.readiness, content_type="application/json")
        return json({"model": "test-1", "store": True})
