"""Work on a case by the desk's forms, as a browser without scripts does it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from complaints.complaint import Complaint, State
from complaints.listing import Filter
from complaints.undoing import WINDOW
from mail.tables import outbox
from redress.settings import ROOT
from staff.roles import Role
from tests.desk.conftest import Staffed
from tests.desk.test_pages import enter, field, text
from web.desk import labels

HTML = {"Accept": "text/html"}


class Case:
    """A case on the page of somebody who is signed in."""

    def __init__(self, staffed: Staffed, client: httpx.AsyncClient, complaint: Complaint) -> None:
        self.staffed, self.client, self.reference = staffed, client, complaint.reference
        self.address = f"/desk/complaints/{complaint.reference}"

    async def shown(self) -> str:
        return text(await self.client.get(self.address))

    async def do(self, what: str, key: str = "", **values: str) -> httpx.Response:
        page = await self.client.get(self.address)
        signed = {"csrf": field(page, "csrf"), "key": key or f"{what} {values}"}
        return await self.client.post(f"{self.address}/{what}", data=signed | values)

    async def undo(self) -> httpx.Response:
        page = await self.client.get(self.address)
        return await self.do("undo", number=field(page, "number"))

    @property
    def now(self) -> Complaint:
        found: Complaint = self.staffed.world.app.ctx.register.find(self.reference)
        return found


async def case(staffed: Staffed, *roles: Role, **details: Any) -> Case:
    complaint = staffed.complain(**details)
    return Case(staffed, await enter(staffed, *roles), complaint)


async def test_every_form_does_its_one_thing_once_under_the_senders_name(staffed: Staffed) -> None:
    one = await case(staffed, Role.MANAGER)
    for what, values in [
        ("notes", {"text": "Looked at the line"}),
        ("contacts", {"text": "Voicemail", "route": "phone", "reached": "no"}),
        ("responses", {"text": "An engineer comes", "route": "phone"}),
        ("agreements", {"next_contact": "2026-11-27", "contact_frequency": "every Friday"}),
        ("escalations", {"reason": "No engineer came", "wanted": "A date", "route": "phone"}),
        ("resolution", {"agreed": "A month free", "root_cause": "our_process"}),
        ("reopening", {"reason": "Not credited"}),
        ("withdrawal", {"reason": ""}),
    ]:
        for _ in range(2):
            answer = await one.do(what, **values)
            assert answer.status_code == 303, (what, text(answer))
    record = staffed.world.app.ctx.register.record(one.reference)
    assert [row.verb for row in record.audit[1:]] == [
        *("add_note", "record_contact", "respond", "agree_contact", "escalate", "resolve", "reopen"),
        "withdraw",
    ]
    assert {row.by for row in record.audit[1:]} == {"maya@example.com"}
    shown = await one.shown()
    for words in ("Tried to reach the customer by phone", "every Friday, next on Friday 27 November 2026"):
        assert words in shown
    assert one.now.state is State.WITHDRAWN


@pytest.mark.parametrize(
    ("what", "values", "field_", "said"),
    [
        ("contacts", {"text": " ", "route": "post"}, "contact-text", "This cannot be empty."),
        (
            "agreements",
            {"next_contact": "soon", "contact_frequency": "weekly"},
            "agreement-next_contact",
            "day",
        ),
        ("agreements", {"next_contact": "2026-11-01"}, "agreement-next_contact", "in the future"),
        ("escalations", {"reason": "", "wanted": "A date"}, "escalation-reason", "This cannot be empty."),
        ("resolution", {"agreed": "A month free"}, "resolution-root_cause", "Choose what was behind it."),
        ("resolution", {"agreed": "", "root_cause": "network"}, "resolution-agreed", "This cannot be empty."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    staffed: Staffed, what: str, values: dict[str, str], field_: str, said: str
) -> None:
    one = await case(staffed, Role.MANAGER)
    refused = await one.do(what, **values)
    assert refused.status_code == 422
    assert re.search(rf'id="{field_}-error">[^<]*{said}', refused.text)
    assert re.search(rf'id="{field_}"[^>]*aria-invalid="true" aria-describedby="{field_}-error', refused.text)
    for value in values.values():
        assert value in refused.text
    assert text(refused).startswith("Not done: ")


async def test_what_was_just_done_is_undone_and_nobody_was_mailed(staffed: Staffed) -> None:
    one = await case(staffed, Role.MANAGER)
    await one.do("resolution", agreed="A month free", root_cause="network")
    assert (
        "Just done by you: Resolved . You can undo it until 10:05; nobody is mailed about it before."
        in await one.shown()
    )
    assert (await one.undo()).status_code == 303
    shown = await one.shown()
    assert "It is undone." not in shown or one.now.state is State.OPEN
    assert one.now.state is State.OPEN
    assert "Resolved · Maya Okafor · undone A month free" in shown
    database = staffed.world.app.ctx.database
    templates = database.read(lambda connection: connection.execute(outbox.select()).mappings().all())
    assert "resolved" not in {row["template"] for row in templates}


async def test_undoing_too_late_says_so_and_changes_nothing(staffed: Staffed) -> None:
    one = await case(staffed, Role.MANAGER)
    await one.do("resolution", agreed="A month free", root_cause="network")
    number = field(await one.client.get(one.address), "number")
    staffed.clock.now += WINDOW + timedelta(seconds=1)
    assert "Just done by you" not in await one.shown()
    refused = await one.do("undo", number=number)
    assert refused.status_code == 422
    assert "can no longer be undone" in text(refused)
    assert one.now.state is State.RESOLVED


async def test_an_agent_takes_a_case_and_a_colleague_does_not_get_it(staffed: Staffed) -> None:
    one = await case(staffed)
    assert "Nobody has this case yet." in await one.shown()
    await one.do("owner", owner="me")
    assert "You have this case." in await one.shown()
    other = Case(staffed, await enter(staffed, email="ben@example.com"), one.now)
    refused = await other.do("owner", owner="me")
    assert refused.status_code == 422
    assert "maya@example.com has this complaint." in text(refused)
    assert (await other.do("owner", owner="nobody")).status_code == 422
    assert (await other.do("owner", owner="ben@example.com")).status_code == 403
    await one.do("owner", owner="nobody")
    assert one.now.owner is None


async def test_a_manager_gives_a_case_to_anybody_who_works_on_complaints(staffed: Staffed) -> None:
    staffed.hire(Role.AGENT, email="ben@example.com", name="Ben Ray")
    staffed.hire(Role.EDITOR, email="eve@example.com", name="Eve")
    one = await case(staffed, Role.MANAGER)
    page = await one.client.get(one.address)
    assert '<option value="ben@example.com">Ben Ray</option>' in page.text
    assert "eve@example.com" not in page.text
    await one.do("owner", owner="ben@example.com")
    assert one.now.owner == "ben@example.com"
    assert (await one.do("owner", owner="eve@example.com")).status_code == 422
    await one.do("owner", key="back", owner="nobody")
    assert one.now.owner is None


async def test_an_agent_sees_no_form_to_resolve_and_a_finished_case_none_to_respond(staffed: Staffed) -> None:
    one = await case(staffed)
    page = await one.client.get(one.address)
    assert 'action="' + one.address + '/responses"' in page.text
    assert "/resolution" not in page.text
    await one.do("withdrawal", reason="")
    page = await one.client.get(one.address)
    assert "/responses" not in page.text
    assert 'action="' + one.address + '/reopening"' in page.text


async def test_what_is_next_stands_on_top(staffed: Staffed) -> None:
    one = await case(staffed)
    assert (
        "Next Answer the customer, and record the response – whoever takes the case "
        "By Tuesday 24 November 2026, 17:30 : 1 day 7 hours left"
    ) in await one.shown()
    await one.do("owner", owner="me")
    assert "record the response – you" in await one.shown()
    staffed.clock.now += timedelta(days=2)
    page = await (await enter(staffed, email="ben@example.com")).get(one.address)
    assert '<div class="next late">' in page.text
    assert "Overdue by" in text(page)


async def test_the_timeline_has_mail_deadlines_corrections_and_the_talk(staffed: Staffed) -> None:
    from complaints.complaint import Deed, Details, Filing

    chat = await staffed.world.chat()
    await chat.reply_to((await chat.send("My line is dead")).json()["seq"])
    filing = Filing(Details("My line is dead", email="jo@example.com"), conversation=chat.id)
    filed = staffed.world.app.ctx.register.file(filing, Deed("customer", staffed.clock(), "filed"))
    one = Case(staffed, await enter(staffed), filed)
    await one.do("responses", text="We look into it", route="email")
    page = await one.client.get(f"{one.address}/corrections")
    values = typed(page) | {"name": "Jo Smith"}
    await one.client.post(f"{one.address}/corrections", data=values | {"key": "fix"})
    shown = await one.shown()
    for words in (
        "Customer: My line is dead",
        "Mail “Copy of the complaint” waits to be sent · to jo@example.com",
        "Deadline for first response met",
        "Details changed · Maya Okafor · staff only Name: nothing → Jo Smith",
    ):
        assert words in shown, words


async def test_files_of_the_chat_are_a_click_away_beside_the_message_and_on_the_timeline(
    staffed: Staffed,
) -> None:
    from complaints.complaint import CUSTOMER, Deed, Details, Filing
    from complaints.correspondence import Information

    chat = await staffed.world.chat()
    sent = await chat.post(
        "attachments", files={"file": ("bill <1>.txt", b"Too much: 40 pounds", "text/plain")}
    )
    file = sent.json()["attachment"]
    line = {"client_id": "7d0f6a0e-52a1-4d0c-9d3e-0d1f5b7f2c11", "text": "My bill", "attachments": [file]}
    await chat.reply_to((await chat.post("messages", json=line)).json()["seq"])
    register = staffed.world.app.ctx.register
    filed = register.file(
        Filing(Details("My bill"), conversation=chat.id), Deed(CUSTOMER, staffed.clock(), "filed")
    )
    added = Information("As a file", attachments=(file,))
    register.add_information(filed.reference, added, Deed(CUSTOMER, staffed.clock(), "added"))
    one = Case(staffed, await enter(staffed), filed)
    page = await one.client.get(one.address)
    address = f"/api/v1/conversations/{chat.id}/attachments/{file}"
    link = f'<a href="{address}" download dir="auto">bill &lt;1&gt;.txt</a>'
    assert page.text.count(link) == 3, "the panel, the timeline, and the conversation"
    assert (await one.client.get(address)).text == "Too much: 40 pounds"


async def test_people_go_by_their_names_and_the_audit_has_their_addresses_too(staffed: Staffed) -> None:
    one = await case(staffed)
    await one.do("owner", owner="me")
    shown = await one.shown()
    assert "You have this case." in shown
    assert "Case owner changed · Maya Okafor · staff only Case owner: nothing → Maya Okafor" in shown
    assert "Case owner changed · Maya Okafor maya@example.com" in shown
    other = await enter(staffed, email="ben@example.com")
    assert "with Maya Okafor" in text(await other.get("/desk/complaints"))
    assert "with you" in text(await one.client.get("/desk/complaints"))
    assert "Maya Okafor has this case." in text(await other.get(one.address))


async def test_what_happened_often_is_folded_between_the_beginning_and_the_newest(staffed: Staffed) -> None:
    one = await case(staffed)
    for number in range(20):
        await one.do("notes", text=f"Note number {number}.")
        staffed.clock.now += timedelta(minutes=1)
    shown = await one.shown()
    assert "Complaint filed" in shown.split("more, until")[0]
    assert "Note number 19." in shown.split("more, until")[1]


async def test_other_complaints_of_the_same_customer_are_a_click_away(staffed: Staffed) -> None:
    earlier = staffed.complain("The bill is wrong")
    staffed.complain("Not theirs", email="other@example.com")
    one = await case(staffed)
    shown = await one.shown()
    assert f"Other complaints of this customer {earlier.reference} Open" in shown
    assert "Not theirs" not in shown


def typed(page: httpx.Response) -> dict[str, str]:
    """What the fields of the page's form hold."""
    fields = dict(re.findall(r'<input [^>]*name="(\w+)"[^>]* value="([^"]*)"', page.text))
    fields |= re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\n([^<]*)</textarea>', page.text)
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        fields[name] = re.findall(r'value="([^"]*)" selected', options)[0]
    fields.pop("mine", None)
    return {name: unescape(value) for name, value in fields.items()}


