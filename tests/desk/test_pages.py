"""The desk's pages as a browser without scripts uses them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from conversations.handoffs import Urgency
from staff.roles import Role
from tests.desk.conftest import PASSWORD, Staffed
from tests.web.engine import words


def text(page: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def field(page: httpx.Response, name: str) -> str:
    """The value of a hidden field of the page's last form that has it."""
    found: list[str] = re.findall(rf'name="{name}" value="([^"]*)"', page.text)
    return found[-1]


async def enter(staffed: Staffed, *roles: Role, email: str = "maya@example.com") -> httpx.AsyncClient:
    """Somebody signed in by the form."""
    staffed.hire(*roles, email=email)
    client = await staffed.browser()
    sent = await client.post("/desk/sign-in", data={"email": email, "password": PASSWORD, "next": "/desk"})
    assert sent.status_code == 303, sent.text
    return client


async def test_a_page_asks_to_sign_in_and_then_shows_itself(staffed: Staffed) -> None:
    staffed.hire()
    client = await staffed.browser()
    sent_away = await client.get("/desk/complaints")
    assert sent_away.headers["location"] == "/desk/sign-in?next=/desk/complaints"
    page = await client.get(sent_away.headers["location"])
    signed = await client.post(
        "/desk/sign-in",
        data={"email": "maya@example.com", "password": PASSWORD, "next": field(page, "next")},
    )
    assert signed.headers["location"] == "/desk/complaints"
    assert (await client.get("/desk/complaints")).status_code == 200


@pytest.mark.parametrize(
    "way", ["https://evil.example", "//evil.example", "/desk/../..", "/deskx", "javascript:1"]
)
async def test_signing_in_leads_nowhere_else(staffed: Staffed, way: str) -> None:
    staffed.hire()
    client = await staffed.browser()
    data = {"email": "maya@example.com", "password": PASSWORD, "next": way}
    assert (await client.post("/desk/sign-in", data=data)).headers["location"] == "/desk"


async def test_a_wrong_password_says_so_and_keeps_the_address(staffed: Staffed) -> None:
    staffed.hire()
    client = await staffed.browser()
    page = await client.post("/desk/sign-in", data={"email": "maya@example.com", "password": "wrong"})
    assert page.status_code == 401
    assert "do not go together" in text(page)
    assert 'value="maya@example.com"' in page.text
    assert "wrong" not in page.text.replace("wrong-", "")


async def test_signing_out_ends_the_session(staffed: Staffed) -> None:
    client = await enter(staffed)
    kept = dict(client.cookies)
    page = await client.get("/desk")
    await client.post("/desk/sign-out", data={"csrf": field(page, "csrf")})
    other = await staffed.browser()
    assert (await other.get("/desk", cookies=kept)).status_code == 303


async def test_signing_out_everywhere_ends_the_other_browsers_session(staffed: Staffed) -> None:
    first = await enter(staffed)
    second = await staffed.browser()
    await second.post("/desk/sign-in", data={"email": "maya@example.com", "password": PASSWORD})
    page = await second.get("/desk/account")
    await second.post("/desk/account/sign-out-everywhere", data={"csrf": field(page, "csrf")})
    assert (await first.get("/desk")).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_a_form_without_the_right_csrf_token_does_nothing(staffed: Staffed, token: str) -> None:
    reference = staffed.complain().reference
    client = await enter(staffed)
    path = f"/desk/complaints/{reference}/notes"
    refused = await client.post(path, data={"csrf": token, "text": "forged"})
    assert refused.status_code == 403
    assert "out of date" in text(refused)
    assert "forged" not in (await client.get(f"/desk/complaints/{reference}")).text


async def test_the_overview_shows_who_waits_and_what_is_overdue_in_words(staffed: Staffed) -> None:
    await staffed.queue("Cannot reach 999", urgency=Urgency.DANGER)
    complaint = staffed.complain()
    staffed.clock.now += timedelta(days=3)
    page = text(await (await enter(staffed)).get("/desk"))
    assert "Cannot reach 999" in page
    assert "Danger" in page
    assert "Waiting for 3 days" in page
    assert "Overdue by 1 day 16 hours" in page
    assert complaint.reference in page
    assert "First response, Tue 24 Nov 2026" in page


