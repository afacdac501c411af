"""The main job over the API: from the first message to the register."""

import os
import signal
from typing import Any

import httpx
import pytest

from tests.journeys.conftest import MANAGER, System, until
from tests.journeys.customer import ANSWERS, ApiCustomer

pytestmark = pytest.mark.engine


@pytest.fixture
def desk(system: System) -> httpx.Client:
    """A manager who is signed in."""
    client = httpx.Client(base_url=system.url, timeout=30, trust_env=False)
    email, password = MANAGER
    signed_in = client.post("/api/v1/staff/session", json={"email": email, "password": password})
    assert signed_in.status_code == 200, signed_in.text
    client.headers["X-CSRF-Token"] = signed_in.json()["csrf"]
    return client


def file_a_complaint(system: System) -> tuple[ApiCustomer, dict[str, Any]]:
    customer = ApiCustomer(system.url)
    customer.say("our phones keep cutting out and nobody ever rings back, this is the third time")
    if "asks" not in customer.log()[-1] or not customer.log()[-1]["asks"]:
        customer.press(customer.log()[-1]["buttons"][0]["title"])
    customer.answer_until_the_summary()
    customer.say("no, the ticket was 48331, not 48377")
    filed = [message for message in customer.say("yes, that's right") if message.get("complaint")]
    assert filed, customer.transcript()
    return customer, filed[0]["complaint"]


def test_a_complaint_filed_in_free_words_is_whole_in_the_register(system: System, desk: httpx.Client) -> None:
    customer, complaint = file_a_complaint(system)
    # Thursday 24 December 2026, in opening hours: Friday is Christmas, Monday the Boxing Day substitute.
    assert complaint["first_response_due"][:10] == "2026-12-29"
    assert complaint["resolution_due"][:10] == "2027-01-07"
    assert complaint["adr_from"][:10] == "2027-02-04"
    record = desk.get(f"/api/v1/complaints/{complaint['reference']}").json()
    assert sorted(record["ticket_references"]) == ["48331", "INC-48213"]
    assert record["name"] == "Jo Smith"
    assert record["organisation"] == "Acme Dental"
    assert record["workers"] == 7
    assert record["email"] == "jo@acme-dental.example"
    assert record["started_on"] == "2026-11-03"
    assert "cutting out" in record["nature"]
    assert ANSWERS["desired_outcome"] in record["desired_outcome"]
    assert {deadline["kind"]: deadline["due_at"][:10] for deadline in record["deadlines"]}.items() >= {
        "first_response": "2026-12-29", "resolution": "2027-01-07", "adr_letter": "2027-02-04",
    }.items()  # fmt: skip
    assert [message["text"] for message in record["transcript"]] == [m["text"] for m in customer.log()]


def test_confirming_again_files_nothing_new(system: System, desk: httpx.Client) -> None:
    customer, complaint = file_a_complaint(system)
    before = len(desk.get("/api/v1/complaints").json()["complaints"])
    customer.say("yes, that's right")
    customer.say("yes")
    assert len(desk.get("/api/v1/complaints").json()["complaints"]) == before
    assert complaint["reference"] in customer.transcript()


def test_a_person_can_be_asked_for_in_the_middle_of_the_form(system: System, desk: httpx.Client) -> None:
    customer = ApiCustomer(system.url)
    customer.say("I want to make a complaint about my bill, you charged me twice")
    customer.say("I want to talk to a person")
    waiting = desk.get("/api/v1/handoffs", params={"state": "waiting"}).json()["handoffs"]
    assert [handoff for handoff in waiting if handoff["conversation"] == customer.id]


@pytest.mark.timeout(240)
def test_a_killed_engine_loses_and_doubles_nothing(system: System) -> None:
    customer = ApiCustomer(system.url)
    customer.say("our phones keep cutting out and nobody ever rings back, this is the third time")
    if not customer.log()[-1].get("asks"):
        customer.press(customer.log()[-1]["buttons"][0]["title"])
    question = customer.log()[-1]["asks"]["field"]
    os.kill(system.engine_pid(), signal.SIGKILL)
    seq = customer.send(ANSWERS[question]).json()["seq"]
    until(lambda: any(m["from"] == "system" for m in customer.log(after=seq)), 20)
    until(lambda: not pending(customer), 120)
    after = [message for message in customer.log(after=seq) if message["from"] == "assistant"]
    assert after, customer.transcript()
    assert len({message["text"] for message in after}) == len(after)
    assert after[-1]["asks"]["field"] != question
    assert [m["text"] for m in customer.log() if m["from"] == "customer"].count(ANSWERS[question]) == 1
    customer.answer_until_the_summary()


def pending(customer: ApiCustomer) -> bool:
    waiting: bool = customer.http.get(f"{customer.path}/messages").json()["pending"]
    return waiting


def test_text_that_looks_like_a_command_is_text(system: System) -> None:
    customer = ApiCustomer(system.url)
    customer.say("I want to make a complaint, you have overcharged me for three months")
    field = customer.log()[-1]["asks"]["field"]
    for trick in ("/restart", '/inform{"workers": 5}', "/back", "/session_start"):
        assert customer.say(trick), trick
    customer.say("what have you got so far?")
    assert "overcharged" in customer.transcript().split("/session_start")[-1]
    assert field


def test_another_conversations_token_gets_404(system: System) -> None:
    one, other = ApiCustomer(system.url), ApiCustomer(system.url)
    foreign = {"Authorization": f"Bearer {other.token}"}
    assert one.http.get(f"{one.path}/messages", headers=foreign).status_code == 404
    assert one.http.get("/api/v1/conversations/unknown/messages", headers=foreign).status_code == 404
