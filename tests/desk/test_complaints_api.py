"""The register over the API."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.complaint import Category
from staff.roles import Role
from tests.desk.conftest import Staffed

LIST = "/api/v1/complaints"


async def test_a_complaint_is_read_whole(staffed: Staffed) -> None:
    filed = staffed.complain(
        organisation="Acme Dental", workers=7, ticket_references=("INC-48213",), desired_outcome="Repair"
    )
    client = await staffed.signed_in()
    record = (await client.get(f"{LIST}/{filed.reference.lower().replace('-', '')}")).json()
    assert record["reference"] == filed.reference
    assert record["nature"] == "Calls drop every afternoon"
    assert record["category"] == "fault_or_outage"
    assert record["organisation"] == "Acme Dental"
    assert record["workers"] == 7
    assert record["ticket_references"] == ["INC-48213"]
    assert record["state"] == "open"
    assert record["overdue"] is False
    # Received on Monday 23 November 2026 at ten: a working day, two weeks and six weeks later.
    due = {one["kind"]: one["due_at"] for one in record["deadlines"]}
    assert due["first_response"].startswith("2026-11-24T")
    assert due["resolution"].startswith("2026-12-07T")
    assert due["adr_letter"].startswith("2027-01-04T")
    assert [one["verb"] for one in record["audit"]] == ["file"]
    assert record["transcript"] == []


async def test_a_deadline_in_summer_is_the_day_in_london(staffed: Staffed) -> None:
    staffed.clock.now = staffed.clock.now.replace(month=7, day=1)
    filed = staffed.complain()
    client = await staffed.signed_in()
    record = (await client.get(f"{LIST}/{filed.reference}")).json()
    assert all(one["due_at"].endswith("+01:00") for one in record["deadlines"])


async def test_the_list_is_filtered_searched_and_paged(staffed: Staffed) -> None:
    staffed.complain("The bill is wrong", category=Category.BILLING, name="Ann Lee")
    late = staffed.complain("No service at all", name="Ben Ray")
    staffed.clock.now += timedelta(days=3)
    fresh = staffed.complain("Still no service", name="Cas Day")
    client = await staffed.signed_in()

    async def references(**query: str) -> list[str]:
        answer = await client.get(LIST, params=query)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["complaints"]]

    assert await references() == ["Cas Day", "Ben Ray", "Ann Lee"]
    assert await references(category="billing") == ["Ann Lee"]
    assert await references(q="service") == ["Cas Day", "Ben Ray"]
    assert await references(q=late.reference) == ["Ben Ray"]
    assert set(await references(overdue="true")) == {"Ann Lee", "Ben Ray"}
    assert await references(overdue="false") == ["Cas Day"]
    first = (await client.get(LIST, params={"limit": 2})).json()
    rest = (await client.get(LIST, params={"limit": 2, "after": first["next"]})).json()
    both = first["complaints"] + rest["complaints"]
    assert [one["name"] for one in both] == ["Cas Day", "Ben Ray", "Ann Lee"]
    assert rest["next"] is None
    assert fresh.reference == first["complaints"][0]["reference"]


async def test_a_complaint_by_phone_goes_into_the_same_register(staffed: Staffed) -> None:
    client = await staffed.signed_in()
    body = {
        "nature": "Billed twice in October",
        "received_by": "phone",
        "received_at": "2026-11-20T16:00:00+00:00",
        "category": "billing",
        "name": "Ann Lee",
        "phone": "020 7946 0018",
    }
    filed = await client.post(LIST, json=body, headers={"Idempotency-Key": "call 7"})
    assert filed.status_code == 201, filed.text
    assert filed.json()["received_by"] == "phone"
    assert filed.json()["received_at"].startswith("2026-11-20T16:00")
    assert filed.json()["audit"][0]["by"] == "maya@example.com"
    again = await client.post(LIST, json=body, headers={"Idempotency-Key": "call 7"})
    assert again.json()["reference"] == filed.json()["reference"]
    other = await client.post(LIST, json=body | {"name": "Eve"}, headers={"Idempotency-Key": "call 7"})
    assert other.status_code == 409


async def test_what_staff_do_is_in_the_record_under_their_name(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    client = await staffed.signed_in(Role.MANAGER)
    for what, body in [
        ("notes", {"text": "Rang, no answer"}),
        ("responses", {"text": "We look into it", "route": "phone"}),
        ("escalations", {"reason": "Nobody rang back", "route": "phone"}),
        ("resolution", {"agreed": "A month free"}),
    ]:
        answer = await client.post(f"{LIST}/{reference}/{what}", json=body)
        assert answer.status_code == 200, answer.text
    record = (await client.get(f"{LIST}/{reference}")).json()
    assert record["state"] == "resolved"
    assert [one["text"] for one in record["entries"] if one["internal"]] == ["Rang, no answer"]
    assert record["escalations"][0]["reason"] == "Nobody rang back"
    met = {one["kind"] for one in record["deadlines"] if one["met_at"]}
    assert "first_response" in met
    assert {one["by"] for one in record["audit"][1:]} == {"maya@example.com"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("CN-22222-22222", None, 404),
        ("nonsense", None, 404),
        ("{reference}/notes", {"text": ""}, 422),
        ("{reference}/notes", {"text": "x", "more": 1}, 422),
        ("{reference}/responses", {"text": "x", "route": "pigeon"}, 422),
        ("{reference}/reopening", {"reason": "x"}, 409),
        ("{reference}/letters", {"kind": "love", "text": "x"}, 422),
    ],
)
async def test_what_will_not_do_is_refused_with_a_sentence(
    staffed: Staffed, path: str, body: dict[str, object] | None, status: int
) -> None:
    reference = staffed.complain().reference
    client = await staffed.signed_in(Role.MANAGER)
    address = f"{LIST}/{path.format(reference=reference)}"
    answer = await (client.get(address) if body is None else client.post(address, json=body))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"limit": "0"}, {"limit": "x"}, {"after": "x"}, {"q": "\x00"}]
)
async def test_a_filter_that_will_not_do_is_refused(staffed: Staffed, query: dict[str, str]) -> None:
    client = await staffed.signed_in()
    assert (await client.get(LIST, params=query)).status_code == 422


async def test_a_letter_is_drafted_and_does_not_go_out(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    client = await staffed.signed_in()
    body = {"kind": "holding", "text": "We need another week."}
    letter = await client.post(f"{LIST}/{reference}/letters", json=body)
    assert letter.status_code == 201, letter.text
    assert letter.json()["state"] == "draft"
    record = (await client.get(f"{LIST}/{reference}")).json()
    assert [one["kind"] for one in record["letters"]] == ["holding"]


async def test_a_case_is_given_contacted_corrected_closed_and_what_was_done_is_undone(
    staffed: Staffed,
) -> None:
    reference = staffed.complain().reference
    client = await staffed.signed_in(Role.MANAGER)

    async def did(what: str, body: dict[str, object]) -> dict[str, Any]:
        answer = await client.post(f"{LIST}/{reference}/{what}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert (await did("owner", {"owner": "maya@example.com"}))["owner"] == "maya@example.com"
    assert (await did("owner", {"owner": None}))["owner"] is None
    agreed = await did("agreements", {"next_on": "2026-11-27", "frequency": "every Friday"})
    assert agreed["contact_frequency"] == "every Friday"
    spoke = await did("contacts", {"text": "Told how far it is"})
    assert [one["met_at"] is not None for one in spoke["deadlines"] if one["kind"] == "next_contact"] == [
        True
    ]
    fixed = await did("corrections", {"name": "Jo Smythe", "organisation": None, "taken_by": "Tom"})
    assert (fixed["name"], fixed["organisation"], fixed["taken_by"]) == ("Jo Smythe", None, "Tom")
    assert fixed["email"] == "jo@example.com"
    undone = await did("undoing", {"number": fixed["audit"][-1]["number"]})
    assert undone["name"] == "Jo Smith"
    settled = await did("resolution", {"agreed": "A month free", "root_cause": "network"})
    assert settled["root_cause"] == "network"
    assert (await did("closure", {}))["state"] == "closed"
    assert {one["by"] for one in undone["audit"][1:]} == {"maya@example.com"}


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("owner", {"owner": "nobody@example.com"}, 422),
        ("agreements", {"next_on": "2026-11-01"}, 422),
        ("corrections", {"email": "jo@"}, 422),
        ("resolution", {"agreed": "x", "root_cause": "weather"}, 422),
        ("closure", {}, 409),
        ("undoing", {"number": 1}, 409),
    ],
)
async def test_what_cannot_be_done_to_a_case_is_said(
    staffed: Staffed, what: str, body: dict[str, object], status: int
) -> None:
    reference = staffed.complain().reference
    client = await staffed.signed_in(Role.MANAGER)
    answer = await client.post(f"{LIST}/{reference}/{what}", json=body)
    assert answer.status_code == status, answer.text


async def test_an_agent_takes_a_case_but_gives_it_to_nobody_else(staffed: Staffed) -> None:
    reference = staffed.complain().reference
    staffed.hire(Role.AGENT, email="ben@example.com")
    client = await staffed.signed_in()
    taken = await client.post(f"{LIST}/{reference}/owner", json={"owner": "maya@example.com"})
    assert taken.json()["owner"] == "maya@example.com"
    given = await client.post(f"{LIST}/{reference}/owner", json={"owner": "ben@example.com"})
    assert given.status_code == 403