async def test_the_complaints_page_filters_and_searches_without_scripts(staffed: Staffed) -> None:
    staffed.complain("The bill is wrong", name="Ann Lee")
    staffed.complain("No service at all", name="Ben Ray")
    client = await enter(staffed)
    page = await client.get("/desk/complaints", params={"q": "bill", "state": "", "overdue": ""})
    assert "Ann Lee" in page.text
    assert "Ben Ray" not in page.text
    assert 'value="bill"' in page.text
    assert "No complaint matches" in text(await client.get("/desk/complaints", params={"q": "zebra"}))


async def test_a_long_list_goes_on_on_the_next_page_with_the_same_filter(staffed: Staffed) -> None:
    for number in range(30):
        staffed.complain(f"Case {number}", name=f"Person {number}")
    client = await enter(staffed)
    first = await client.get("/desk/complaints", params={"state": "open"})
    way = unescape(re.search(r'href="([^"]+)">Next page', first.text)[1])  # type: ignore[index]
    assert "state=open" in way
    second = await client.get(way)
    assert len(re.findall(r"Person \d+", first.text)) == 25
    assert len(re.findall(r"Person \d+", second.text)) == 5


async def test_a_complaints_page_shows_every_field_deadline_and_word(staffed: Staffed) -> None:
    tickets = ("INC-48213", "48331")
    complaint = staffed.complain(organisation="Acme Dental", workers=7, ticket_references=tickets)
    client = await enter(staffed)
    page = await client.get(f"/desk/complaints/{complaint.reference}")
    shown = text(page)
    for piece in (
        complaint.reference,
        "Calls drop every afternoon",
        "Acme Dental",
        "People working there 7",
        "INC-48213, 48331",
        "jo@example.com",
        "Not given: Began on, Done so far, Outcome wanted",
        "First response Tuesday 24 November 2026",
        "Resolution Monday 7 December 2026",
        "ADR letter Monday 4 January 2027",
        "Complaint filed by chat",
        "This complaint did not come by chat.",
    ):
        assert piece in shown, piece


async def test_a_complaint_by_chat_shows_the_whole_conversation_as_it_was_typed(staffed: Staffed) -> None:
    from complaints.complaint import Deed, Details, Filing

    chat = await staffed.world.chat()
    await chat.reply_to((await chat.send("My <b>line</b> is **dead**")).json()["seq"])
    filing = Filing(Details("My line is dead"), conversation=chat.id)
    filed = staffed.world.app.ctx.register.file(filing, Deed("customer", staffed.clock(), "filed"))
    page = await (await enter(staffed)).get(f"/desk/complaints/{filed.reference}")
    assert "My &lt;b&gt;line&lt;/b&gt; is **dead**" in page.text
    assert "automated assistant of ContactNow" in page.text


