"""What surrounds every page: the way around, refusals, news, and what a sign-out must not lose."""

import re
from datetime import timedelta

import httpx
import pytest

from staff.roles import Role
from staff.sessions import IDLE, Session
from tests.desk.conftest import PASSWORD, Staffed
from tests.desk.forms import field, send, sign_in, text

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SHOWS = {
    Role.AGENT: {"/desk", "/desk/handoffs", "/desk/complaints"},
    Role.MANAGER: {"/desk", "/desk/handoffs", "/desk/complaints"},
    Role.EDITOR: {"/desk"},
    Role.ADMIN: {"/desk", "/desk/staff"},
}
NEVER = {
    Role.AGENT: {"/desk/staff"},
    Role.MANAGER: {"/desk/staff"},
    Role.EDITOR: {"/desk/staff", "/desk/handoffs", "/desk/complaints", "/desk/mail"},
    Role.ADMIN: {"/desk/handoffs", "/desk/complaints", "/desk/mail"},
}


async def inside(staffed: Staffed, *roles: Role) -> httpx.AsyncClient:
    staffed.hire(*roles)
    client = await staffed.browser()
    await sign_in(client)
    return client


@pytest.mark.parametrize("role", Role)
async def test_the_way_around_shows_only_what_the_role_may_open(staffed: Staffed, role: Role) -> None:
    client = await inside(staffed, role)
    page = await client.get("/desk")
    nav = page.text.partition("<nav")[2].partition("</nav>")[0]
    ways = set(re.findall(r'href="([^"]+)"', nav))
    assert SHOWS[role] <= ways
    assert not NEVER[role] & ways
    for way in ways:
        assert (await client.get(way)).status_code == 200, way


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
async def test_who_sees_no_customers_finds_their_own_work_on_the_first_page(
    staffed: Staffed, role: Role
) -> None:
    complaint = staffed.complain()
    client = await inside(staffed, role)
    page = await client.get("/desk")
    assert ("redress content check" in text(page)) == (role is Role.EDITOR)
    assert ("/desk/staff/new" in page.text) == (role is Role.ADMIN)
    assert complaint.reference not in page.text
    main = page.text.partition("<main")[2]
    for way in re.findall(r'href="(/[^"]*)"', main):
        assert (await client.get(way)).status_code == 200, way


async def test_the_page_one_is_on_is_marked_and_named(staffed: Staffed) -> None:
    client = await inside(staffed, *Role)
    for path, title in (("/desk/staff", "Staff"), ("/desk/account", "Your account")):
        page = await client.get(path)
        assert re.search(rf'href="{path}" aria-current="page"', page.text)
        assert f"<title>{title} – ContactNow desk</title>" in page.text
        assert '<html lang="en-GB"' in page.text


