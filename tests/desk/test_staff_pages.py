"""The administrators' pages and calls."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from mail.outbox import Waiting
from mail.tables import outbox
from staff.roles import Role
from tests.desk.conftest import PASSWORD, Staffed
from tests.desk.forms import field, send, sign_in, text
from tests.mail.conftest import messages

ANN = "ann@example.com"
PEOPLE = "/api/v1/staff/people"


async def boss(staffed: Staffed) -> httpx.AsyncClient:
    """An administrator, signed in."""
    staffed.hire(Role.ADMIN, email=ANN, name="Ann Lee")
    client = await staffed.browser()
    assert (await sign_in(client, ANN)).status_code == 303
    return client


def number(staffed: Staffed, email: str = "maya@example.com") -> int:
    return staffed.people.accounts.find(email).id


def link_on(page: httpx.Response) -> str:
    found = re.search(r'class="one-link">([^<]+)<', page.text)
    assert found, text(page)
    return unescape(found[1])


def sent_mail(staffed: Staffed) -> list[Any]:
    query = select(outbox.c.recipient, outbox.c.template, outbox.c.field_values)
    return list(staffed.world.app.ctx.database.read(lambda c: c.execute(query).all()))


async def test_the_list_says_what_an_administrator_wants_to_know(staffed: Staffed) -> None:
    client = await boss(staffed)
    staffed.hire(Role.AGENT, Role.EDITOR)
    staffed.hire(email="gone@example.com", name="Gone Away")
    staffed.people.accounts.disable("gone@example.com", staffed.clock(), ANN)
    page = text(await client.get("/desk/staff"))
    assert "Ann Lee ann@example.com Administrator Mon 23 Nov 2026, 10:00 off" in page
    assert "Maya Okafor maya@example.com Agent, Editor never off" in page
    assert "Gone Away disabled gone@example.com" in page
    assert "Gone Away : Disabled" in page


async def test_somebody_added_gets_in_by_the_link_that_is_shown_once(staffed: Staffed) -> None:
    client = await boss(staffed)
    made = await send(
        client, "/desk/staff/new", name="Ben Ray", email="Ben@Example.com", agent="yes", manager="yes"
    )
    assert made.status_code == 200
    address = link_on(made)
    assert address.startswith("http://localhost:8000/desk/new-password#")
    assert (
        address.partition("#")[2]
        not in (await client.get(f"/desk/staff/{number(staffed, 'ben@example.com')}")).text
    )
    assert "Ben Ray invited ben@example.com Agent, Manager never" in text(await client.get("/desk/staff"))
    ben = await staffed.browser()
    form = {"code": address, "password": "eleven loud herons"}
    assert (await ben.post("/desk/new-password", data=form)).status_code == 303
    assert "Ben Ray" in (await ben.get("/desk")).text
    assert sent_mail(staffed) == []  # no mail server: the link is handed over


async def test_the_link_goes_by_mail_too_where_there_is_a_mail_server(staffed: Staffed) -> None:
    context = staffed.world.app.ctx
    context.settings = context.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:9"})
    client = await boss(staffed)
    made = await send(client, "/desk/staff/new", name="Ben Ray", email="ben@example.com", agent="yes")
    again = await send(client, f"/desk/staff/{number(staffed, 'ben@example.com')}/link")
    staffed.hire()
    other = await send(client, f"/desk/staff/{number(staffed)}/link")
    first, second, third = sent_mail(staffed)
    assert (first.recipient, first.template) == ("ben@example.com", "staff_invited")
    assert first.field_values == {"dear": "Ben", "link_address": link_on(made), "by_whom": "Ann Lee"}
    assert (second.template, second.field_values["link_address"]) == ("staff_invited", link_on(again))
    assert (third.template, third.field_values["link_address"]) == ("staff_new_password", link_on(other))


@pytest.mark.parametrize("template", ["staff_invited", "staff_new_password"])
async def test_the_mail_holds_the_link_as_text_and_as_something_to_press(
    staffed: Staffed, template: str
) -> None:
    link = "https://provider.example/desk/new-password#AbC-_9"
    row = Waiting(
        id=1,
        key=template,
        recipient="ben@example.com",
        template=template,
        values={"dear": "Ben", "link_address": link, "by_whom": "Ann Lee"},
        reference=None,
        letter=None,
        created_at=staffed.clock(),
        attempts=0,
        lease="",
    )
    message = messages(staffed.world.app.ctx.register).make(row)
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain
    assert page
    assert link in plain.get_content()
    assert f'href="{link}"' in page.get_content()
    assert "ContactNow" in message["Subject"]


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"name": "Ben", "email": "ben@example.com"}, 422, "at least one role"),
        ({"name": "", "email": "ben@example.com", "agent": "yes"}, 422, "Give a name"),
        ({"name": "Ben", "email": "ben", "agent": "yes"}, 422, "does not look like an email"),
        ({"name": "Ben", "email": ANN, "agent": "yes"}, 409, "already"),
    ],
)
async def test_what_will_not_do_is_said_and_what_was_typed_stays(
    staffed: Staffed, form: dict[str, str], status: int, sentence: str
) -> None:
    client = await boss(staffed)
    refused = await send(client, "/desk/staff/new", **form)
    assert refused.status_code == status
    assert sentence in text(refused)
    assert f'value="{form["email"]}"' in refused.text
    assert ("checked" in refused.text) == ("agent" in form)


async def test_roles_are_changed_and_taken_back_by_the_button_beside_the_news(staffed: Staffed) -> None:
    client = await boss(staffed)
    staffed.hire()
    page = f"/desk/staff/{number(staffed)}"
    sent = await send(client, f"{page}/roles", editor="yes", manager="yes")
    assert sent.headers["location"] == page
    shown = await client.get(page)
    assert "Maya Okafor is now: Editor, Manager." in text(shown)
    undo = re.search(r'class="done".*?action="([^"]+)"', shown.text, re.DOTALL)
    assert undo
    assert "is now: Editor" not in text(await client.get(page))  # said once
    back = await send(client, undo[1])
    assert back.headers["location"] == page
    assert staffed.people.accounts.find("maya@example.com").roles == {Role.AGENT}
    late = await send(client, undo[1])
    assert late.status_code == 409
    assert "changed again since" in text(late)


async def test_disabling_ends_every_session_and_enabling_lets_in_again(staffed: Staffed) -> None:
    client = await boss(staffed)
    maya = await staffed.signed_in()
    page = f"/desk/staff/{number(staffed)}"
    await send(client, f"{page}/disable")
    assert (await maya.get("/desk")).status_code == 303
    assert (await sign_in(await staffed.browser())).status_code == 401
    link = await send(client, f"{page}/link")
    assert link.status_code == 422
    await send(client, f"{page}/enable")
    assert (await sign_in(await staffed.browser())).status_code == 303


async def test_signing_somebody_out_leaves_the_account(staffed: Staffed) -> None:
    client = await boss(staffed)
    maya = await staffed.signed_in()
    await send(client, f"/desk/staff/{number(staffed)}/sign-out")
    assert (await maya.get("/desk")).status_code == 303
    assert (await sign_in(maya)).status_code == 303


async def test_the_last_administrator_is_neither_disabled_nor_demoted(staffed: Staffed) -> None:
    client = await boss(staffed)
    page = f"/desk/staff/{number(staffed, ANN)}"
    for way, values in (("disable", {}), ("roles", {"agent": "yes"})):
        refused = await send(client, f"{page}/{way}", **values)
        assert refused.status_code in {409, 422}
        assert "only administrator" in text(refused)
    assert (await client.get("/desk/staff")).status_code == 200


async def test_an_administrator_who_steps_down_lands_where_they_may_be(staffed: Staffed) -> None:
    client = await boss(staffed)
    staffed.hire(Role.ADMIN)
    sent = await send(client, f"/desk/staff/{number(staffed, ANN)}/roles", agent="yes")
    assert sent.headers["location"] == "/desk"
    assert "Ann Lee is now: Agent." in text(await client.get("/desk"))


async def test_a_second_factor_is_reset(staffed: Staffed) -> None:
    client = await boss(staffed)
    staffed.hire()
    token = await staffed.browser()
    await sign_in(token)
    people = staffed.people
    session = people.sessions.of(token.cookies["redress_staff"], staffed.clock())
    assert session
    import pyotp

    secret = people.factors.begin(session.account, staffed.clock())
    people.factors.confirm(session, pyotp.TOTP(secret).at(staffed.clock()), staffed.clock())
    page = f"/desk/staff/{number(staffed)}"
    assert "Reset the second factor" in text(await client.get(page))
    await send(client, f"{page}/reset-second-factor")
    assert "Second factor reset" in text(await client.get(page))
    assert (await token.get("/desk")).status_code == 303
    assert (await sign_in(token)).status_code == 303


async def test_the_record_goes_on_page_by_page(staffed: Staffed) -> None:
    client = await boss(staffed)
    staffed.hire()
    for _ in range(60):
        staffed.people.accounts.sign_out("maya@example.com", staffed.clock(), ANN)
    first = await client.get("/desk/staff/record")
    way = re.search(r'href="([^"]+)">Earlier changes', first.text)
    assert way
    rest = await client.get(way[1])
    assert first.text.count("Signed out everywhere") == 50
    assert rest.text.count("Signed out everywhere") == 10
    assert "Earlier changes" not in rest.text


async def test_nobody_is_a_page_that_says_so(staffed: Staffed) -> None:
    client = await boss(staffed)
    for path in ("/desk/staff/999999", "/desk/staff/999999999999999999999"):
        page = await client.get(path, headers={"Accept": "text/html"})
        assert page.status_code in {404, 422}
        assert page.headers["content-type"].startswith("text/html")


async def test_names_are_shown_as_text(staffed: Staffed) -> None:
    client = await boss(staffed)
    bad = "<img src=x onerror=alert(1)>"
    await send(client, "/desk/staff/new", name=bad, email="ben@example.com", agent="yes")
    for path in ("/desk/staff", f"/desk/staff/{number(staffed, 'ben@example.com')}", "/desk/staff/record"):
        assert "<img src=x" not in (await client.get(path)).text


async def test_the_same_over_the_api(staffed: Staffed) -> None:
    client = await staffed.signed_in(Role.ADMIN, email=ANN)
    made = await client.post(PEOPLE, json={"email": "ben@example.com", "name": "Ben Ray", "roles": ["agent"]})
    assert made.status_code == 201
    ben = made.json()["person"]
    assert ben["invited"] is True
    assert made.json()["link"].startswith("http://localhost:8000/desk/new-password#")
    assert [one["email"] for one in (await client.get(PEOPLE)).json()["people"]] == ["ben@example.com", ANN]
    path = f"{PEOPLE}/{ben['id']}"
    changed = await client.post(f"{path}/roles", json={"roles": ["editor", "agent"]})
    assert changed.json()["roles"] == ["agent", "editor"]
    assert (await client.post(f"{path}/disabling")).json()["disabled_at"]
    assert (await client.post(f"{path}/password-link")).status_code == 422
    assert (await client.post(f"{path}/enabling")).json()["disabled_at"] is None
    assert (await client.post(f"{path}/sign-out")).status_code == 200
    assert (await client.post(f"{path}/password-link")).json()["mailed"] is False
    record = (await client.get("/api/v1/staff/record", params={"limit": 6})).json()["changes"]
    assert [one["kind"] for one in record] == ["link", "signed_out", "enabled", "disabled", "roles", "link"]
    roles = next(one for one in record if one["kind"] == "roles")
    assert roles["undoable"] is True
    assert (await client.post(f"/api/v1/staff/record/{roles['id']}/undo")).status_code == 200
    assert (await client.get(path)).json()["roles"] == ["agent"]
    assert (await client.post(f"/api/v1/staff/record/{roles['id']}/undo")).status_code == 409
    assert (await client.get(f"{PEOPLE}/999999")).status_code == 404


@pytest.mark.parametrize("roles", [[], ["king"], "agent", None])
async def test_roles_that_are_none_are_refused_over_the_api(staffed: Staffed, roles: object) -> None:
    client = await staffed.signed_in(Role.ADMIN, email=ANN)
    me = number(staffed, ANN)
    assert (await client.post(f"{PEOPLE}/{me}/roles", json={"roles": roles})).status_code == 422


async def test_the_last_administrator_stays_over_the_api(staffed: Staffed) -> None:
    client = await staffed.signed_in(Role.ADMIN, email=ANN)
    me = number(staffed, ANN)
    assert (await client.post(f"{PEOPLE}/{me}/roles", json={"roles": ["agent"]})).status_code == 409
    assert (await client.post(f"{PEOPLE}/{me}/disabling")).status_code == 409


async def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    here = await staffed.browser()
    await sign_in(here)
    new = "eleven loud herons"
    wrong = await send(here, "/desk/account/password", password="wrong", new_password=new)
    assert wrong.status_code == 422
    assert "not your password" in text(wrong)
    weak = await send(here, "/desk/account/password", password=PASSWORD, new_password="short")
    assert "at least 12 characters" in text(weak)
    await send(here, "/desk/account/password", password=PASSWORD, new_password=new)
    assert "Your password is changed" in text(await here.get("/desk/account"))
    assert (await maya.get("/api/v1/staff/session")).status_code == 401
    assert (await sign_in(await staffed.browser())).status_code == 401
    assert (await sign_in(await staffed.browser(), password=new)).status_code == 303


async def test_where_one_is_signed_in_is_listed_and_one_browser_is_signed_out(staffed: Staffed) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    there = await staffed.signed_in()
    here = await staffed.browser()
    here.headers["User-Agent"] = firefox
    await sign_in(here)
    page = await here.get("/desk/account")
    assert "Firefox on Linux this one Signed in Mon 23 Nov 2026, 10:00" in text(page)
    assert "python-httpx" in text(page)
    way = re.search(r'action="(/desk/account/sessions/[^"]+)"', page.text)
    assert way
    await here.post(way[1], data={"csrf": field(page, "csrf")})
    assert "Signed out there." in text(await here.get("/desk/account"))
    assert (await there.get("/api/v1/staff/session")).status_code == 401
    listed = (await here.get("/api/v1/staff/sessions")).json()["sessions"]
    assert [(one["browser"], one["this"]) for one in listed] == [("Firefox on Linux", True)]