async def test_a_note_and_a_response_by_form_are_on_the_timeline_once(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    client = await enter(staffed)
    address = f"/desk/complaints/{reference}"
    page = await client.get(address)
    note = {"csrf": field(page, "csrf"), "key": field(page, "key"), "text": "Rang, no answer"}
    for _ in range(2):
        sent = await client.post(f"{address}/notes", data=note)
        assert sent.headers["location"] == f"{address}#done"
    answer = {"csrf": field(page, "csrf"), "key": "other", "text": "We look into it", "route": "phone"}
    await client.post(f"{address}/responses", data=answer)
    shown = text(await client.get(address))
    assert shown.count("Note · Maya Okafor · staff only") == 1
    assert "Customer answered by phone · Maya Okafor We look into it" in shown
    assert "First response Tuesday 24 November 2026 Met on Mon 23 Nov 2026" in shown


async def test_an_empty_note_is_refused_beside_its_field(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    client = await enter(staffed)
    page = await client.get(f"/desk/complaints/{reference}")
    sent = {"csrf": field(page, "csrf"), "key": "k", "text": "  "}
    refused = await client.post(f"/desk/complaints/{reference}/notes", data=sent)
    assert refused.status_code == 422
    assert 'aria-describedby="note-text-error"' in refused.text


async def test_an_unknown_reference_is_a_page_that_says_so(staffed: Staffed) -> None:
    client = await enter(staffed)
    page = await client.get("/desk/complaints/CN-22222-22222")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Not found" in text(page)


async def test_a_handoff_is_taken_answered_and_finished_without_scripts(staffed: Staffed) -> None:
    handoff, chat = await staffed.queue("Cut off three times")
    client = await enter(staffed)
    address = f"/desk/handoffs/{handoff.id}"
    page = await client.get(address)
    shown = text(page)
    assert "Cut off three times" in shown
    assert "I want a person" in shown
    assert "Name Jo" in shown  # what the assistant noted
    csrf = field(page, "csrf")
    await client.post(f"{address}/claim", data={"csrf": csrf})
    for _ in range(2):
        line = {"csrf": csrf, "key": "one", "text": "Hello, Maya here"}
        await client.post(f"{address}/messages", data=line)
    assert (await chat.said("agent")) == ["Hello, Maya here"]
    await client.post(f"{address}/close", data={"csrf": csrf, "outcome": "resolved"})
    assert "Closed on" in text(await client.get(address))
    assert (await chat.log())["owner"] == "assistant"


async def test_who_came_second_reads_who_has_it(staffed: Staffed) -> None:
    handoff, _ = await staffed.queue()
    first = await enter(staffed)
    csrf = field(await first.get("/desk"), "csrf")
    await first.post(f"/desk/handoffs/{handoff.id}/claim", data={"csrf": csrf})
    second = await enter(staffed, email="ben@example.com")
    csrf = field(await second.get("/desk"), "csrf")
    refused = await second.post(f"/desk/handoffs/{handoff.id}/claim", data={"csrf": csrf})
    assert refused.status_code == 409
    assert "Maya has taken this conversation" in text(refused)


async def test_the_first_link_makes_an_administrator_and_works_once(staffed: Staffed) -> None:
    token = staffed.people.invitations.first_administrator(staffed.clock())
    client = await staffed.browser()
    assert "Welcome to the desk" in (await client.get("/desk/welcome")).text
    form = {"code": f"http://localhost/desk/welcome#{token}", "name": "Ann Lee", "email": "ann@example.com"}
    weak = await client.post("/desk/welcome", data=form | {"password": "short"})
    assert weak.status_code == 422
    assert "at least 12 characters" in text(weak)
    assert (await client.post("/desk/welcome", data=form | {"password": PASSWORD})).status_code == 303
    assert "Ann Lee" in (await client.get("/desk")).text
    other = await staffed.browser()
    again = await other.post("/desk/welcome", data=form | {"password": PASSWORD})
    assert again.status_code == 422
    assert "has been used or has run out" in text(again)


async def test_a_reset_link_sets_a_new_password(staffed: Staffed) -> None:
    staffed.hire()
    holder = staffed.people.accounts.find("maya@example.com")
    token = staffed.people.invitations.reset(holder, staffed.clock())
    client = await staffed.browser()
    sent = await client.post("/desk/new-password", data={"code": token, "password": "eleven loud herons"})
    assert sent.status_code == 303
    assert "Maya Okafor" in (await client.get("/desk/account")).text


async def test_an_editor_sees_that_there_is_nothing_for_them_and_no_customer(staffed: Staffed) -> None:
    complaint = staffed.complain()
    client = await enter(staffed, Role.EDITOR)
    page = await client.get("/desk")
    assert complaint.reference not in page.text
    assert "Jo Smith" not in page.text
    assert "/desk/complaints" not in page.text


async def test_markup_from_customers_and_staff_is_shown_as_text(staffed: Staffed) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    complaint = staffed.complain(bad, name=bad, organisation=bad, desired_outcome=bad)
    handoff, _ = await staffed.queue(bad)
    client = await enter(staffed)
    for address in ("", "/complaints", f"/complaints/{complaint.reference}", f"/handoffs/{handoff.id}"):
        page = await client.get(f"/desk{address}")
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "trusted-types 'none'" in page.headers["content-security-policy"]


async def test_the_packet_shows_what_was_noted_of_the_customer_and_nothing_of_the_assistants_own(
    staffed: Staffed,
) -> None:
    async def answering(turn: dict[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = {"started_on": "2026-11-03", "category": "billing"}
        record["workers"] = {"low": 8, "high": 9}
        record |= {"email": "__skipped__", "course": {"asked": ["name"]}, "phone": None}
        return words("Noted.") | {"record": record}

    staffed.world.engine.answering = answering
    handoff, _ = await staffed.queue("- **What went wrong:** calls drop\n- **Name:** Jo")
    client = await enter(staffed)
    page = await client.get(f"/desk/handoffs/{handoff.id}")
    shown = text(page)
    assert "Began on Tuesday 3 November 2026" in shown
    assert "Category Billing" in shown
    assert "People working there 8 to 9" in shown
    assert "Email None given" in shown
    assert "Course" not in shown
    assert "<strong>What went wrong:</strong> calls drop" in page.text
    assert "What went wrong: calls drop Name: Jo" in text(await client.get("/desk"))
