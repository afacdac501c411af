"""Signing in to the desk over the API, and being kept out."""

import httpx
import pytest

from staff.roles import Role
from tests.desk.conftest import PASSWORD, Staffed

SESSION = "/api/v1/staff/session"


async def attempt(client: httpx.AsyncClient, email: str, password: str) -> httpx.Response:
    return await client.post(SESSION, json={"email": email, "password": password})


async def test_signing_in_answers_who_one_is_and_sets_a_cookie_that_scripts_cannot_read(
    staffed: Staffed,
) -> None:
    staffed.hire(Role.AGENT, Role.EDITOR)
    client = await staffed.browser()
    answer = await attempt(client, "Maya@Example.com", PASSWORD)
    assert answer.status_code == 200
    assert answer.json()["name"] == "Maya Okafor"
    assert answer.json()["roles"] == ["agent", "editor"]
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert (await client.get(SESSION)).json()["csrf"] == answer.json()["csrf"]


async def test_wrong_and_unknown_get_the_same_answer(staffed: Staffed) -> None:
    staffed.hire()
    client = await staffed.browser()
    wrong = await attempt(client, "maya@example.com", "wrong wrong wrong")
    unknown = await attempt(client, "nobody@example.com", PASSWORD)
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


async def test_the_sixth_attempt_has_to_wait_and_is_told_how_long(staffed: Staffed) -> None:
    staffed.hire()
    client = await staffed.browser()
    for _ in range(5):
        assert (await attempt(client, "maya@example.com", "wrong wrong wrong")).status_code == 401
    barred = await attempt(client, "maya@example.com", PASSWORD)
    assert barred.status_code == 429
    assert 0 < int(barred.headers["Retry-After"]) <= 900


async def test_signing_out_ends_the_session_on_the_server(staffed: Staffed) -> None:
    client = await staffed.signed_in()
    kept = dict(client.cookies)
    assert (await client.delete(SESSION)).status_code == 204
    again = await staffed.browser()
    assert (await again.get(SESSION, cookies=kept)).status_code == 401


async def test_a_change_without_the_csrf_token_is_refused(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    client = await staffed.signed_in()
    right = client.headers.pop("X-CSRF-Token")
    path = f"/api/v1/complaints/{reference}/notes"
    assert (await client.post(path, json={"text": "x"})).status_code == 403
    wrong = await client.post(path, json={"text": "x"}, headers={"X-CSRF-Token": "0" * 64})
    assert wrong.status_code == 403
    assert (await client.post(path, json={"text": "x"}, headers={"X-CSRF-Token": right})).status_code == 200


async def test_another_site_cannot_use_the_cookie(staffed: Staffed) -> None:
    client = await staffed.signed_in()
    refused = await client.delete(SESSION, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert (await client.get(SESSION)).status_code == 200


async def test_a_disabled_person_is_out_at_once(staffed: Staffed) -> None:
    client = await staffed.signed_in()
    staffed.people.accounts.disable("maya@example.com", staffed.clock())
    assert (await client.get(SESSION)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "a@example.com"}, {"email": 1, "password": "x"}, [], {"email": "\x00", "password": "x"}],
)
async def test_a_malformed_sign_in_is_refused_with_a_sentence(staffed: Staffed, body: object) -> None:
    answer = await (await staffed.browser()).post(SESSION, json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
