"""Mail that came in, on the desk: seen, filed with one click, and given back only to be saved."""

import re
from datetime import timedelta

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from mail.incoming.originals import Originals
from mail.incoming.receiving import Incoming
from mail.tables import incoming
from staff.roles import Role
from tests.desk.conftest import Staffed
from tests.mail.incoming.post_in import HERE, OURS


def take(staffed: Staffed, name: str, reference: str = "") -> int:
    """A message of tests/mail/incoming arrives; its number."""
    context = staffed.world.app.ctx
    taker = Incoming(context.register, Originals(context.settings.data_dir / "incoming"), frozenset({OURS}))
    content = (HERE / f"{name}.eml").read_bytes().replace(b"@REF@", reference.encode())
    taker.receive(content, staffed.clock())
    newest = select(incoming.c.id).order_by(incoming.c.id.desc()).limit(1)
    number: int = context.database.read(lambda one: one.execute(newest).scalar_one())
    return number


def form(page: Response, **fields: str) -> dict[str, str]:
    csrf = re.search(r'name="csrf" value="([^"]*)"', page.text)
    key = re.search(r'name="key" value="([^"]*)"', page.text)
    assert csrf
    assert key
    return {"csrf": csrf[1], "key": key[1], **fields}


@pytest.fixture
async def agent(staffed: Staffed) -> AsyncClient:
    return await staffed.signed_in(Role.AGENT)


async def test_a_message_without_a_reference_becomes_a_complaint_with_one_click(
    staffed: Staffed, agent: AsyncClient
) -> None:
    number = take(staffed, "31-no-reference")
    overview = await agent.get("/desk/mail")
    assert "I wish to make a complaint" in overview.text
    assert "It may be a new one" in overview.text
    page = await agent.get(f"/desk/mail/incoming/{number}")
    assert "nobody answers the phone" in page.text
    click = form(page, what="log")
    arrived = staffed.clock()
    staffed.clock.now += timedelta(minutes=20)
    answer = await agent.post(f"/desk/mail/incoming/{number}/belonging", data=click)
    assert answer.status_code == 303
    complaint = staffed.world.app.ctx.register.find(answer.headers["location"].rpartition("/")[2])
    assert complaint.received_at == arrived
    assert complaint.details.email == "ann@shop.example"
    again = await agent.post(f"/desk/mail/incoming/{number}/belonging", data=click)
    assert again.status_code == 409
    assert "dealt with this message already" in again.text
    assert "I wish to make a complaint" not in (await agent.get("/desk/mail")).text


async def test_a_message_goes_onto_the_complaint_that_is_named(staffed: Staffed, agent: AsyncClient) -> None:
    reference = staffed.complain().reference
    number = take(staffed, "28-another-sender", reference)
    address = f"/desk/mail/incoming/{number}"
    page = await agent.get(address)
    assert f'value="{reference}"' in page.text  # what the message names is filled in
    wrong = await agent.post(f"{address}/belonging", data=form(page, what="attach", reference="CN-2222"))
    assert wrong.status_code == 422
    assert "no complaint with this reference" in wrong.text
    done = await agent.post(
        f"{address}/belonging", data=form(page, what="attach", reference=reference.lower())
    )
    assert done.headers["location"] == f"/desk/complaints/{reference}"
    entry = staffed.world.app.ctx.register.record(reference).entries[-1]
    assert "Cancel the complaint please." in entry.text
    assert entry.by == "maya@example.com"


async def test_files_are_given_back_to_be_saved_and_never_shown(staffed: Staffed, agent: AsyncClient) -> None:
    reference = staffed.complain(email="pat@acme-dental.example").reference
    number = take(staffed, "11-pdf-and-picture", reference)
    page = await agent.get(f"/desk/mail/incoming/{number}")
    links = re.findall(rf"/desk/mail/incoming/{number}/files/(\w+)", page.text)
    assert len(links) == 3
    for link in links:
        file = await agent.get(f"/desk/mail/incoming/{number}/files/{link}")
        assert file.status_code == 200
        assert file.headers["content-disposition"].startswith("attachment;")
        assert file.headers["x-content-type-options"] == "nosniff"
    original = await agent.get(f"/desk/mail/incoming/{number}/files/original")
    assert original.content == (HERE / "11-pdf-and-picture.eml").read_bytes().replace(
        b"@REF@", reference.encode()
    )
    assert (await agent.get(f"/desk/mail/incoming/{number}/files/nothing")).status_code == 404


async def test_markup_in_a_message_is_only_words(staffed: Staffed, agent: AsyncClient) -> None:
    context = staffed.world.app.ctx
    taker = Incoming(context.register, Originals(context.settings.data_dir / "incoming"), frozenset({OURS}))
    evil = b'From: "<b>x" <a@b.example>\nSubject: <script>alert(1)</script>\n\n<img src=x onerror=alert(2)>\n'
    taker.receive(evil, staffed.clock())
    for address in ("/desk/mail", "/desk/mail/incoming/1"):
        text = (await agent.get(address)).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>x" not in text


async def test_what_is_about_no_complaint_is_put_away(staffed: Staffed, agent: AsyncClient) -> None:
    number = take(staffed, "31-no-reference")
    page = await agent.get(f"/desk/mail/incoming/{number}")
    answer = await agent.post(f"/desk/mail/incoming/{number}/dismissal", data=form(page))
    assert answer.status_code == 303
    assert "Everything that came in is on its complaint." in (await agent.get("/desk/mail")).text


async def test_what_machines_write_is_there_and_in_nobodys_way(staffed: Staffed, agent: AsyncClient) -> None:
    take(staffed, "40-newsletter")
    text = (await agent.get("/desk/mail")).text
    assert "Written by machines in the last two weeks (1)" in text
    assert "Everything that came in is on its complaint." in text


async def test_the_mail_of_a_complaint_is_on_the_page_of_its_letters(
    staffed: Staffed, agent: AsyncClient
) -> None:
    reference = staffed.complain(email="pat@acme-dental.example").reference
    number = take(staffed, "11-pdf-and-picture", reference)
    text = (await agent.get(f"/desk/complaints/{reference}/letters")).text
    assert f"/desk/mail/incoming/{number}" in text
    assert "Bill November.pdf" in text
