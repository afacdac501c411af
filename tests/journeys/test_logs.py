"""The log of every process, after whole conversations, sign-ins and mail: nobody is in it, and no secret."""

import re
import subprocess

import httpx
import pytest

from tests.journeys.conftest import MANAGER, REDRESS, ROOT, System
from tests.journeys.customer import ApiCustomer

pytestmark = pytest.mark.engine

NAME, EMAIL, PHONE = "Zaphodia Quillfeather", "zq7731@marked.example", "07700 900461"
CARD, SECRET, PLACE = "4539 1488 0343 6467", "hunter-Zq9-kiwi", "17 Mauveberry Lane"
WORDS = "the purple-wombat line crackles"
WHO = ("zaphodia", "quillfeather", "zq7731", "marked.example", "zq9-kiwi", "mauveberry")
WHAT = ("purple-wombat", "wombat", "otterhound")
# Numbers as written and without blanks, so long that no port, time or request id holds one by chance.
MARKS = (*WHO, *WHAT, "700 900461", "700900461", "0343 6467", "03436467")
SAID = (
    f"I want to complain: {WORDS} since 3 November 2026",
    f"My name is {NAME}, my email is {EMAIL} and my number is {PHONE}",
    f"I live at {PLACE}. My password is {SECRET} and my card is {CARD}",
    "Can I go to the Ombudsman?",
    "I want to speak to a person about the otterhound",
)
MAIL = f"""\
From: {NAME} <{EMAIL}>
To: complaints@contactnow.example
Subject: {WORDS}
Message-ID: <otterhound-1@marked.example>

It is about {PLACE}, ring me on {PHONE}.
"""


def test_nothing_that_anybody_said_or_is_stands_in_the_log_of_any_process(system: System) -> None:
    customer = ApiCustomer(system.url)
    for words in SAID:
        customer.say(words)
    secrets = [customer.token, *_of_the_installation(system)]
    _misuse(customer)
    secrets += _staff(system)
    _mail(system)
    log = system.log.lower()
    for process in ("web", "engine", "worker"):  # the actions have nothing to say while all is well
        assert re.search(rf"^{process} +\| ", log, re.MULTILINE), process
    assert [mark for mark in MARKS if mark in log] == []
    assert [at for at, secret in enumerate(secrets) if secret.lower() in log] == []
    assert customer.id.lower() not in log  # a conversation is found by the id of a request, not by its name


def _of_the_installation(system: System) -> list[str]:
    return [path.read_text().strip() for path in (system.folder / "var" / "secrets").iterdir()]


def _misuse(customer: ApiCustomer) -> None:
    """Calls that fail, with marks wherever a caller can put something."""
    http = customer.http
    for call in (
        http.post(
            f"{customer.path}/messages",
            content=f'{{"text": "{NAME}',
            headers={"Content-Type": "application/json"},
        ),
        http.post(f"{customer.path}/messages", json={"client_id": EMAIL, "text": WORDS, NAME: SECRET}),
        http.get(f"/{EMAIL}/{SECRET}", params={"q": PHONE}),
        http.get("/api/v1/complaints", params={"q": NAME}),
        http.get(f"{customer.path}/messages", headers={"Authorization": f"Bearer {SECRET}"}),
        http.get(
            "/desk", headers={"Cookie": f"redress_staff={SECRET}", "User-Agent": NAME, "Referer": EMAIL}
        ),
        http.request("WOMBAT", "/healthz"),
        http.post(f"{customer.path}/attachments", files={"file": (f"{NAME}.exe", b"MZ\0", "x/y")}),
        http.post(
            f"{customer.path}/attachments",
            files={"file": (f"{NAME}.pdf", b"%PDF-1.7 " + CARD.encode(), "x/y")},
        ),
        http.post("/chat", data={"text": NAME, "id": SECRET}, headers={"Sec-Fetch-Site": "cross-site"}),
        http.post(f"{customer.path}/transcript-mail", json={"email": f"{EMAIL} {SECRET}"}),
    ):
        assert call.status_code < 500


def _staff(system: System) -> list[str]:
    """Somebody signs in, wrongly and rightly, and works; the secrets that this made."""
    email, password = MANAGER
    with httpx.Client(base_url=system.url, timeout=30, trust_env=False) as http:
        for wrong in ({"email": EMAIL, "password": SECRET}, {"email": email, "password": SECRET}):
            assert http.post("/api/v1/staff/session", json=wrong).status_code == 401
        answer = http.post("/api/v1/staff/session", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        csrf, token = answer.json()["csrf"], next(iter(http.cookies.values()))
        http.headers["X-CSRF-Token"] = csrf
        told = {"nature": WORDS, "received_by": "phone", "name": NAME, "email": EMAIL, "phone": PHONE}
        made = http.post("/api/v1/complaints", json=told)
        assert made.status_code == 201, made.text
        reference = made.json()["reference"]
        for path in (
            f"/desk/complaints/{reference}",
            f"/desk/complaints?q={NAME}",
            "/desk/handoffs",
            "/desk/mail",
        ):
            assert http.get(path).status_code == 200, path
        assert http.post(f"/api/v1/complaints/{reference}/notes", json={"text": PLACE}).status_code == 200
    return [password, csrf, token, reference]


def _mail(system: System) -> None:
    done = subprocess.run(
        [str(REDRESS), "receive"],
        input=MAIL.encode(),
        cwd=ROOT,
        env=system.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = (done.stdout + done.stderr).decode().lower()
    assert [mark for mark in MARKS if mark in said] == []
