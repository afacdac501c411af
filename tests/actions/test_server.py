"""The action server: for whoever knows the secret, and what fails is a failed call with its reason."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action, ActionExecutionRejection
from sanic import Sanic
from sqlalchemy.exc import OperationalError

from actions.server import SECRET_HEADER, create
from actions.worlds import NoTrial, Worlds
from redress.ports import free_port

CALL = {"tracker": {"sender_id": "talk", "slots": {}, "events": []}, "domain": {}}
SECRET = {SECRET_HEADER: "right"}


class Breaks(Action):
    def name(self) -> str:
        return "action_breaks"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise RuntimeError("the database is gone")


class FindsNoDatabase(Action):
    def name(self) -> str:
        return "action_finds_no_database"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise OperationalError("SELECT 1", {"text": "what they said"}, Exception("disk is full"))


class Rejects(Action):
    def name(self) -> str:
        return "action_rejects"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ActionExecutionRejection("action_rejects", "not for me")


class Speaks(Action):
    def name(self) -> str:
        return "action_speaks"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_hello")
        return []


class World:
    """One set of actions, which stays as it is, and nothing to try."""

    content = None

    def __init__(self) -> None:
        self.customers = ActionExecutor()
        for action in (Breaks(), FindsNoDatabase(), Rejects(), Speaks()):
            self.customers.register_action(action)

    async def trial(self) -> ActionExecutor:
        raise NoTrial

    async def follow(self) -> None:
        """Nothing else comes into force."""


def server(name: str) -> Sanic[Any, Any]:
    app = create(cast(Worlds, World()), "right", name)
    app.config.TOUCHUP = False  # Sanic rewrites its own methods once a process, and here are several servers
    return app


@asynccontextmanager
async def serving(name: str) -> AsyncIterator[httpx.AsyncClient]:
    """The server on a port of its own, and a client for it."""
    port = free_port()
    running: Any = await server(name).create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    assert running is not None
    await running.startup()
    await running.before_start()
    await running.after_start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client
    await running.close()


async def call(client: httpx.AsyncClient, action: str | None, headers: dict[str, str]) -> httpx.Response:
    body = {**CALL, **({"next_action": action} if action else {})}
    return await client.post("/webhook", json=body, headers=headers)


async def test_without_the_secret_nothing_runs() -> None:
    async with serving("secretive") as client:
        for headers in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: ""}):
            assert (await call(client, "action_speaks", headers)).status_code == 401


async def test_an_action_answers() -> None:
    async with serving("talkative") as client:
        response = await call(client, "action_speaks", SECRET)
    assert response.status_code == 200
    assert response.json()["responses"][0]["response"] == "utter_hello"


async def test_an_exception_is_a_failed_call_with_its_reason_and_nothing_of_the_conversation() -> None:
    async with serving("broken") as client:
        response = await call(client, "action_breaks", SECRET)
    assert response.status_code == 500
    assert response.json() == {"error": "RuntimeError: the database is gone", "action_name": "action_breaks"}


async def test_a_database_that_is_away_has_a_status_of_its_own_and_says_nothing_of_the_conversation() -> None:
    async with serving("homeless") as client:
        response = await call(client, "action_finds_no_database", SECRET)
    assert response.status_code == 503
    assert response.json() == {"error": "OperationalError", "action_name": "action_finds_no_database"}


async def test_where_nothing_can_be_tried_it_is_said() -> None:
    async with serving("untried") as client:
        for address in ("/trial/webhook", "/trial/open"):
            refused = await client.post(
                address, json={**CALL, "next_action": "action_speaks"}, headers=SECRET
            )
            assert refused.status_code == 503
            assert refused.json() == {"error": "Nothing can be tried on these actions."}
            assert (await client.post(address, json=CALL)).status_code == 401


async def test_rejections_and_strangers_have_their_own_status() -> None:
    async with serving("picky") as client:
        assert (await call(client, "action_rejects", SECRET)).status_code == 400
        assert (await call(client, "action_unknown", SECRET)).status_code == 404
        assert (await call(client, None, SECRET)).status_code == 422
