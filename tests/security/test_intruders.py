"""Attempts of single kinds that no other test makes: each does nothing, and says nothing about why."""

import ast
import struct
import zlib
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from conversations import attachments
from conversations.errors import TypeNotTaken
from redress.settings import ROOT
from staff.roles import Role
from tests.desk.conftest import PASSWORD, Staffed
from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World

SESSION = "/api/v1/staff/session"
PACKAGES = (
    "actions",
    "complaints",
    "content",
    "conversations",
    "mail",
    "rights",
    "staff",
    "store",
    "web",
    "worker",
)

# Staff --------------------------------------------------------------------------------


async def test_signing_in_takes_the_same_work_for_accounts_that_are_not_there(staffed: Staffed) -> None:
    """Time tells as much as words: a password is compared whether or not there is somebody to have it."""
    staffed.hire(Role.AGENT)
    staffed.hire(Role.AGENT, email="gone@example.com")
    staffed.people.accounts.disable("gone@example.com", staffed.clock(), "test")
    passwords = staffed.people._signing_in._passwords
    work = []
    for email in ("maya@example.com", "gone@example.com", "nobody@example.com"):
        with patch.object(passwords, "_hasher", wraps=passwords._hasher) as hasher:
            client = await staffed.browser()
            answer = await client.post(SESSION, json={"email": email, "password": "not the right one"})
            assert_problem(answer, 401)
            work.append((hasher.verify.call_count, hasher.hash.call_count, answer.text))
    assert work[0] == work[1] == work[2]
    assert work[0][0] == 1


async def test_a_session_that_was_planted_is_not_the_one_that_signing_in_opens(staffed: Staffed) -> None:
    staffed.hire(Role.AGENT)
    client = await staffed.browser()
    client.cookies.set("redress_staff", "planted-by-somebody-who-waits")
    answer = await client.post(SESSION, json={"email": "maya@example.com", "password": PASSWORD})
    token = answer.cookies["redress_staff"]
    assert token != "planted-by-somebody-who-waits"
    assert len(token) >= 43
    waiting = httpx.AsyncClient(
        base_url=staffed.url, cookies={"redress_staff": "planted-by-somebody-who-waits"}
    )
    async with waiting:
        assert (await waiting.get(SESSION)).status_code == 401


async def test_signing_in_twice_opens_two_sessions_and_a_new_token_each_time(staffed: Staffed) -> None:
    staffed.hire(Role.AGENT)
    client = await staffed.browser()
    tokens = set()
    for _ in range(3):
        answer = await client.post(SESSION, json={"email": "maya@example.com", "password": PASSWORD})
        tokens.add(answer.cookies["redress_staff"])
    assert len(tokens) == 3


@pytest.mark.parametrize(
    "words",
    [
        "' OR 1=1 --",
        '"',
        "NEAR(a b)",
        "a AND",
        "* OR *",
        "col:x",
        "^",
        "%",
        "_",
        "\\",
        "-",
        "(((",
        "x" * 200,
        "+44 %",
    ],
)
async def test_words_that_are_looked_for_are_no_commands_to_the_database(
    staffed: Staffed, words: str
) -> None:
    filed = staffed.complain()
    client = await staffed.signed_in(Role.MANAGER)
    for path in ("/api/v1/complaints", "/desk/complaints"):
        for name in ("q", "owner", "after"):
            answer = await client.get(path, params={name: words})
            assert answer.status_code in {200, 422}, (path, name, answer.text[:200])
    listed = (await client.get("/api/v1/complaints")).json()["complaints"]
    assert [one["reference"] for one in listed] == [filed.reference]


# Files --------------------------------------------------------------------------------


