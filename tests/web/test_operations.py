"""Alive, ready, how much: for those who run it."""

from pathlib import Path

from tests.web.test_bad_input import assert_problem
from tests.web.world import World, running


async def test_it_is_alive_while_it_runs(world: World) -> None:
    assert (await world.http.get("/healthz")).json() == {"alive": True}


async def test_it_is_ready_with_a_database_and_an_engine(world: World) -> None:
    assert (await world.http.get("/readyz")).json() == {"ready": True, "model": "test-1"}


async def test_without_an_engine_it_is_alive_and_not_ready_and_says_why(world: World) -> None:
    await world.engine.stop()
    answer = await world.http.get("/readyz")
    assert_problem(answer, 503)
    assert answer.json()["failing"] == ["the engine"]
    assert answer.headers["retry-after"]
    assert (await world.http.get("/healthz")).status_code == 200


async def test_metrics_are_for_this_machine_or_who_has_the_token(world: World) -> None:
    chat = await world.chat()
    await chat.reply_to((await chat.send("hello")).json()["seq"])
    text = (await world.http.get("/metrics")).text
    assert 'redress_requests_total{route="send_message",status="202"} 1' in text
    assert 'redress_turns_total{end="answered"} 1' in text
    assert 'redress_turn_seconds_bucket{le="+Inf"} 1' in text
    from_afar = {"X-Forwarded-For": "203.0.113.7"}
    assert_problem(await world.http.get("/metrics", headers=from_afar), 404)
    token = world.app.ctx.settings.secret("metrics")
    signed = from_afar | {"Authorization": f"Bearer {token}"}
    assert (await world.http.get("/metrics", headers=signed)).status_code == 200


async def test_metrics_name_nobody_and_no_conversation(world: World) -> None:
    chat = await world.chat()
    await chat.send("I am Jane")
    text = (await world.http.get("/metrics")).text
    assert chat.id not in text
    assert "Jane" not in text


async def test_every_answer_carries_a_request_id_of_its_own(world: World) -> None:
    ids = {
        (await world.http.get(path)).headers["x-request-id"] for path in ("/healthz", "/healthz", "/nothing")
    }
    assert len(ids) == 3
    forged = await world.http.get("/healthz", headers={"X-Request-Id": "forged"})
    assert forged.headers["x-request-id"] != "forged"


async def test_nothing_that_a_customer_said_or_is_gets_into_the_log(tmp_path: Path, capfd: object) -> None:
    async with running(tmp_path) as world:
        chat = await world.chat()
        seq = (await chat.send("My name is Jane Fletcher, jane@acme.example")).json()["seq"]
        await chat.reply_to(seq)
        await chat.get("messages?after=1")
    written = "".join(capfd.readouterr())  # type: ignore[attr-defined]
    assert "send_message" in written
    for secret in ("Jane", "acme", chat.id, chat.token, "127.0.0.1", "after=1"):
        assert secret not in written
