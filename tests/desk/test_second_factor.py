"""The second factor on the pages and over the API."""

import re
from datetime import timedelta

import httpx
import pyotp
import pytest
from pydantic import ValidationError

from redress.settings import ROLES, Settings
from staff.passwords import Passwords
from staff.roles import Role
from tests.desk.conftest import CHEAP, PASSWORD, Staffed
from tests.desk.forms import field, send, sign_in, text
from tests.web.world import make_settings
from web.desk.people import AREA, People

PAGE = "/desk/account/second-factor"
SESSION = "/api/v1/staff/session"
FACTOR = "/api/v1/staff/second-factor"


def shown(staffed: Staffed, secret: str) -> str:
    """What the app shows now."""
    return pyotp.TOTP(secret).at(staffed.clock())


async def inside(staffed: Staffed, *roles: Role) -> httpx.AsyncClient:
    staffed.hire(*roles)
    client = await staffed.browser()
    await sign_in(client)
    return client


async def set_up(staffed: Staffed, client: httpx.AsyncClient) -> tuple[str, list[str]]:
    """By the pages: the key as it is shown to be typed, and the recovery codes; half a minute passes."""
    page = await client.get(PAGE)
    key = re.search(r'id="key">([A-Z2-7 ]+)<', page.text)
    assert key
    secret = key[1].replace(" ", "")
    sent = await send(client, PAGE, code=shown(staffed, secret))
    codes = re.findall(r"<code>(\d-\w{5}-\w{5})</code>", sent.text)
    assert len(codes) == 10, text(sent)
    staffed.clock.now += timedelta(minutes=1)
    return secret, codes


def compel(staffed: Staffed, *roles: Role) -> None:
    """Start again with the setting."""
    context = staffed.world.app.ctx
    settings = make_settings(context.settings.data_dir, second_factor_for=",".join(roles))
    context.areas[AREA] = People(settings, context.database, Passwords(CHEAP))


async def test_it_is_set_up_by_a_picture_or_by_a_key_that_say_the_same(staffed: Staffed) -> None:
    client = await inside(staffed)
    page = await client.get(PAGE)
    assert "<svg" in page.text
    assert "style=" not in page.text  # the page's policy would not let it through
    again = await client.get(PAGE)
    assert re.findall(r'id="key">[^<]+<', page.text) == re.findall(r'id="key">[^<]+<', again.text)
    secret, _ = await set_up(staffed, client)
    account = await client.get("/desk/account")
    assert "On since Mon 23 Nov 2026, 10:00. 10 of your recovery codes are left." in text(account)
    assert secret not in (await client.get(PAGE)).text


async def test_the_picture_says_the_key(staffed: Staffed) -> None:
    import segno

    from web.desk.second_factor import picture

    address = "otpauth://totp/ContactNow%20desk:maya%40example.com?secret=ABCDEFGH&issuer=ContactNow%20desk"
    drawn = str(picture(address))
    matrix = segno.make(address, error="m", micro=False)
    width = matrix.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {width} {width}"' in drawn
    assert drawn.count("<path") == 2  # the white ground, then the modules
    assert "#fff" in drawn


async def test_signing_in_by_the_pages_takes_two_steps(staffed: Staffed) -> None:
    client = await inside(staffed)
    secret, _ = await set_up(staffed, client)
    other = await staffed.browser()
    step = await sign_in(other, next="/desk/complaints")
    assert step.status_code == 200
    assert "set-cookie" not in step.headers
    assert "Code of your authenticator app" in text(step)
    assert PASSWORD not in step.text
    assert (await other.get("/desk")).status_code == 303
    ticket, way = field(step, "ticket"), field(step, "next")
    wrong = await other.post("/desk/sign-in/code", data={"ticket": ticket, "code": "000000", "next": way})
    assert wrong.status_code == 401
    assert "does not fit" in text(wrong)
    data = {"ticket": field(wrong, "ticket"), "code": shown(staffed, secret), "next": field(wrong, "next")}
    sent = await other.post("/desk/sign-in/code", data=data)
    assert (sent.status_code, sent.headers["location"]) == (303, "/desk/complaints")
    assert (await other.get("/desk")).status_code == 200