LETTER = {
    "received_by": "post",
    "received_on": "2026-11-19",
    "received_time": "",
    "first_raised": "02/11/2026",
    "taken_by": "Tom at the front desk",
    "nature": "Billed twice in October",
    "category": "billing",
    "ticket_references": "INC-1, INC-2",
    "name": "Ann Lee",
    "workers": "8",
    "phone": "020 7946 0018",
    "mine": "yes",
}


async def test_a_letter_is_logged_with_the_day_of_its_receipt_and_who_took_it(staffed: Staffed) -> None:
    client = await enter(staffed)
    page = await client.get("/desk/complaints/new")
    assert 'value="2026-11-23"' in page.text
    assert 'value="Maya Okafor"' in page.text
    signed = {"csrf": field(page, "csrf"), "key": field(page, "key")}
    sent = [await client.post("/desk/complaints/new", data=signed | LETTER) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    shown = text(await client.get(sent[0].headers["location"]))
    for words in (
        "Tell the customer this reference.",
        "Received Thu 19 Nov 2026, 12:00, by post",
        "First raised on Monday 2 November 2026",
        "Taken by Tom at the front desk",
        "INC-1, INC-2",
        "People working there 8",
        "You have this case.",
        "First response Friday 20 November 2026 Overdue by 2 days",
    ):
        assert words in shown, words


async def test_everything_wrong_with_a_letter_is_said_at_once_and_nothing_typed_is_lost(
    staffed: Staffed,
) -> None:
    client = await enter(staffed)
    page = await client.get("/desk/complaints/new")
    wrong = LETTER | {"nature": " ", "workers": "about ten", "phone": "12", "started_on": "last week"}
    wrong |= {"received_on": "2026-12-24", "email": "ann@", "history": "Rang <five> times"}
    sent = await client.post("/desk/complaints/new", data=wrong | {"csrf": field(page, "csrf"), "key": "k"})
    assert sent.status_code == 422
    shown = text(sent)
    assert "6 things have to be put right" in shown
    for name in ("nature", "workers", "phone", "started_on", "received_on", "email"):
        assert f'href="#new-{name}"' in sent.text
        assert re.search(rf'id="new-{name}"[^>]*aria-invalid="true"', sent.text), name
    for value in ("about ten", "ann@", "Rang &lt;five&gt; times", "last week", "INC-1, INC-2"):
        assert value in sent.text
    nothing = staffed.world.app.ctx.register.page(Filter(), staffed.clock())
    assert nothing.complaints == ()


async def test_a_correction_changes_what_differs_and_nothing_else(staffed: Staffed) -> None:
    one = await case(staffed, organisation="Acme Dental", ticket_references=("INC-1", "INC-2"))
    page = await one.client.get(f"{one.address}/corrections")
    values = typed(page)
    assert values["organisation"] == "Acme Dental"
    await one.client.post(f"{one.address}/corrections", data=values | {"key": "same"})
    register = staffed.world.app.ctx.register
    assert len(register.record(one.reference).audit) == 1
    values |= {"ticket_references": "INC-1, INC-3", "received_on": "2026-11-20", "received_time": "09:15"}
    sent = await one.client.post(f"{one.address}/corrections", data=values | {"key": "other"})
    assert sent.status_code == 303, text(sent)
    changes = register.record(one.reference).audit[-1].changes or {}
    assert changes["ticket_references"] == (["INC-1", "INC-2"], ["INC-1", "INC-3"])
    assert {name for name in changes if not name.startswith("deadline.")} == {
        "ticket_references",
        "received_at",
    }
    assert one.now.received_at.isoformat() == "2026-11-20T09:15:00+00:00"


async def test_filters_of_the_list(staffed: Staffed) -> None:
    mine = staffed.complain("Mine", name="Ann Lee", adjustments="Large print")
    staffed.complain("Nobody's", name="Ben Ray")
    client = await enter(staffed)
    await Case(staffed, client, mine).do("owner", owner="me")

    async def names(**query: str) -> list[str]:
        page = await client.get("/desk/complaints", params=query)
        return re.findall(r"<strong>(Ann Lee|Ben Ray)</strong>", page.text)

    assert await names(owner="me") == ["Ann Lee"]
    assert await names(owner="nobody") == ["Ben Ray"]
    assert await names(adjusted="yes") == ["Ann Lee"]
    assert await names(due="overdue") == []
    staffed.clock.now += timedelta(days=1)
    client = await enter(staffed, email="cas@example.com")
    assert await names(due="today", sort="oldest") == ["Ann Lee", "Ben Ray"]


async def test_it_says_how_many_and_what_to_do_when_there_are_none(staffed: Staffed) -> None:
    client = await enter(staffed)
    assert "No complaint has been filed yet." in text(await client.get("/desk/complaints"))
    for number in range(3):
        staffed.complain(f"Case {number}")
    assert "3 complaints" in text(await client.get("/desk/complaints"))
    none = text(await client.get("/desk/complaints", params={"q": "zebra"}))
    assert "No complaints" in none
    assert "Try fewer words or fewer filters" in none


@pytest.mark.parametrize("query", ["state=lost", "due=soon", "view=x", "sort=down", "after=nonsense"])
async def test_filters_that_do_not_exist_are_a_page_that_says_so(staffed: Staffed, query: str) -> None:
    client = await enter(staffed)
    page = await client.get(f"/desk/complaints?{query}", headers=HTML)
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    assert "That will not do" in page.text


async def test_a_list_is_saved_opened_changed_and_deleted(staffed: Staffed) -> None:
    staffed.complain("Late again")
    client = await enter(staffed)
    page = await client.get("/desk/complaints", params={"state": "open", "sort": "due"})
    data = {"csrf": field(page, "csrf"), "query": unescape(field(page, "query")), "name": "Open, due first"}
    saved = await client.post("/desk/views", data=data)
    way = saved.headers["location"]
    assert way.startswith("/desk/complaints?state=open&sort=due&view=")
    opened = await client.get(way)
    assert "Saved as “Open, due first”." in text(opened)
    assert "<h1>Open, due first</h1>" in opened.text
    view = way.rpartition("=")[2]
    change = {"csrf": field(opened, "csrf"), "query": "category=billing", "name": "Bills", "filters": "yes"}
    changed = await client.post(f"/desk/views/{view}", data=change)
    assert changed.headers["location"] == f"/desk/complaints?category=billing&view={view}"
    await client.post(f"/desk/views/{view}/deletion", data={"csrf": field(opened, "csrf")})
    assert "Bills" not in (await client.get("/desk/complaints")).text.replace("saved list is deleted", "")


async def test_a_saved_list_without_a_name_says_so_beside_it(staffed: Staffed) -> None:
    client = await enter(staffed)
    page = await client.get("/desk/complaints", params={"state": "open"})
    sent = await client.post(
        "/desk/views", data={"csrf": field(page, "csrf"), "query": "state=open", "name": " "}
    )
    assert sent.status_code == 422
    assert 'aria-describedby="name-error"' in sent.text
    assert "Give it a name." in text(sent)


async def test_nobody_sees_or_changes_a_colleagues_saved_list(staffed: Staffed) -> None:
    mine = await enter(staffed)
    csrf = field(await mine.get("/desk"), "csrf")
    saved = await mine.post("/desk/views", data={"csrf": csrf, "query": "state=open", "name": "Secret"})
    view = saved.headers["location"].rpartition("=")[2]
    other = await enter(staffed, email="ben@example.com")
    csrf = field(await other.get("/desk"), "csrf")
    assert "Secret" not in (await other.get(saved.headers["location"])).text
    stolen = await other.post(f"/desk/views/{view}", data={"csrf": csrf, "query": "", "name": "Stolen"})
    assert stolen.status_code == 404
    await other.post(f"/desk/views/{view}/deletion", data={"csrf": csrf})
    assert "Secret" in (await mine.get("/desk/complaints")).text


def test_every_kind_of_mail_has_a_name_on_the_desk() -> None:
    texts = {path.stem for path in (ROOT / "data" / "mail").glob("*.md")}
    assert texts == set(labels.MAIL)
