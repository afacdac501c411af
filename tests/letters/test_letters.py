"""A manager reads, approves and sends; nobody else, and nothing by itself."""

import re
from io import BytesIO
from zipfile import ZipFile

from httpx import AsyncClient, Response
from sqlalchemy import insert, select

from complaints.letters import SIGNATURE
from mail.tables import outbox
from redress.settings import ROOT
from staff.roles import Role
from tests.desk.conftest import MONDAY, Staffed


def field(page: Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


async def drafted(client: AsyncClient, reference: str, kind: str = "holding") -> str:
    answer = await client.post(f"/api/v1/complaints/{reference}/letter-drafts", json={"kind": kind})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_letter_goes_from_draft_to_sent_over_the_api(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    manager = await staffed.signed_in(Role.MANAGER)
    letter = await drafted(manager, reference, "adr")
    base = f"/api/v1/complaints/{reference}/letters/{letter}"
    assert (await manager.post(f"{base}/sending", json={"how": "email"})).status_code == 409
    approved = await manager.post(f"{base}/approval", json={"text": "You can go there."})
    assert approved.json()["approved_by"] == "maya@example.com"
    sent = await manager.post(f"{base}/sending", json={"how": "email"})
    assert sent.json()["state"] == "sent"
    record = (await manager.get(f"/api/v1/complaints/{reference}")).json()
    assert record["state"] == "deadlocked"
    for form, kind in [("letter.pdf", "application/pdf"), ("large-print.pdf", "application/pdf")]:
        file = await manager.get(f"{base}/{form}")
        assert file.headers["content-type"] == kind
        assert file.content.startswith(b"%PDF")
    assert "You can go there." in (await manager.get(f"{base}/letter.txt")).text
    assert (await manager.get(f"{base}/secrets")).status_code == 404


async def test_an_agent_drafts_and_does_not_approve_or_send(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    agent = await staffed.signed_in(Role.AGENT)
    letter = await drafted(agent, reference)
    base = f"/api/v1/complaints/{reference}/letters/{letter}"
    assert (await agent.post(f"{base}/approval", json={})).status_code == 403
    assert (await agent.post(f"{base}/sending", json={"how": "email"})).status_code == 403


async def test_a_letter_of_another_complaint_is_not_found(staffed: Staffed) -> None:
    one, other = staffed.complain().reference, staffed.complain().reference
    manager = await staffed.signed_in(Role.MANAGER)
    letter = await drafted(manager, one)
    assert (await manager.get(f"/api/v1/complaints/{other}/letters/{letter}/letter.pdf")).status_code == 404


async def test_a_manager_does_it_all_on_the_desk(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    manager = await staffed.signed_in(Role.MANAGER)
    address = f"/desk/complaints/{reference}/letters"
    page = await manager.get(address)
    signed = {"csrf": field(page, "csrf"), "key": field(page, "key")}
    for _ in range(2):  # the second click does nothing new
        assert (await manager.post(address, data=signed | {"kind": "holding"})).status_code == 303
    page = await manager.get(address)
    (letter,) = set(re.findall(r'id="letter-(\w+)"', page.text))
    open_ = {"csrf": field(page, "csrf"), "key": "a", "text": "Dear Jo, [Name of the manager]"}
    refused = await manager.post(f"{address}/{letter}/approval", data=open_)
    assert refused.status_code == 422
    assert "square brackets" in refused.text
    done = open_ | {"text": "Dear Jo,\r\n\r\nMaya"}
    assert (await manager.post(f"{address}/{letter}/approval", data=done)).status_code == 303
    sent = {"csrf": field(page, "csrf"), "key": "s", "how": "post"}
    assert (await manager.post(f"{address}/{letter}/sending", data=sent)).status_code == 303
    page = await manager.get(address)
    assert "sent" in page.text
    assert (await manager.get(f"{address}/{letter}/large-print.pdf")).content.startswith(b"%PDF")


async def test_mail_that_could_not_be_delivered_is_shown_and_tried_again(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    row = {
        **{"key": "k", "recipient": "gone@example.com", "template": "filed", "field_values": {}},
        **{"reference": reference, "created_at": MONDAY, "next_at": MONDAY, "attempts": 1},
        **{"dead_at": MONDAY, "error": "550 No such person"},
    }
    staffed.world.app.ctx.database.write(lambda connection: connection.execute(insert(outbox), row))
    agent = await staffed.signed_in(Role.AGENT)
    (dead,) = (await agent.get("/api/v1/mail")).json()["mail"]
    assert (dead["recipient"], dead["error"]) == ("gone@example.com", "550 No such person")
    page = await agent.get("/desk/mail")
    assert "550 No such person" in page.text
    retried = await agent.post(f"/desk/mail/{dead['id']}/retry", data={"csrf": field(page, "csrf")})
    assert retried.status_code == 303
    assert (await agent.get("/api/v1/mail")).json()["mail"] == []
    assert (await agent.post(f"/api/v1/mail/{dead['id']}/retry", json={})).status_code == 404


async def test_a_letter_with_a_gap_in_it_is_refused_over_the_api_too(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    manager = await staffed.signed_in(Role.MANAGER)
    letter = await drafted(manager, reference, "response")
    base = f"/api/v1/complaints/{reference}/letters/{letter}"
    for body in ({}, {"text": "Dear Jo, [Say what was found.]"}, {"text": "Dear Jo [your\nname]"}):
        refused = await manager.post(f"{base}/approval", json=body)
        assert refused.status_code == 422, refused.text
        assert "[" in refused.json()["detail"]
        assert "take it out" in refused.json()["detail"]
    assert (await manager.post(f"{base}/approval", json={"text": "Dear Jo, all is well."})).status_code == 200


async def test_undelivered_mail_goes_to_the_address_that_was_put_right(staffed: Staffed) -> None:
    complaint = staffed.complain(email="gone@example.com")
    row = {
        **{"key": "k", "recipient": "gone@example.com", "template": "filed", "field_values": {}},
        **{"reference": complaint.reference, "created_at": MONDAY, "next_at": MONDAY, "attempts": 1},
        **{"dead_at": MONDAY, "error": "550 No such person"},
    }
    staffed.world.app.ctx.database.write(lambda connection: connection.execute(insert(outbox), row))
    agent = await staffed.signed_in(Role.AGENT)
    base = f"/api/v1/complaints/{complaint.reference}"
    assert (await agent.post(f"{base}/corrections", json={"email": "jo@example.com"})).status_code == 200
    (dead,) = (await agent.get("/api/v1/mail")).json()["mail"]
    assert dead["address_now"] == "jo@example.com"
    page = await agent.get("/desk/mail")
    assert 'value="jo@example.com"' in page.text
    retry = f"/desk/mail/{dead['id']}/retry"
    signed = {"csrf": field(page, "csrf")}
    assert (await agent.post(retry, data=signed | {"to": "jo at home"})).status_code == 422
    assert (await agent.post(f"/api/v1{retry[5:]}", json={"to": "jo at home"})).status_code == 422
    assert (await agent.post(retry, data=signed | {"to": "jo@example.com"})).status_code == 303
    assert (await agent.get("/api/v1/mail")).json()["mail"] == []
    sent = staffed.world.app.ctx.database.read(
        lambda connection: (
            connection.execute(select(outbox.c.recipient).where(outbox.c.key == "k")).scalars().all()
        )
    )
    assert sent == ["jo@example.com"]


async def test_whoever_approves_a_letter_finds_their_name_under_it(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    manager = await staffed.signed_in(Role.MANAGER)
    await drafted(manager, reference)
    page = await manager.get(f"/desk/complaints/{reference}/letters")
    assert "Maya Okafor\nContactNow" in page.text
    assert "[Name of the manager]" not in page.text
    assert "[What was done so far" in page.text


async def test_every_text_of_a_letter_leaves_the_name_of_who_approves_it(staffed: Staffed) -> None:
    for path in (ROOT / "data" / "letters").glob("*.md"):
        assert SIGNATURE in path.read_text(encoding="utf-8"), path.name


async def test_complaints_with_a_letter_that_waits_are_listed_and_counted(staffed: Staffed) -> None:
    waits, other = staffed.complain(name="Ann Lee"), staffed.complain(name="Ben Ray")
    manager = await staffed.signed_in(Role.MANAGER)
    letter = await drafted(manager, waits.reference)
    assert "1</strong> letter to approve or send" in (await manager.get("/desk")).text
    listed = await manager.get("/desk/complaints", params={"due": "letter"})
    assert waits.reference in listed.text
    assert other.reference not in listed.text
    base = f"/api/v1/complaints/{waits.reference}/letters/{letter}"
    await manager.post(f"{base}/approval", json={"text": "Dear Ann"})
    assert waits.reference in (await manager.get("/desk/complaints", params={"due": "letter"})).text
    await manager.post(f"{base}/sending", json={"how": "post"})
    assert waits.reference not in (await manager.get("/desk/complaints", params={"due": "letter"})).text
    agent = await staffed.signed_in(Role.AGENT, email="ben@example.com")
    assert "letter to approve" not in (await agent.get("/desk")).text


async def test_a_manager_saves_the_case_for_the_scheme_without_the_notes_of_staff(staffed: Staffed) -> None:
    complaint = staffed.complain()
    manager = await staffed.signed_in(Role.MANAGER)
    await manager.post(f"/api/v1/complaints/{complaint.reference}/notes", json={"text": "A difficult one."})
    base = f"/desk/complaints/{complaint.reference}"
    assert f"{base}/evidence.pdf" in (await manager.get(base)).text
    paper = await manager.get(f"{base}/evidence.pdf")
    assert paper.content.startswith(b"%PDF")
    archive = await manager.get(f"{base}/evidence.zip")
    assert f"{complaint.reference}-evidence.zip" in archive.headers["content-disposition"]
    with ZipFile(BytesIO(archive.content)) as kept:
        assert {"case.pdf", "case.json", "SHA256SUMS"} <= set(kept.namelist())
        assert "A difficult one." not in kept.read("case.json").decode()
    assert (await manager.get("/desk/complaints/CN-22222-22222/evidence.pdf")).status_code == 404