async def test_a_recovery_code_gets_in_and_is_counted_down(staffed: Staffed) -> None:
    client = await inside(staffed)
    _, codes = await set_up(staffed, client)
    other = await staffed.browser()
    step = await sign_in(other)
    data = {"ticket": field(step, "ticket"), "code": codes[0].lower()}
    assert (await other.post("/desk/sign-in/code", data=data)).status_code == 303
    assert "9 of your recovery codes" in text(await other.get("/desk/account"))
    again = await (await staffed.browser()).post("/desk/sign-in/code", data=data)
    assert again.status_code == 401


async def test_a_ticket_that_lay_too_long_leads_back_to_the_start(staffed: Staffed) -> None:
    client = await inside(staffed)
    secret, _ = await set_up(staffed, client)
    other = await staffed.browser()
    ticket = field(await sign_in(other), "ticket")
    staffed.clock.now += timedelta(minutes=11)
    late = await other.post("/desk/sign-in/code", data={"ticket": ticket, "code": shown(staffed, secret)})
    assert late.status_code == 401
    assert "took too long" in text(late)
    assert 'name="password"' in late.text


async def test_over_the_api_the_code_is_asked_for_by_a_stable_name(staffed: Staffed) -> None:
    client = await inside(staffed)
    secret, _ = await set_up(staffed, client)
    other = await staffed.browser()
    who = {"email": "maya@example.com", "password": PASSWORD}
    needed = await other.post(SESSION, json=who)
    assert (needed.status_code, needed.json()["type"]) == (401, "urn:redress:problem:code-needed")
    wrong = await other.post(SESSION, json=who | {"code": "000000"})
    assert (wrong.status_code, wrong.json()["type"]) == (401, "urn:redress:problem:wrong-code")
    right = await other.post(SESSION, json=who | {"code": shown(staffed, secret)})
    assert right.status_code == 200
    assert right.json()["second_factor"] is True
    replayed = await (await staffed.browser()).post(SESSION, json=who | {"code": shown(staffed, secret)})
    assert replayed.status_code == 401


async def test_wrong_codes_lock_out_over_pages_and_api_together(staffed: Staffed) -> None:
    client = await inside(staffed)
    secret, _ = await set_up(staffed, client)
    other = await staffed.browser()
    who = {"email": "maya@example.com", "password": PASSWORD}
    ticket = field(await sign_in(other), "ticket")
    for _ in range(3):
        await other.post("/desk/sign-in/code", data={"ticket": ticket, "code": "000000"})
    for _ in range(2):
        await other.post(SESSION, json=who | {"code": "000000"})
    right = shown(staffed, secret)
    barred = await other.post("/desk/sign-in/code", data={"ticket": ticket, "code": right})
    assert barred.status_code == 429
    assert int(barred.headers["Retry-After"]) > 0
    assert (await other.post(SESSION, json=who | {"code": right})).status_code == 429


async def test_it_is_set_up_and_removed_over_the_api(staffed: Staffed) -> None:
    client = await staffed.signed_in()
    begun = (await client.post(FACTOR)).json()
    assert pyotp.parse_uri(begun["address"]).secret == begun["secret"]
    assert (await client.post(f"{FACTOR}/confirmation", json={"code": "000000"})).status_code == 422
    code = shown(staffed, begun["secret"])
    codes = (await client.post(f"{FACTOR}/confirmation", json={"code": code})).json()["recovery_codes"]
    assert len(codes) == 10
    assert (await client.post(FACTOR)).status_code == 422
    staffed.clock.now += timedelta(minutes=1)
    code = shown(staffed, begun["secret"])
    fresh = await client.post(f"{FACTOR}/recovery-codes", json={"code": code})
    assert set(fresh.json()["recovery_codes"]).isdisjoint(codes)
    staffed.clock.now += timedelta(minutes=1)
    code = shown(staffed, begun["secret"])
    refused = await client.post(f"{FACTOR}/removal", json={"code": code, "password": "wrong"})
    assert refused.status_code == 422
    assert "not your password" in refused.json()["detail"]
    gone = await client.post(f"{FACTOR}/removal", json={"code": code, "password": PASSWORD})
    assert gone.status_code == 204
    assert (await client.get(SESSION)).json()["second_factor"] is False


