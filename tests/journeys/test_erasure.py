"""Being forgotten, with every process running: nothing of the customer is left in any file or log."""

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.journeys.conftest import MANAGER, REDRESS, ROOT, System
from tests.journeys.customer import ANSWERS, ApiCustomer

pytestmark = pytest.mark.engine

SECRETS = (
    "Zebediah",
    "Quillfeather",
    "zebediah@quill.example",
    "496 0177",
    "4960177",
    "wobblegate",
    "flumphing",
)
"""Name, email, phone and words, such as nobody else would use."""
TOLD = {
    "nature": "The wobblegate line is flumphing every afternoon and nobody rings me back",
    "history": "I told support about the wobblegate twice, and they did nothing",
    "desired_outcome": "An end to the flumphing",
    "name": "Jo Quillfeather",
    "organisation": "Quillfeather and Daughters",
    "email": "zebediah@quill.example",
    "phone": "0161 496 0177",
}
A_YEAR_AND_MORE = 400 * 24 * 3600.0


@pytest.fixture
def desk(system: System) -> httpx.Client:
    """A manager who is signed in."""
    client = httpx.Client(base_url=system.url, timeout=30, trust_env=False)
    email, password = MANAGER
    signed_in = client.post("/api/v1/staff/session", json={"email": email, "password": password})
    assert signed_in.status_code == 200, signed_in.text
    client.headers["X-CSRF-Token"] = signed_in.json()["csrf"]
    return client


def command(system: System, *words: str, ahead: float = 0.0, said: bytes = b"") -> str:
    offset = float(system.environment["REDRESS_CLOCK_OFFSET"]) + ahead
    environment = system.environment | {"REDRESS_CLOCK_OFFSET": str(offset)}
    done = subprocess.run(
        [str(REDRESS), *words], cwd=ROOT, env=environment, input=said, capture_output=True, check=True
    )
    return done.stdout.decode()


def found(folder: Path) -> set[tuple[str, str]]:
    """Which of the customer's secrets lie in which file."""
    return {
        (str(path.relative_to(folder)), secret)
        for path in folder.rglob("*")
        if path.is_file()
        for secret in SECRETS
        if secret.lower().encode() in path.read_bytes().lower()
    }


def complain(system: System, monkeypatch: pytest.MonkeyPatch) -> str:
    """A complaint with a file, a person asked for, and a reply by mail; its reference."""
    for name, words in TOLD.items():
        monkeypatch.setitem(ANSWERS, name, words)
    customer = ApiCustomer(system.url)
    customer.say("the wobblegate line is flumphing and nobody ever rings back, this is the third time")
    if not customer.log()[-1].get("asks"):
        customer.press(customer.log()[-1]["buttons"][0]["title"])
    customer.answer_until_the_summary()
    filed = [message for message in customer.say("yes, that's right") if message.get("complaint")]
    assert filed, customer.transcript()
    file = {"file": ("Quillfeather.txt", b"the flumphing log", "text/plain")}
    uploaded = customer.http.post(f"{customer.path}/attachments", files=file)
    assert uploaded.status_code == 201, uploaded.text
    customer.say("I want to talk to a person about the flumphing")
    return str(filed[0]["complaint"]["reference"])


@pytest.mark.timeout(240)
def test_nothing_is_left_in_any_file_or_log_of_any_process(
    system: System, desk: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = complain(system, monkeypatch)
    reply = (
        f"From: Zebediah Quillfeather <zebediah@quill.example>\nSubject: {reference}\n\nMore wobblegate.\n"
    )
    command(system, "receive", said=reply.encode())
    assert desk.post(
        f"/api/v1/complaints/{reference}/responses", json={"text": "Dear Zebediah, no more flumphing."}
    ).is_success
    before = found(system.folder)
    assert {secret for _, secret in before} >= {
        "Zebediah",
        "Quillfeather",
        "zebediah@quill.example",
        "wobblegate",
    }
    assert any("turns" in name for name, _ in before), "the engine's own file is looked at"
    assert any("incoming" in name for name, _ in before)
    assert not any("run.log" in name for name, _ in before), "nothing that people say is ever logged"

    kept = command(system, "erase", reference)
    assert "not closed" in kept
    assert desk.post(
        f"/api/v1/complaints/{reference}/resolution", json={"agreed": "No more flumphing."}
    ).is_success
    later = A_YEAR_AND_MORE + 40 * 24 * 3600.0
    closing = ["-c", CLOSE, reference]
    subprocess.run([str(REDRESS.with_name("python")), *closing], cwd=ROOT, env=system.environment, check=True)
    said = command(system, "erase", reference, ahead=later)
    assert "Erased: the complaint." in said
    assert found(system.folder) == set()
    assert "whole" in command(system, "audit", "verify")
    left = json.loads(json.dumps(desk.get(f"/api/v1/complaints/{reference}").json()))
    assert left["nature"] == "Erased."


CLOSE = """
import sys
from complaints.complaint import CUSTOMER, Deed
from redress.register import opened
with opened() as (settings, register):
    register.close(sys.argv[1], Deed(CUSTOMER, settings.now(), "agreed"))
"""
"""The customer agrees that it is settled, so that it closes now."""