def bomb_of_pixels() -> bytes:
    """A PNG of 50,000 times 50,000 pixels in a few kilobytes: 10 GB where somebody unpacks it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0))
    packed = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


SCRIPT = b"<html><script>alert(document.domain)</script></html>"
TWO_IN_ONE = {
    "a PDF that is a page": (b"%PDF-1.7\n" + SCRIPT, "application/pdf"),
    "a PDF that is an archive": (b"%PDF-1.7\nPK\x03\x04\x14\x00\x00\x00\x08\x00", "application/pdf"),
    "a picture that is a script": (b"\xff\xd8\xff\xe0/*" + SCRIPT, "image/jpeg"),
    "a picture of many pixels": (bomb_of_pixels(), "image/png"),
    "a page": (SCRIPT, "text/plain"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
    "a mail that is a page": (b"From: a@b.c\nSubject: x\nTo: d@e.f\n\n" + SCRIPT, "message/rfc822"),
}


@pytest.mark.parametrize("name", TWO_IN_ONE)
async def test_a_file_that_is_two_things_is_saved_as_one_and_run_as_none(chat: Chat, name: str) -> None:
    content, kind = TWO_IN_ONE[name]
    kept = await chat.post("attachments", files={"file": ("x.html", content, "text/html")})
    assert kept.status_code == 201, kept.text
    answer = await chat.get(f"attachments/{kept.json()['attachment']}")
    assert answer.content == content
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert not answer.headers["content-disposition"].endswith(".html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\0" * 50, b"\x1f\x8b\x08" + b"\0" * 50, b"MZ\x90\0\3"])
def test_archives_and_programs_are_not_taken(content: bytes) -> None:
    with pytest.raises(TypeNotTaken):
        attachments.type_of(content)


@pytest.mark.parametrize(
    "name", ["x\r\nSet-Cookie: a=b", 'x"; filename="y.exe', "x\0.exe", "\u202egpj.exe", "é€"]
)
async def test_a_name_of_a_file_adds_nothing_to_an_answer(chat: Chat, name: str) -> None:
    kept = await chat.post("attachments", files={"file": (name, b"%PDF-1.7 x", "application/pdf")})
    answer = await chat.get(f"attachments/{kept.json()['attachment']}")
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].isascii()
    assert answer.headers["content-disposition"].count(";") == 1


# Requests --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/assets/customer/..%2f..%2fapp.py",
        "/assets/customer/....//....//app.py",
        "/assets/customer/%00",
        "/assets/..%5c..%5capp.py",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/desk/studio/texts/mail/..%2f..%2f..%2fetc%2fpasswd",
        "/desk/studio/texts/..%2f/x",
        "/api/v1/conversations/..%2f..%2fstaff/messages",
        "/api/v1/complaints/%00/letters/%00/letter.pdf",
        "/chat/copy/..%2f..%2fapp",
    ],
)
async def test_an_address_leads_out_of_no_folder(staffed: Staffed, path: str) -> None:
    client = await staffed.signed_in(Role.MANAGER, Role.EDITOR)
    answer = await client.get(path)
    assert answer.status_code in {400, 401, 404, 409}, answer.text[:200]
    assert "root:" not in answer.text
    assert "import " not in answer.text


async def test_a_name_that_was_made_to_lead_here_gets_no_metrics(world: World) -> None:
    """A page of another site may have its name lead to this machine: its calls then come from here."""
    assert (await world.http.get("/metrics")).status_code == 200
    for host in ("evil.example", "evil.example:8000", "", "localhost.evil.example"):
        assert_problem(await world.http.get("/metrics", headers={"Host": host}), 404)


async def test_a_method_that_is_none_writes_no_line_of_its_own(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    method = "GET\x1b[2J"
    with suppress(httpx.HTTPError, ValueError):  # the client will not send it
        await world.http.request(method, "/healthz")
    await world.http.request("FORGED-LINE", "/healthz")
    out = capsys.readouterr()
    assert "FORGED-LINE" not in out.out + out.err
    assert "\x1b[2J" not in out.out + out.err


async def test_the_customers_own_words_are_no_links_for_staff(staffed: Staffed) -> None:
    """What a customer wrote reaches a summary on the desk: an address in it must not be one to follow."""
    handoff, _ = await staffed.queue(summary="See [your account](https://evil.example/login)")
    client = await staffed.signed_in(Role.AGENT)
    page = (await client.get(f"/desk/handoffs/{handoff.id}")).text
    assert "See" in page
    assert 'href="javascript:' not in page


# The machine --------------------------------------------------------------------------------

SPEAK_OUTWARD = {
    "conversations/engine.py": "engines that the settings name",
    "conversations/redis_bus.py": "the Redis that the settings name",
    "web/shared_limits.py": "the same",
    "mail/transport.py": "the mail server that the settings name",
    "mail/incoming/mailbox.py": "the mailbox that the settings name",
    "web/app.py": "it puts these together",
    "web/server.py": "it listens",
    "web/__main__.py": "it stops by signals",
    "worker/places.py": "the engines, to forget what was erased",
}
"""Every module that opens a connection, and to whom: an address is never what somebody typed."""
CONNECT = {
    "httpx",
    "aiohttp",
    "requests",
    "urllib.request",
    "socket",
    "smtplib",
    "imaplib",
    "redis",
    "ftplib",
}
STATEMENTS = {"exec_driver_sql", "literal_column", "execute", "executescript"}
UNPACK = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "PIL", "pickle", "marshal", "shelve", "xml", "lxml"}
MAY_UNPACK = {
    "web/assets.py": "packs what it serves",
    "rights/bundle.py": "packs what a customer gets",
    "web/desk/pictures.py": "reads drawings of its own",
    "content/versions.py": "",
}


def _imports() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            names: set[str] = set()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            found[str(path.relative_to(ROOT))] = names
    return found


def _using(wanted: set[str]) -> set[str]:
    return {
        path
        for path, names in _imports().items()
        if any(name in wanted or name.partition(".")[0] in wanted for name in names)
    }


def test_nothing_goes_out_but_to_where_the_settings_say() -> None:
    assert _using(CONNECT) <= set(SPEAK_OUTWARD)


def test_nothing_that_came_in_is_unpacked() -> None:
    """A bomb does nothing where nobody unpacks it: files are kept, counted and given back as they came."""
    assert {path for path in _using(UNPACK) if path not in MAY_UNPACK} == set()


def test_no_statement_to_the_database_is_put_together_from_words() -> None:
    put_together = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if "migrations" in path.parts or "sqlalchemy" not in source:
                continue
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and _called(node) in {
                    "text",
                    "exec_driver_sql",
                    "literal_column",
                }:
                    put_together += [
                        f"{path.relative_to(ROOT)}:{node.lineno}"
                        for one in node.args
                        if isinstance(one, (ast.JoinedStr, ast.BinOp))
                    ]
    # The state of a letter, which is a word of ours, for an index that takes no parameter.
    assert [one for one in put_together if not one.startswith("complaints/listing.py")] == []


def _called(node: ast.Call) -> Any:
    return getattr(node.func, "id", getattr(node.func, "attr", None))