async def test_turning_it_off_on_the_page_asks_for_both(staffed: Staffed) -> None:
    client = await inside(staffed)
    secret, codes = await set_up(staffed, client)
    code = shown(staffed, secret)
    for values in ({"code": code, "password": "wrong"}, {"code": "000000", "password": PASSWORD}):
        refused = await send(client, f"{PAGE}/off", **values)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    sent = await send(client, f"{PAGE}/off", code=codes[0], password=PASSWORD)
    assert sent.headers["location"] == "/desk/account"
    assert "The second factor is off." in text(await client.get("/desk/account"))
    assert (await sign_in(await staffed.browser())).status_code == 303


async def test_where_a_role_needs_it_the_first_sign_in_leads_to_setting_it_up(staffed: Staffed) -> None:
    compel(staffed, Role.MANAGER)
    client = await inside(staffed, Role.MANAGER)
    for path in ("/desk", "/desk/complaints", "/desk/account"):
        assert (await client.get(path)).headers["location"] == PAGE
    assert "Your role needs a second factor" in text(await client.get(PAGE))
    csrf = (await client.get(SESSION)).json()
    assert csrf["second_factor_needed"] is True
    refused = await client.get("/api/v1/complaints")
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:redress:problem:second-factor-needed",
    )
    page = await client.get(PAGE)
    secret = re.search(r'id="key">([A-Z2-7 ]+)<', page.text)
    assert secret
    data = {"csrf": field(page, "csrf"), "code": shown(staffed, secret[1].replace(" ", ""))}
    assert "Keep these recovery codes" in text(await client.post(PAGE, data=data))
    assert (await client.get("/desk")).status_code == 200
    assert (await client.get("/api/v1/complaints")).status_code == 200


async def test_a_role_that_does_not_need_it_goes_straight_in(staffed: Staffed) -> None:
    compel(staffed, Role.MANAGER, Role.ADMIN)
    client = await inside(staffed, Role.AGENT)
    assert (await client.get("/desk")).status_code == 200


async def test_who_becomes_a_manager_sets_it_up_before_the_next_page(staffed: Staffed) -> None:
    compel(staffed, Role.MANAGER)
    client = await inside(staffed, Role.AGENT)
    staffed.people.accounts.change_roles("maya@example.com", [Role.MANAGER], staffed.clock(), "ann")
    assert (await client.get("/desk")).headers["location"] == PAGE
    page = await client.get(PAGE)
    out = await client.post("/desk/sign-out", data={"csrf": field(page, "csrf")})
    assert out.headers["location"] == "/desk/sign-in"


async def test_a_new_password_by_a_link_does_not_get_round_it(staffed: Staffed) -> None:
    client = await inside(staffed)
    await set_up(staffed, client)
    holder = staffed.people.accounts.find("maya@example.com")
    token = staffed.people.invitations.reset(holder, staffed.clock())
    other = await staffed.browser()
    sent = await other.post("/desk/new-password", data={"code": token, "password": "eleven loud herons"})
    assert sent.status_code == 200
    assert "Sign in with it and with your second factor" in text(sent)
    assert (await other.get("/desk")).status_code == 303


@pytest.mark.parametrize("code", ["", "000000", "<b>", "é" * 500])
async def test_a_wrong_first_code_changes_nothing(staffed: Staffed, code: str) -> None:
    client = await inside(staffed)
    page = await client.get(PAGE)
    refused = await client.post(PAGE, data={"csrf": field(page, "csrf"), "code": code})
    assert refused.status_code == 422
    assert 'aria-describedby="code-error"' in refused.text
    assert (await sign_in(await staffed.browser())).status_code == 303


def test_the_setting_knows_every_role_and_names_one_that_there_is_not() -> None:
    assert set(ROLES) == set(Role)
    assert Settings(second_factor_for=" manager, admin ,").second_factor_roles == ("manager", "admin")
    with pytest.raises(ValidationError, match="king: the roles are agent, manager, editor, admin"):
        Settings(second_factor_for="manager,king")


async def test_the_picture_is_what_the_pages_own_policy_lets_through(staffed: Staffed) -> None:
    client = await inside(staffed)
    page = await client.get(PAGE)
    assert "img-src 'self' data:" in page.headers["content-security-policy"]
    drawn = page.text.partition("<svg")[2].partition("</svg>")[0]
    assert drawn
    assert not re.search(r"\son\w+=|style|href|<script", drawn)
