"""Calls to an action server that answers as it likes."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Dict, List, Tuple

import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError

from bot import action_endpoint
from bot.action_endpoint import ActionEndpoint
from bot.errors import ActionFailed, ActionServerFailed

DOMAIN = {"intents": ["greet"], "slots": {"x": {"type": "any"}}}


def call(
    *answers: Tuple[int, Any], times: int = 1, fail_first: bool = False
) -> Tuple[Any, List[Dict[str, Any]]]:
    """Call an action on a server that gives `answers` in turn; the last answer, and what it was sent."""
    sent: List[Dict[str, Any]] = []
    waiting = list(answers)

    async def webhook(request: web.Request) -> web.Response:
        assert request.transport is not None
        sent.append({**await request.json(), "connection": request.transport.get_extra_info("peername")})
        assert request.headers["X-Redress-Secret"] == "s"
        if fail_first and len(sent) == 2:
            request.transport.close()
        status, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, content_type="application/json")

    async def go() -> Any:
        app = web.Application()
        app.router.add_post("/webhook", webhook)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        endpoint = ActionEndpoint(f"http://127.0.0.1:{port}/webhook", "s")
        try:
            for _ in range(times):
                answer = await endpoint.request(
                    json={"next_action": "action_x", "domain": DOMAIN, "tracker": {}}
                )
            return answer
        finally:
            await endpoint.close()
            await runner.cleanup()

    return asyncio.run(go()), sent


def test_the_domain_is_sent_only_when_it_is_asked_for() -> None:
    answer, sent = call((449, {}), (200, {"events": [], "responses": []}), times=3)
    assert answer == {"events": [], "responses": []}
    assert [one.get("domain") for one in sent] == [None, DOMAIN, None, None]
    assert len({one["domain_digest"] for one in sent}) == 1


def test_one_connection_is_kept_for_many_calls() -> None:
    _, sent = call((200, {"events": []}), times=5)
    assert len({one["connection"] for one in sent}) == 1


def test_a_kept_connection_that_the_server_closed_is_no_failure() -> None:
    answer, sent = call((200, {"events": []}), times=2, fail_first=True)
    assert answer["events"] == []
    assert len(sent) == 3


def test_a_rejection_is_rasas_own_error() -> None:
    with pytest.raises(ClientResponseError) as rejected:
        call((400, {"error": "no", "action_name": "action_x"}))
    assert json.loads(rejected.value.text)["action_name"] == "action_x"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, {"error": "on fire", "request_body": "what the customer said"}, "status 500: on fire"),
        (404, {"error": "No action"}, "status 404"),
        (401, "no", "status 401"),
        (200, "no JSON", "not JSON"),
        (200, [], "not a JSON object"),
        (200, {"events": [{"event": "nonsense"}]}, "kind 'nonsense'"),
        (200, {"events": ["slot"]}, "kind None"),
        (200, {"events": [{"event": "slot", "value": 1}]}, "slot, 'name' is a required property"),
        (200, {"events": [{"event": "slot", "name": "y", "value": 1}]}, "no slot 'y'"),
    ],
)
def test_an_answer_that_is_none_fails_the_turn_with_its_reason(status: int, body: Any, said: str) -> None:
    with pytest.raises(ActionFailed, match="action_x") as failed:
        call((status, body))
    assert said in str(failed.value)
    assert "what the customer said" not in str(failed.value)


def test_what_an_action_needs_and_is_away_is_no_fault_of_the_message() -> None:
    with pytest.raises(ActionServerFailed, match="action_x cannot be run now: OperationalError"):
        call((503, {"error": "OperationalError", "action_name": "action_x"}))


def test_events_of_every_kind_that_we_use_pass() -> None:
    events = [
        {"event": "slot", "timestamp": None, "name": "x", "value": {"any": ["thing"]}},
        {"event": "active_loop", "timestamp": None, "name": None},
        {"event": "followup", "name": "action_y"},
        {"event": "pause"},
        {"event": "resume"},
        {"event": "action_execution_rejected", "name": "form", "policy": None, "confidence": None},
        {"event": "bot", "text": "x", "data": {}, "metadata": {}},
    ]
    assert call((200, {"events": events, "responses": []}))[0]["events"] == events


def test_a_server_that_is_not_there_fails_the_turn() -> None:
    with pytest.raises(ActionServerFailed, match="does not answer"):
        asyncio.run(ActionEndpoint("http://127.0.0.1:9/webhook", "s").request(json={"next_action": "x"}))


def test_a_server_that_hangs_fails_the_turn_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_endpoint, "TOTAL_SECONDS", 0.2)

    async def go() -> None:
        server = await asyncio.start_server(lambda reader, writer: asyncio.sleep(5), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        endpoint = ActionEndpoint(f"http://127.0.0.1:{port}/webhook", "s")
        with pytest.raises(ActionServerFailed, match=r"longer than 0.2 s"):
            await endpoint.request(json={"next_action": "action_x"})
        await endpoint.close()
        server.close()

    asyncio.run(go())
