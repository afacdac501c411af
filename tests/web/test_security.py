"""What browsers are told, and what other sites may do."""

from pathlib import Path

import pytest

from tests.web.test_bad_input import assert_problem
from tests.web.world import World, running

SHOP = "https://www.provider.example"


@pytest.mark.parametrize(
    "path", ["/healthz", "/nothing", "/api/v1/openapi.json", "/api/v1/conversations/x/messages"]
)
async def test_every_answer_has_the_security_headers(world: World, path: str) -> None:
    headers = (await world.http.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"


async def test_strict_transport_is_asked_for_only_where_there_is_tls(tmp_path: Path) -> None:
    async with running(tmp_path / "a") as world:
        assert "strict-transport-security" not in (await world.http.get("/healthz")).headers
    async with running(tmp_path / "b", public_url="https://chat.provider.example") as world:
        assert "strict-transport-security" in (await world.http.get("/healthz")).headers
        started = await world.http.post("/api/v1/conversations", json={})
        assert "Secure" in started.headers["set-cookie"]


async def test_an_allowed_origin_may_use_the_chat_with_a_token_and_without_cookies(tmp_path: Path) -> None:
    async with running(tmp_path, allowed_origins=SHOP) as world:
        preflight = await world.http.options(
            "/api/v1/conversations/x/events",
            headers={
                "Origin": SHOP,
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "authorization,last-event-id",
            },
        )
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == SHOP
        assert "authorization" in preflight.headers["access-control-allow-headers"]
        assert "last-event-id" in preflight.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in preflight.headers
        started = await world.http.post("/api/v1/conversations", json={}, headers={"Origin": SHOP})
        assert started.headers["access-control-allow-origin"] == SHOP
        assert "Origin" in started.headers["vary"]
        refused = await world.http.get("/api/v1/conversations/x/messages", headers={"Origin": SHOP})
        assert_problem(refused, 401)
        assert refused.headers["access-control-allow-origin"] == SHOP  # so that the page can read why


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"{SHOP}.evil.example", "http://www.provider.example"]
)
async def test_other_origins_may_not(tmp_path: Path, origin: str) -> None:
    async with running(tmp_path, allowed_origins=SHOP) as world:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert_problem(await world.http.options("/api/v1/conversations", headers=asked), 403)
        started = await world.http.post("/api/v1/conversations", json={}, headers={"Origin": origin})
        assert "access-control-allow-origin" not in started.headers


async def test_the_rest_of_the_api_is_open_to_no_origin(tmp_path: Path) -> None:
    async with running(tmp_path, allowed_origins=SHOP) as world:
        asked = {"Origin": SHOP, "Access-Control-Request-Method": "GET"}
        assert_problem(await world.http.options("/api/v1/complaints", headers=asked), 403)


async def test_a_path_out_of_the_assets_leads_nowhere(world: World) -> None:
    for path in (
        "/assets/customer/../../app.py",
        "/assets/../app.py",
        "/assets/customer/%2e%2e/%2e%2e/app.py",
    ):
        assert_problem(await world.http.get(path), 404)
    assert_problem(await world.http.get("/assets/customer/none.js"), 404)


async def test_a_header_cannot_be_split(world: World) -> None:
    answer = await world.http.get("/healthz", headers={"X-Request-Id": "x%0d%0aSet-Cookie: a=b"})
    assert "set-cookie" not in answer.headers
