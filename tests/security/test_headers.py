"""What every answer tells browsers, in one table: each route, asked by nobody and by who may do all of it."""

import re
from typing import Any

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from staff.accounts import Newcomer
from staff.passwords import Passwords
from staff.roles import Role
from tests.web.world import World
from web.desk.people import AREA, People

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
MAY_BE_KEPT = ("/assets/", "/widget.js", "/widget/chat.js", "/code")
"""Scripts, styles and pictures, and the code of practice, which are the same for everybody."""
EVERY_ROLE = (Role.AGENT, Role.MANAGER, Role.EDITOR, Role.ADMIN)
PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
"""The content policy of a page: nothing inline, nothing of others, and in nobody's frame."""


@pytest_asyncio.fixture(loop_scope="module")
async def world(shared_world: World) -> World:
    shared_world.http.cookies.clear()
    return shared_world


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def staff(shared_world: World) -> httpx.AsyncClient:
    """Somebody who may do everything."""
    context = shared_world.app.ctx
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people = People(context.settings, context.database, cheap)
    context.areas[AREA] = people
    people.accounts.add(
        Newcomer("maya@example.com", "Maya", EVERY_ROLE), "seven quiet otters", context.clock()
    )
    client = httpx.AsyncClient(base_url=shared_world.http.base_url, timeout=30)
    credentials = {"email": "maya@example.com", "password": "seven quiet otters"}
    answer = await client.post("/api/v1/staff/session", json=credentials)
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


async def every_answer(world: World, client: httpx.AsyncClient) -> list[tuple[str, httpx.Response]]:
    """One answer of each route but of streams, which have no end."""
    found = []
    paths: dict[str, Any] = (await world.http.get("/api/v1/openapi.json")).json()["paths"]
    for path, operations in paths.items():
        for method in operations:
            if path.endswith("/events") or (method == "delete" and path.endswith("/staff/session")):
                continue
            address = re.sub(r"\{\w+\}", "x", path)
            answer = await client.request(method, address, headers={"Accept": "text/html"})
            found.append((f"{method} {path}", answer))
    return found


async def test_every_answer_has_every_header(world: World, staff: httpx.AsyncClient) -> None:
    wrong: list[tuple[str, ...]] = []
    for client in (world.http, staff):
        for name, answer in await every_answer(world, client):
            assert answer.status_code < 500, name
            wrong += [
                (name, header, str(answer.headers.get(header)))
                for header, value in ALWAYS.items()
                if answer.headers.get(header) != value
            ]
            wrong += [(name, fault) for fault in _faults(name, answer)]
    assert wrong == []


def _faults(name: str, answer: httpx.Response) -> list[str]:
    """What is wrong with the content policy, and with what may be kept."""
    found = []
    policy = _policy(answer)
    page = answer.headers.get("content-type", "").startswith("text/html") and bool(answer.content)
    if page and "attachment" not in answer.headers.get("content-disposition", ""):
        found += [f"{one}: {policy.get(one)}" for one, value in PAGE.items() if policy.get(one) != value]
    elif policy.get("default-src") != "'none'":
        found.append(f"default-src: {policy.get('default-src')}")
    if "unsafe" in answer.headers["content-security-policy"]:
        found.append("unsafe")
    may_be_kept = name.partition(" ")[2].startswith(MAY_BE_KEPT) and answer.status_code in {200, 304}
    if not may_be_kept and "no-store" not in answer.headers.get("cache-control", ""):
        found.append(f"cache-control: {answer.headers.get('cache-control')}")
    return found


def _policy(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split(";")
    return {name: value for name, _, value in (part.strip().partition(" ") for part in parts)}


async def test_no_page_has_anything_inline(world: World, staff: httpx.AsyncClient) -> None:
    """The policy forbids it; what it forbids would silently not work."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)
    for client in (world.http, staff):
        for name, answer in await every_answer(world, client):
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert not inline.search(answer.text), (name, inline.search(answer.text))


async def test_nothing_is_asked_of_other_sites_by_any_page(world: World, staff: httpx.AsyncClient) -> None:
    for client in (world.http, staff):
        for name, answer in await every_answer(world, client):
            if answer.headers.get("content-type", "").startswith("text/html"):
                loaded = re.findall(r'<(?:script|img|iframe|link)[^>]+(?:src|href)="([^"]*)"', answer.text)
                assert all(one.startswith("/") and not one.startswith("//") for one in loaded), name


async def test_secret_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    started = await world.http.post("/api/v1/conversations", json={})
    credentials = {"email": "maya@example.com", "password": "seven quiet otters"}
    signed_in = await world.http.post("/api/v1/staff/session", json=credentials)
    world.http.cookies.clear()
    said = await world.http.post("/chat", data={"text": "hello", "id": "x"})
    world.http.cookies.clear()
    cookies = [one for answer in (started, signed_in, said) for one in answer.headers.get_list("set-cookie")]
    assert {one.partition("=")[0] for one in cookies} >= {
        "redress_conversation",
        "redress_staff",
        "redress_plain",
    }
    for cookie in cookies:
        assert "HttpOnly" in cookie, cookie
        assert "SameSite=Strict" in cookie, cookie
        assert "Domain" not in cookie, cookie
