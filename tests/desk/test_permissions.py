"""Who may do what, as a table: every role on every call, form and page of the desk.

A route that is not in the table fails `test_every_route_is_in_the_table`: add a row for it. What holds for
every route (no session, an old one, a disabled account, no CSRF token, another site) is tried on all of them
by itself.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from complaints.complaint import Deed, LetterKind
from staff.roles import Role
from staff.sessions import IDLE, LONGEST
from tests.desk.conftest import PASSWORD, Staffed
from web.routing import PARAMETER, Route

WORKERS = {Role.AGENT, Role.MANAGER}
EDITORS = {Role.EDITOR, Role.ADMIN}
EVERYBODY = set(Role)

LINE: dict[str, object] = {"client_id": "7d0f6a0e-52a1-4d0c-9d3e-0d1f5b7f2c11", "text": "x"}

Row = tuple[str, str, dict[str, object] | None, set[Role]]
CALLS: list[Row] = [
    ("GET", "/api/v1/staff/session", None, EVERYBODY),
    ("DELETE", "/api/v1/staff/session", None, EVERYBODY),
    ("GET", "/api/v1/staff/sessions", None, EVERYBODY),
    ("DELETE", "/api/v1/staff/sessions/{session}", None, EVERYBODY),
    ("POST", "/api/v1/staff/password", {"password": PASSWORD, "new_password": PASSWORD}, EVERYBODY),
    ("POST", "/api/v1/staff/second-factor", None, EVERYBODY),
    ("POST", "/api/v1/staff/second-factor/confirmation", {"code": "000000"}, EVERYBODY),
    ("POST", "/api/v1/staff/second-factor/recovery-codes", {"code": "000000"}, EVERYBODY),
    ("POST", "/api/v1/staff/second-factor/removal", {"code": "000000", "password": "x"}, EVERYBODY),
    ("GET", "/api/v1/staff/people", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people", {"email": "new", "name": "x", "roles": []}, {Role.ADMIN}),
    ("GET", "/api/v1/staff/people/{person}", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people/{person}/roles", {"roles": ["editor"]}, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people/{person}/disabling", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people/{person}/enabling", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people/{person}/password-link", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people/{person}/sign-out", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/people/{person}/second-factor-reset", None, {Role.ADMIN}),
    ("GET", "/api/v1/staff/record", None, {Role.ADMIN}),
    ("POST", "/api/v1/staff/record/{event}/undo", None, {Role.ADMIN}),
    ("GET", "/api/v1/complaints", None, WORKERS),
    ("POST", "/api/v1/complaints", {"nature": "Late", "received_by": "phone"}, WORKERS),
    ("GET", "/api/v1/complaints/{complaint}", None, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/notes", {"text": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/responses", {"text": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/escalations", {"reason": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/letters", {"kind": "holding", "text": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/resolution", {"agreed": "x"}, {Role.MANAGER}),
    ("POST", "/api/v1/complaints/{complaint}/withdrawal", {"reason": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{withdrawn}/reopening", {"reason": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/closure", {}, {Role.MANAGER}),
    ("POST", "/api/v1/complaints/{complaint}/contacts", {"text": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/agreements", {"next_on": "2026-11-27"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/corrections", {"name": "x"}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/owner", {"owner": None}, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/undoing", {"number": 1}, WORKERS),
    ("GET", "/api/v1/handoffs", None, WORKERS),
    ("GET", "/api/v1/handoffs/{handoff}", None, WORKERS),
    ("POST", "/api/v1/handoffs/{handoff}/claim", None, WORKERS),
    ("POST", "/api/v1/handoffs/{handoff}/transfer", {"to": None}, WORKERS),
    ("POST", "/api/v1/handoffs/{handoff}/close", {"outcome": "resolved"}, WORKERS),
    ("POST", "/api/v1/conversations/{chat}/agent-messages", LINE, WORKERS),
    ("GET", "/api/v1/conversations/{chat}/events", None, WORKERS),
    ("GET", "/api/v1/conversations/{chat}/attachments/{session}", None, WORKERS),
    ("POST", "/api/v1/conversations/{chat}/agent-typing", None, WORKERS),
    ("POST", "/api/v1/conversations/{chat}/agent-read", {"seq": 1}, WORKERS),
    ("POST", "/api/v1/conversations/{chat}/agent-attachments", None, WORKERS),
    ("PUT", "/api/v1/conversations/{chat}/draft", {"text": "x"}, WORKERS),
    ("GET", "/api/v1/conversations/{chat}/notes", None, WORKERS),
    ("POST", "/api/v1/conversations/{chat}/notes", LINE, WORKERS),
    ("GET", "/api/v1/conversations/{chat}/staff-transcript", None, WORKERS),
    ("GET", "/api/v1/handoffs/{handoff}/canned-replies", None, WORKERS),
    ("GET", "/api/v1/call-backs", None, WORKERS),
    ("POST", "/api/v1/call-backs/{session}/done", None, WORKERS),
    ("GET", "/api/v1/format-requests", None, WORKERS),
    ("POST", "/api/v1/format-requests/{session}/done", None, WORKERS),
    ("GET", "/api/v1/desk/presence", None, WORKERS),
    ("PUT", "/api/v1/desk/presence", {"available": True}, WORKERS),
    ("GET", "/api/v1/desk/events", None, WORKERS),
    ("POST", "/api/v1/complaints/{complaint}/letter-drafts", {"kind": "holding"}, WORKERS),
    ("POST", "/api/v1/complaints/{letter}/approval", {}, {Role.MANAGER}),
    ("POST", "/api/v1/complaints/{letter}/sending", {}, {Role.MANAGER}),
    ("GET", "/api/v1/complaints/{letter}/letter.txt", None, WORKERS),
    ("GET", "/api/v1/mail", None, WORKERS),
    ("POST", "/api/v1/mail/{mail}/retry", None, WORKERS),
    ("POST", "/api/v1/studio/labels", {"items": [{"words": "x"}], "do": "skipped"}, EDITORS),
    ("POST", "/api/v1/studio/labels/{session}/undo", None, EDITORS),
    ("POST", "/api/v1/studio/previews", {"text": "x"}, EDITORS),
    ("POST", "/api/v1/studio/readings", {"text": "x"}, EDITORS),
]
"""Method, address, body, and who may; what is in braces is made for each row, by `MAKERS`."""

PAGES: list[Row] = [
    ("GET", "/desk", None, EVERYBODY),
    ("POST", "/desk/sign-out", {}, EVERYBODY),
    ("GET", "/desk/account", None, EVERYBODY),
    ("POST", "/desk/account/sign-out-everywhere", {}, EVERYBODY),
    ("POST", "/desk/account/sessions/{session}/sign-out", {}, EVERYBODY),
    ("POST", "/desk/account/password", {"password": PASSWORD, "new_password": PASSWORD}, EVERYBODY),
    ("GET", "/desk/account/second-factor", None, EVERYBODY),
    ("POST", "/desk/account/second-factor", {"code": "000000"}, EVERYBODY),
    ("POST", "/desk/account/second-factor/recovery-codes", {"code": "000000"}, EVERYBODY),
    ("POST", "/desk/account/second-factor/off", {"code": "000000", "password": "x"}, EVERYBODY),
    ("GET", "/desk/staff", None, {Role.ADMIN}),
    ("GET", "/desk/staff/new", None, {Role.ADMIN}),
    ("POST", "/desk/staff/new", {"name": "x"}, {Role.ADMIN}),
    ("GET", "/desk/staff/record", None, {Role.ADMIN}),
    ("POST", "/desk/staff/record/{event}/undo", {}, {Role.ADMIN}),
    ("GET", "/desk/staff/{person}", None, {Role.ADMIN}),
    ("POST", "/desk/staff/{person}/roles", {"editor": "yes"}, {Role.ADMIN}),
    ("POST", "/desk/staff/{person}/disable", {}, {Role.ADMIN}),
    ("POST", "/desk/staff/{person}/enable", {}, {Role.ADMIN}),
    ("POST", "/desk/staff/{person}/link", {}, {Role.ADMIN}),
    ("POST", "/desk/staff/{person}/sign-out", {}, {Role.ADMIN}),
    ("POST", "/desk/staff/{person}/reset-second-factor", {}, {Role.ADMIN}),
    ("GET", "/desk/complaints", None, WORKERS),
    ("GET", "/desk/complaints/{complaint}", None, WORKERS),
    ("POST", "/desk/complaints/{complaint}/notes", {"text": "x"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/responses", {"text": "x", "route": "phone"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/contacts", {"text": "x"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/agreements", {"next_contact": "2026-11-27"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/escalations", {"reason": "x"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/withdrawal", {"reason": "x"}, WORKERS),
    ("POST", "/desk/complaints/{withdrawn}/reopening", {"reason": "x"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/owner", {"owner": "me"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/undo", {"number": "1"}, WORKERS),
    ("GET", "/desk/complaints/{complaint}/corrections", None, WORKERS),
    ("POST", "/desk/complaints/{complaint}/corrections", {"nature": "x"}, WORKERS),
    ("POST", "/desk/complaints/{complaint}/resolution", {"agreed": "x"}, {Role.MANAGER}),
    ("POST", "/desk/complaints/{complaint}/closure", {}, {Role.MANAGER}),
    ("GET", "/desk/complaints/new", None, WORKERS),
    ("POST", "/desk/complaints/new", {"nature": "x"}, WORKERS),
    ("GET", "/desk/feedback", None, WORKERS),
    ("GET", "/desk/figures", None, WORKERS),
    ("GET", "/desk/figures/volumes.csv", None, WORKERS),
    ("POST", "/desk/views", {"name": "x", "query": "state=open"}, WORKERS),
    ("POST", "/desk/views/{view}", {"name": "x", "query": "state=open"}, WORKERS),
    ("POST", "/desk/views/{view}/deletion", {}, WORKERS),
    ("GET", "/desk/complaints/{complaint}/letters", None, WORKERS),
    ("POST", "/desk/complaints/{complaint}/letters", {"kind": "holding"}, WORKERS),
    ("POST", "/desk/complaints/{letter}/approval", {"text": "Dear Jo"}, {Role.MANAGER}),
    ("POST", "/desk/complaints/{letter}/sending", {"how": "post"}, {Role.MANAGER}),
    ("GET", "/desk/complaints/{letter}/letter.pdf", None, WORKERS),
    ("GET", "/desk/complaints/{complaint}/evidence.pdf", None, {Role.MANAGER}),
    ("GET", "/desk/complaints/{complaint}/evidence.zip", None, {Role.MANAGER}),
    ("GET", "/desk/studio", None, EDITORS),
    ("POST", "/desk/studio/versions/{version}/undo", {}, EDITORS),
    ("GET", "/desk/studio/inbox", None, EDITORS),
    ("POST", "/desk/studio/inbox", {"do": "skipped"}, EDITORS),
    ("GET", "/desk/studio/inbox/done", None, EDITORS),
    ("POST", "/desk/studio/inbox/undo", {}, EDITORS),
    ("GET", "/desk/studio/conflicts", None, EDITORS),
    ("POST", "/desk/studio/conflicts", {"file": "domain.yml"}, EDITORS),
    ("GET", "/desk/studio/words", None, EDITORS),
    ("GET", "/desk/studio/words/{response}", None, EDITORS),
    ("POST", "/desk/studio/words/{response}", {"text": "Hello", "do": "look"}, EDITORS),
    ("GET", "/desk/studio/facts", None, EDITORS),
    ("GET", "/desk/studio/facts/{fact}", None, EDITORS),
    ("POST", "/desk/studio/facts/{fact}", {"value": "X"}, EDITORS),
    ("GET", "/desk/studio/examples", None, EDITORS),
    ("GET", "/desk/studio/examples/{intent}", None, EDITORS),
    ("POST", "/desk/studio/examples/{intent}", {"words": "x"}, EDITORS),
    ("GET", "/desk/studio/examples/{intent}/one", None, EDITORS),
    ("POST", "/desk/studio/examples/{intent}/one", {"old": "x"}, EDITORS),
    ("POST", "/desk/studio/examples/{intent}/one/deletion", {"old": "x"}, EDITORS),
    ("GET", "/desk/studio/questions/new", None, EDITORS),
    ("POST", "/desk/studio/questions/new", {"name": "x"}, EDITORS),
    ("GET", "/desk/studio/texts", None, EDITORS),
    ("GET", "/desk/studio/texts/replies/{reply}", None, EDITORS),
    ("POST", "/desk/studio/texts/replies/{reply}", {"heading": "x", "text": "x", "do": "look"}, EDITORS),
    ("GET", "/desk/studio/texts/mail/filed/preview", None, EDITORS),
    ("POST", "/desk/studio/texts/mail/filed/preview", {"heading": "x", "text": "x"}, EDITORS),
    ("GET", "/desk/studio/texts/letters/holding/letter.pdf", None, EDITORS),
    ("GET", "/desk/studio/coverage", None, EDITORS),
    ("POST", "/desk/studio/coverage/measurement", {}, EDITORS),
    ("GET", "/desk/studio/confusions", None, EDITORS),
    ("GET", "/desk/studio/overlaps", None, EDITORS),
    ("GET", "/desk/studio/try", None, EDITORS),
    ("POST", "/desk/studio/try", {"text": "x"}, EDITORS),
    ("GET", "/desk/studio/tests", None, EDITORS),
    ("GET", "/desk/studio/tests/new", None, EDITORS),
    ("POST", "/desk/studio/tests/new", {"name": "x"}, EDITORS),
    ("POST", "/desk/studio/tests/deletion", {"name": "x"}, EDITORS),
    ("GET", "/desk/studio/publish", None, EDITORS),
    ("POST", "/desk/studio/publish", {"why": "x"}, EDITORS),
    ("POST", "/desk/studio/publish/{session}/go", {}, EDITORS),
    ("POST", "/desk/studio/publish/{session}/cancel", {}, EDITORS),
    ("GET", "/desk/studio/publish/{session}/confusions.svg", None, EDITORS),
    ("GET", "/desk/studio/publish/versions/{version}", None, EDITORS),
    ("POST", "/desk/studio/publish/versions/{version}/back", {"why": "x"}, EDITORS),
    ("GET", "/desk/handoffs", None, WORKERS),
    ("GET", "/desk/handoffs/{handoff}", None, WORKERS),
    ("POST", "/desk/handoffs/{handoff}/claim", {}, WORKERS),
    ("POST", "/desk/handoffs/{handoff}/messages", {"text": "x"}, WORKERS),
    ("POST", "/desk/handoffs/{handoff}/close", {"outcome": "resolved"}, WORKERS),
    ("POST", "/desk/handoffs/{handoff}/notes", {"text": "x"}, WORKERS),
    ("POST", "/desk/handoffs/{handoff}/transfer", {"to": "queue"}, WORKERS),
    ("GET", "/desk/chats", None, WORKERS),
    ("GET", "/desk/call-backs", None, WORKERS),
    ("POST", "/desk/call-backs/{session}/done", {}, WORKERS),
    ("GET", "/desk/formats", None, WORKERS),
    ("POST", "/desk/formats/{session}/done", {}, WORKERS),
    ("POST", "/desk/presence", {"available": "yes"}, WORKERS),
    ("GET", "/desk/mail", None, WORKERS),
    ("POST", "/desk/mail/{mail}/retry", {}, WORKERS),
    ("POST", "/desk/mail/working", {"address": "jo@example.com"}, WORKERS),
    ("GET", "/desk/mail/incoming/{mail}", None, WORKERS),
    ("GET", "/desk/mail/incoming/{mail}/files/original", None, WORKERS),
    ("POST", "/desk/mail/incoming/{mail}/belonging", {"what": "log"}, WORKERS),
    ("POST", "/desk/mail/incoming/{mail}/dismissal", {}, WORKERS),
]
"""The same for pages, and for forms, whose bodies are sent as browsers send them."""

OPEN = {"sign_in", "sign_in_page", "sign_in_form", "sign_in_code_form"} | {
    "welcome_page",
    "welcome_form",
    "new_password_page",
    "new_password_form",
}
"""Before anybody is signed in."""

SERVED = {200, 201, 202, 204, 303, 409, 415, 422}
"""Let through, whatever came of it then."""

Maker = Callable[[Staffed], Awaitable[str]]


async def _complaint(staffed: Staffed) -> str:
    return staffed.complain().reference


async def _withdrawn(staffed: Staffed) -> str:
    filed = staffed.complain("Never mind")
    deed = Deed("customer", staffed.clock(), f"withdrawn {filed.reference}")
    staffed.world.app.ctx.register.withdraw(filed.reference, None, deed)
    return filed.reference


async def _letter(staffed: Staffed) -> str:
    filed = staffed.complain()
    drafted = Deed("maya@example.com", staffed.clock(), f"drafted {filed.reference}")
    draft = staffed.world.app.ctx.register.draft_letter
    made = draft(filed.reference, LetterKind.HOLDING, "Dear Jo", drafted)
    return f"{filed.reference}/letters/{made.id}"


async def _handoff(staffed: Staffed) -> str:
    handoff, _ = await staffed.queue()
    return handoff.id


async def _chat(staffed: Staffed) -> str:
    handoff, _ = await staffed.queue()
    return handoff.conversation


async def _person(staffed: Staffed) -> str:
    staffed.somebody += 1
    email = f"somebody{staffed.somebody}@example.com"
    staffed.hire(email=email)
    return str(staffed.people.accounts.find(email).id)


async def _event(staffed: Staffed) -> str:
    newest = staffed.people.record.newest(int(await _person(staffed)))
    assert newest is not None
    return str(newest.id)


async def _session(staffed: Staffed) -> str:
    return "of-nobody"


async def _mail(staffed: Staffed) -> str:
    return "999999"


async def _version(staffed: Staffed) -> str:
    return "999999"


async def _response(staffed: Staffed) -> str:
    return "utter_opening"


async def _fact(staffed: Staffed) -> str:
    return "provider.name"


async def _intent(staffed: Staffed) -> str:
    return "of_nothing"


async def _reply(staffed: Staffed) -> str:
    return "greeting"


MAKERS: dict[str, Maker] = {
    "complaint": _complaint,
    "withdrawn": _withdrawn,
    "letter": _letter,
    "handoff": _handoff,
    "chat": _chat,
    "person": _person,
    "event": _event,
    "session": _session,
    "mail": _mail,
    "version": _version,
    "response": _response,
    "fact": _fact,
    "intent": _intent,
    "reply": _reply,
    "view": _mail,
}
NOT_THERE = {"session", "mail", "view", "version", "intent"}
"""Made up: who may gets 404, or is sent back to the page, and who may not 403."""
NAMED_IN_THE_FORM = {"/desk/studio/inbox/undo", "/desk/studio/tests/new", "/desk/studio/tests/deletion"}
"""The same, where it is the form that names what is not there."""


async def fill(staffed: Staffed, address: str) -> str:
    """The address with things that exist in it."""
    for name in re.findall(r"{(\w+)}", address):
        address = address.replace(f"{{{name}}}", await MAKERS[name](staffed))
    return address


async def entered(staffed: Staffed, email: str) -> httpx.AsyncClient:
    """Somebody who has an account, signed in on a browser of their own."""
    client = await staffed.browser()
    answer = await client.post("/api/v1/staff/session", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


async def status(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> int:
    """What a call or form is answered with; streams are not waited for."""
    sent: dict[str, Any] = {"json": body}
    if path.startswith("/desk"):
        csrf = {"csrf": client.headers.get("X-CSRF-Token", "")}
        sent = {"data": csrf | (body or {})} if method == "POST" else {}
    async with client.stream(method, path, **sent) as answer:
        return answer.status_code


@pytest.mark.parametrize("role", sorted(Role))
@pytest.mark.parametrize("table", ["calls", "pages"])
async def test_each_role_gets_what_it_needs_and_nothing_else(
    staffed: Staffed, role: Role, table: str
) -> None:
    email = f"{role}@example.com"
    staffed.hire(role, email=email)
    wrong = []
    for method, address, body, allowed in CALLS if table == "calls" else PAGES:
        path = await fill(staffed, address)
        client = await entered(staffed, email)
        found = await status(client, method, path, body)
        nowhere = address in NAMED_IN_THE_FORM or NOT_THERE & set(re.findall(r"{(\w+)}", address))
        missing = {404} if nowhere else set()
        if found not in (SERVED | missing if role in allowed else {403}):
            wrong.append(f"{method} {address}: {found}")
        await client.aclose()
        staffed.people.accounts.reset(email, PASSWORD, staffed.clock())  # also forgives failures
    assert not wrong


def guarded(staffed: Staffed) -> list[Route]:
    """Every route that asks who one is as staff."""
    found = [
        route
        for route in staffed.world.app.ctx.routes
        if any(kind.partition(":")[0] in {"staff", "desk"} for kind in route.auth.split("|"))
    ]
    assert len(found) > 60
    return found


def made_up(route: Route) -> str:
    """An address of the route, of nothing that exists: who is refused is refused before that is looked at."""
    return PARAMETER.sub(lambda found: "1" if ":int" in found.group() else "x", route.path)


def test_every_route_is_in_the_table(staffed: Staffed) -> None:
    router = staffed.world.app.router
    numbers = {"person", "event", "mail", "view"}
    tested = set()
    for method, address, _, _ in [*CALLS, *PAGES]:
        path = address.replace("{letter}", "x/letters/y")
        path = re.sub(r"{(\w+)}", lambda found: "1" if found.group(1) in numbers else "x", path)
        route, _, _ = router.get(path, method, None)
        tested.add(route.name.rpartition(".")[2])
    missing = {route.id for route in guarded(staffed)} - tested
    assert not missing, sorted(missing)


def test_no_page_of_the_desk_is_open_but_the_way_in(staffed: Staffed) -> None:
    desk = [one for one in staffed.world.app.ctx.routes if re.match(r"/desk\b|/api/v1/staff\b", one.path)]
    assert {route.id for route in desk} - {route.id for route in guarded(staffed)} == OPEN


async def shut(staffed: Staffed, client: httpx.AsyncClient) -> list[str]:
    """The guarded routes that do not treat this browser as signed out."""
    wrong = []
    for route in guarded(staffed):
        found = await status(client, route.method, made_up(route), {"text": ""} if route.form else None)
        if found != (303 if route.auth == "desk" else 401):
            wrong.append(f"{route.method} {route.path}: {found}")
    return wrong


async def test_nobody_gets_anything_without_signing_in(staffed: Staffed) -> None:
    assert not await shut(staffed, await staffed.browser())


@pytest.mark.parametrize("ended", [timedelta(0), IDLE, LONGEST], ids=["signed out", "idle", "a working day"])
async def test_an_ended_session_opens_nothing(staffed: Staffed, ended: timedelta) -> None:
    client = await staffed.signed_in(*Role)
    if ended:
        staffed.clock.now += ended
    else:
        staffed.people.accounts.sign_out("maya@example.com", staffed.clock(), "ann@example.com")
    assert not await shut(staffed, client)


async def test_a_disabled_account_opens_nothing(staffed: Staffed) -> None:
    staffed.hire(Role.ADMIN, email="ann@example.com")
    client = await staffed.signed_in(*Role)
    staffed.people.accounts.disable("maya@example.com", staffed.clock())
    assert not await shut(staffed, client)


async def test_a_cookie_that_somebody_made_up_opens_nothing(staffed: Staffed) -> None:
    client = await staffed.browser()
    client.cookies.set("redress_staff", "made-up")
    assert not await shut(staffed, client)


async def test_a_customers_token_opens_nothing_of_the_staffs(staffed: Staffed) -> None:
    chat = await staffed.world.chat()
    client = await staffed.browser()
    client.headers["Authorization"] = f"Bearer {chat.token}"
    wrong = [one for one in await shut(staffed, client) if "/conversations/" not in one]
    assert not wrong


async def test_roles_taken_away_count_at_once(staffed: Staffed) -> None:
    staffed.hire(Role.ADMIN, email="ann@example.com")
    client = await staffed.signed_in(*Role)
    staffed.people.accounts.change_roles("maya@example.com", [Role.EDITOR], staffed.clock(), "ann")
    rows = [row for row in [*CALLS, *PAGES] if Role.EDITOR not in row[3]]
    wrong = []
    for method, address, body, _ in rows:
        path = re.sub(r"{\w+}", "1", address.replace("{letter}", "1/letters/1"))
        found = await status(client, method, path, body)
        wrong += [f"{method} {address}: {found}"] * (found != 403)
    assert not wrong


async def let_through(staffed: Staffed, client: httpx.AsyncClient) -> list[str]:
    """What changes something in the tables and does not refuse this browser."""
    wrong = []
    for method, address, body, _ in [*CALLS, *PAGES]:
        if method != "GET":
            path = re.sub(r"{\w+}", "1", address.replace("{letter}", "1/letters/1"))
            found = await status(client, method, path, body)
            wrong += [f"{method} {address}: {found}"] * (found != 403)
    return wrong


@pytest.mark.parametrize("token", [None, "", "0" * 64], ids=["none", "empty", "another"])
async def test_nothing_changes_without_the_sessions_own_csrf_token(
    staffed: Staffed, token: str | None
) -> None:
    client = await staffed.signed_in(*Role)
    del client.headers["X-CSRF-Token"]
    if token is not None:
        client.headers["X-CSRF-Token"] = token
    assert not await let_through(staffed, client)


async def test_nothing_changes_for_another_site(staffed: Staffed) -> None:
    client = await staffed.signed_in(*Role)
    client.headers["Sec-Fetch-Site"] = "cross-site"
    assert not await let_through(staffed, client)


async def test_one_cannot_end_a_colleagues_session(staffed: Staffed) -> None:
    maya = await staffed.signed_in()
    ben = await staffed.signed_in(email="ben@example.com")
    theirs = (await maya.get("/api/v1/staff/sessions")).json()["sessions"][0]["id"]
    assert (await ben.delete(f"/api/v1/staff/sessions/{theirs}")).status_code == 404
    assert (await maya.get("/api/v1/staff/session")).status_code == 200


async def test_a_colleagues_conversation_is_not_written_in_or_ended(staffed: Staffed) -> None:
    handoff, chat = await staffed.queue()
    maya = await staffed.signed_in()
    ben = await staffed.signed_in(email="ben@example.com")
    assert (await maya.post(f"/api/v1/handoffs/{handoff.id}/claim")).status_code == 200
    line = {"client_id": "7d0f6a0e-52a1-4d0c-9d3e-0d1f5b7f2c11", "text": "Not mine"}
    written = await ben.post(f"/api/v1/conversations/{chat.id}/agent-messages", json=line)
    assert written.status_code == 409
    assert await status(ben, "POST", f"/desk/handoffs/{handoff.id}/messages", {"text": "Nor this"}) == 409
    ended = await ben.post(f"/api/v1/handoffs/{handoff.id}/close", json={"outcome": "resolved"})
    assert ended.status_code == 409
    assert await chat.said("agent") == []


async def test_staff_cannot_speak_as_the_customer(staffed: Staffed) -> None:
    _, chat = await staffed.queue()
    maya = await staffed.signed_in(*Role)
    path = f"/api/v1/conversations/{chat.id}/messages"
    line = {"client_id": "7d0f6a0e-52a1-4d0c-9d3e-0d1f5b7f2c11", "text": "I am the customer"}
    assert (await maya.post(path, json=line)).status_code in {401, 404}
    assert (await maya.get(path)).status_code in {401, 404}


async def pieces(
    staffed: Staffed, client: httpx.AsyncClient, path: str, end: Callable[[], None]
) -> list[str]:
    """What a stream still says after `end`, six seconds later, when a customer comes to the queue."""
    heard: list[str] = []
    async with asyncio.timeout(20), client.stream("GET", path) as answer:
        assert answer.status_code == 200
        lines = answer.aiter_lines()
        while not (await anext(lines)).startswith((":", "data:")):
            pass
        end()
        staffed.clock.now += timedelta(seconds=6)
        context = staffed.world.app.ctx
        handoff, _ = await staffed.queue("Only for staff who are in")
        await context.announce.handoff(handoff.id, "waiting")
        heard += [line async for line in lines]
    return heard


@pytest.mark.parametrize("way", ["signed out", "disabled", "demoted"])
async def test_a_stream_ends_with_the_session_it_was_opened_by(staffed: Staffed, way: str) -> None:
    maya = await staffed.signed_in()
    accounts, now, email = staffed.people.accounts, staffed.clock(), "maya@example.com"
    ends: dict[str, Callable[[], object]] = {
        "signed out": lambda: accounts.sign_out(email, now, "ann"),
        "disabled": lambda: accounts.disable(email, now, "ann"),
        "demoted": lambda: accounts.change_roles(email, [Role.EDITOR], now, "ann"),
    }
    heard = await pieces(staffed, maya, "/api/v1/desk/events", lambda: (ends[way](), None)[1])
    assert "event: handoff" not in heard