@pytest.mark.parametrize("path", ["/desk/nowhere", "/desk/staff/x", "/desk/complaints/a/b/c/d"])
async def test_an_address_that_does_not_exist_is_a_page_for_people(staffed: Staffed, path: str) -> None:
    client = await inside(staffed)
    page = await client.get(path, headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "nothing at this address" in text(page)
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_a_wrong_method_and_too_much_are_pages_too(staffed: Staffed) -> None:
    client = await inside(staffed)
    wrong = await client.post("/desk/complaints", headers=HTML, data={"x": "y"})
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    assert "<h1>Not possible that way</h1>" in wrong.text
    reference = staffed.complain().reference
    form = {"text": "x" * 300_000}
    large = await client.post(f"/desk/complaints/{reference}/notes", data=form, headers=HTML)
    assert large.status_code == 413
    assert "<h1>Too much at once</h1>" in large.text


async def test_our_own_mistake_is_a_page_without_its_details(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await inside(staffed)

    def broken(*_: object) -> None:
        raise RuntimeError("secret innards")

    monkeypatch.setattr(staffed.people.sessions, "of_account", broken)
    page = await client.get("/desk/account", headers=HTML)
    assert page.status_code == 500
    assert "<h1>Our mistake</h1>" in page.text
    assert "innards" not in page.text


async def test_programs_still_get_problems(staffed: Staffed) -> None:
    client = await inside(staffed)
    answer = await client.get("/desk/nowhere", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    missing = await client.get("/api/v1/nowhere", headers=HTML)
    assert missing.headers["content-type"] == "application/problem+json"


async def test_what_a_role_does_not_include_is_a_page_that_says_so(staffed: Staffed) -> None:
    client = await inside(staffed, Role.AGENT)
    page = await client.get("/desk/staff", headers=HTML)
    assert page.status_code == 403
    assert "Your role does not include this" in text(page)
    assert "Maya Okafor" in page.text  # with the way around


async def test_news_that_somebody_else_wrote_into_the_cookie_is_not_shown(staffed: Staffed) -> None:
    import json
    from base64 import urlsafe_b64encode

    client = await inside(staffed)
    packed = urlsafe_b64encode(json.dumps({"text": "Forged", "undo": "/desk/sign-out"}).encode()).decode()
    for value in (f"{packed}.{'0' * 64}", packed, "..", f"{packed}."):
        client.cookies.set("redress_staff_said", value)
        page = await client.get("/desk")
        assert page.status_code == 200
        assert "Forged" not in page.text


LONG = 'Rang at nine.\n\nShe says <b>nobody</b> came & that it is "always" the same.\nÄrgerlich. 你好'


async def write_too_late(staffed: Staffed) -> tuple[httpx.AsyncClient, str, httpx.Response]:
    """A note sent two hours after the page was opened; where it was sent, and what came back."""
    reference = staffed.complain().reference
    client = await inside(staffed)
    page = await client.get(f"/desk/complaints/{reference}")
    staffed.clock.now += IDLE + timedelta(minutes=1)
    path = f"/desk/complaints/{reference}/notes"
    form = {"csrf": field(page, "csrf"), "key": "one-note", "text": LONG}
    return client, path, await client.post(path, data=form)


async def test_what_was_typed_outlives_the_session_and_is_sent_once_after_signing_in_again(
    staffed: Staffed,
) -> None:
    client, path, late = await write_too_late(staffed)
    assert late.status_code == 401
    assert "what you typed is kept" in text(late)
    back = await sign_in(client, kept=field(late, "kept"))
    assert back.status_code == 200
    assert "Nothing of it is lost" in text(back)
    typed = re.search(r"<textarea[^>]*>(.*?)</textarea>", back.text, re.DOTALL)
    assert typed
    from html import unescape

    assert unescape(typed[1]) == LONG
    form = {"csrf": field(back, "csrf"), "key": field(back, "key"), "text": LONG}
    action = re.search(r'<form method="post" action="(/desk/complaints/[^"]+)"', back.text)
    assert action
    assert action[1] == path
    for _ in range(2):
        assert (await client.post(action[1], data=form)).status_code == 303
    reference = path.split("/")[3]
    entries = (await client.get(f"/api/v1/complaints/{reference}")).json()["entries"]
    assert [one["text"] for one in entries if one["kind"] == "note"] == [LONG]


async def test_it_is_kept_through_a_wrong_password_and_through_the_second_factor(staffed: Staffed) -> None:
    import pyotp

    client, _, late = await write_too_late(staffed)
    wrong = await sign_in(client, password="wrong wrong wrong", kept=field(late, "kept"))
    assert field(wrong, "kept") == field(late, "kept")
    people = staffed.people
    session = await people_session(staffed)
    secret = people.factors.begin(session.account, staffed.clock())
    people.factors.confirm(session, pyotp.TOTP(secret).at(staffed.clock()), staffed.clock())
    staffed.clock.now += timedelta(minutes=1)
    step = await sign_in(client, kept=field(wrong, "kept"))
    data = {"ticket": field(step, "ticket"), "kept": field(step, "kept")}
    back = await client.post(
        "/desk/sign-in/code", data=data | {"code": pyotp.TOTP(secret).at(staffed.clock())}
    )
    assert "Nothing of it is lost" in text(back)
    assert "Ärgerlich. 你好" in back.text


async def people_session(staffed: Staffed) -> Session:
    other = await staffed.browser()
    await sign_in(other)
    found = staffed.people.sessions.of(other.cookies["redress_staff"], staffed.clock())
    assert found
    return found


async def test_a_button_that_was_pressed_too_late_only_leads_to_the_sign_in(staffed: Staffed) -> None:
    handoff, _ = await staffed.queue()
    client = await inside(staffed)
    page = await client.get("/desk")
    staffed.clock.now += IDLE
    late = await client.post(f"/desk/handoffs/{handoff.id}/claim", data={"csrf": field(page, "csrf")})
    assert (late.status_code, late.headers["location"]) == (303, "/desk/sign-in?next=/desk")


async def test_passwords_and_codes_are_not_kept(staffed: Staffed) -> None:
    client = await inside(staffed)
    staffed.clock.now += IDLE
    form = {"csrf": "x", "password": PASSWORD, "new_password": "eleven loud herons"}
    late = await client.post("/desk/account/password", data=form)
    assert late.status_code == 303
    assert "herons" not in late.text


async def test_another_site_cannot_have_words_kept_for_it(staffed: Staffed) -> None:
    client = await staffed.browser()
    refused = await client.post(
        "/desk/complaints/CN-22222-22222/notes",
        data={"text": "forged"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert refused.status_code == 403
    assert "forged" not in refused.text


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        "[]",
        '{"path": "https://evil.example", "fields": {"text": "x"}}',
        '{"path": "//evil", "fields": {"text": "x"}}',
        '{"path": "/desk/../api", "fields": {"text": "x"}}',
        '{"path": "/desk/x\\n", "fields": {"text": "x"}}',
        '{"path": "/desk/x", "fields": 1}',
        "[" * 5000,
    ],
)
async def test_what_claims_to_be_kept_and_is_not_ours_is_left_out(staffed: Staffed, kept: str) -> None:
    staffed.hire()
    answer = await sign_in(await staffed.browser(), kept=kept)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


async def test_times_are_british_wherever_the_server_is(staffed: Staffed) -> None:
    staffed.clock.now = staffed.clock.now.replace(month=7, day=1, hour=22, minute=30)
    client = await inside(staffed)
    assert "Signed in Wed 1 Jul 2026, 23:30" in text(await client.get("/desk/account"))


async def test_signing_out_one_that_is_gone_says_so(staffed: Staffed) -> None:
    client = await inside(staffed)
    await send(client, "/desk/account/sessions/0123456789abcdef/sign-out")
    assert "signed out already" in text(await client.get("/desk/account"))
