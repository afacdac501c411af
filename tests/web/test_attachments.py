"""Files: taken by what they are, kept under names of ours, given back only to be saved."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from conversations.attachments import LARGEST
from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def world(shared_world: World) -> World:
    shared_world.http.cookies.clear()
    return shared_world


@pytest_asyncio.fixture(loop_scope="module")
async def chat(world: World) -> Chat:
    return await world.chat()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
EML = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Fault\r\n\r\nIt is down.\r\n"


async def upload(
    chat: Chat, content: bytes, name: str = "file.bin", declared: str = "image/gif"
) -> httpx.Response:
    return await chat.post("attachments", files={"file": (name, content, declared)})


@pytest.mark.parametrize(
    ("content", "name", "media_type", "shown"),
    [
        (PDF, "bill.pdf", "application/pdf", "bill.pdf"),
        (PNG, "shot.jpeg", "image/png", "shot.jpeg.png"),
        (JPEG, "photo.jpg", "image/jpeg", "photo.jpg"),
        ("Naïve café ✓".encode(), "notes", "text/plain", "notes.txt"),
        (EML, "mail.eml", "message/rfc822", "mail.eml"),
        (b"<html><script>alert(1)</script></html>", "page.html", "text/plain", "page.html.txt"),
    ],
)
async def test_the_content_decides_the_type(
    chat: Chat, content: bytes, name: str, media_type: str, shown: str
) -> None:
    answer = await upload(chat, content, name)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["type"], found["name"], found["size"]) == (media_type, shown, len(content))


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00",
        b"PK\x03\x04\x14\x00",
        b"GIF89a\x01\x00\x01\x00",
        b"\x7fELF\x02\x01\x01",
        b"caf\xe9 in an old encoding",
        b"text with a \x00 in it",
        b"",
        b" \n ",
    ],
)
async def test_other_types_are_refused(chat: Chat, content: bytes) -> None:
    assert_problem(await upload(chat, content, "bill.pdf", "application/pdf"), 415)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\bill.pdf", "bill.pdf"),
        ("bill\r\nSet-Cookie: a=b.pdf", "bill  Set-Cookie: a=b.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        (".pdf", "pdf.pdf"),
        ("...", "file.pdf"),
        ("😀.pdf", "😀.pdf"),
    ],
)
async def test_a_name_is_a_label_and_never_a_path(world: World, chat: Chat, given: str, shown: str) -> None:
    boundary = "----b"
    quoted = given.replace('"', "%22").replace("\r", " ").replace("\n", " ")
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        + PDF
        + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = await chat.post("attachments", content=body, headers=headers)
    assert answer.status_code == 201, answer.text
    name = answer.json()["name"]
    assert name == " ".join(shown.split())
    files = [path for path in world.app.ctx.settings.data_dir.rglob("*") if path.is_file()]
    assert not any(given in str(path) for path in files)


async def test_a_file_comes_back_only_to_be_saved(chat: Chat) -> None:
    found = (await upload(chat, PDF, 'a "quoted"; name.pdf')).json()
    answer = await chat.get(f"attachments/{found['attachment']}")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_another_conversations_file_is_not_there(world: World, chat: Chat) -> None:
    found = (await upload(chat, PDF)).json()["attachment"]
    other = await world.chat()
    assert_problem(await other.get(f"attachments/{found}"), 404)
    stolen = {"client_id": str(uuid4()), "text": "look", "attachments": [found]}
    assert_problem(await other.post("messages", json=stolen), 422)


async def send(chat: Chat, *files: str, **more: Any) -> httpx.Response:
    return await chat.post("messages", json={"client_id": str(uuid4()), "attachments": files, **more})


async def test_files_are_sent_with_a_message_and_the_engine_hears_of_them(world: World, chat: Chat) -> None:
    one, two = [(await upload(chat, PDF, name)).json() for name in ("one.pdf", "two.pdf")]
    answer = await send(chat, one["attachment"], two["attachment"], text="My bills")
    assert answer.status_code == 202
    await chat.reply_to(2)
    message = (await chat.log(1))["messages"][0]
    assert [file["name"] for file in message["attachments"]] == ["one.pdf", "two.pdf"]
    assert [file["name"] for file in world.engine.asked_in(chat.id)[0]["metadata"]["attachments"]] == [
        "one.pdf",
        "two.pdf",
    ]


async def test_a_file_without_words_is_a_message_that_means_evidence(world: World, chat: Chat) -> None:
    one = (await upload(chat, PNG, "screenshot.png")).json()["attachment"]
    assert (await send(chat, one)).status_code == 202
    await chat.reply_to(2)
    asked = world.engine.asked_in(chat.id)[0]
    assert asked["text"] == "screenshot.png"
    assert asked["decided"] == {"intent": "attach_evidence", "entities": []}


async def test_a_file_is_sent_once(chat: Chat) -> None:
    one = (await upload(chat, PDF)).json()["attachment"]
    assert (await send(chat, one, text="first")).status_code == 202
    assert_problem(await send(chat, one, text="again"), 422)
    assert_problem(await send(chat, one, one, text="twice"), 422)
    await chat.reply_to(2)
    assert await chat.said("customer") == ["first"]


async def test_the_same_message_with_other_files_is_a_conflict(chat: Chat) -> None:
    one, two = [(await upload(chat, PDF)).json()["attachment"] for _ in range(2)]
    body = {"client_id": str(uuid4()), "text": "x", "attachments": [one]}
    assert (await chat.post("messages", json=body)).status_code == 202
    assert (await chat.post("messages", json=body)).status_code == 200
    assert_problem(await chat.post("messages", json=body | {"attachments": [two]}), 409)


async def test_the_largest_file_is_taken_and_a_larger_one_is_not(chat: Chat) -> None:
    assert (await upload(chat, PDF.ljust(LARGEST, b" "))).status_code == 201
    assert_problem(await upload(chat, PDF.ljust(LARGEST + 1, b" ")), 413)
    assert_problem(await upload(chat, PDF.ljust(LARGEST + 100_000, b" ")), 413)


async def test_the_21st_file_is_refused(chat: Chat) -> None:
    answers = [await upload(chat, PDF) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [201] * 20 + [409]
    assert_problem(answers[-1], 409)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 415),
        (PDF, "application/pdf", 415),
        (b"nonsense", "multipart/form-data; boundary=x", 400),
        (b"nonsense", "multipart/form-data", 400),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--',
            "multipart/form-data; boundary=x",
            422,
        ),
        (b"--x\r\n" * 100 + b"--x--", "multipart/form-data; boundary=x", 400),
        (b"", "multipart/form-data; boundary=x", 400),
    ],
)
async def test_a_form_that_will_not_do_is_refused(
    chat: Chat, body: bytes, content_type: str, status: int
) -> None:
    answer = await chat.post("attachments", content=body, headers={"Content-Type": content_type})
    assert_problem(answer, status)


async def test_an_ended_conversation_takes_no_files(chat: Chat) -> None:
    await chat.post("end", json={})
    assert_problem(await upload(chat, PDF), 409)


async def test_only_their_owner_may_read_the_files_on_disk(world: World, chat: Chat) -> None:
    await upload(chat, PDF)
    kept = [path for path in (world.app.ctx.settings.data_dir / "attachments").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


async def test_a_disk_that_takes_nothing_is_told_and_nothing_is_left_of_the_file(
    world: World, chat: Chat
) -> None:
    folder = world.app.ctx.settings.data_dir / "attachments"
    aside = folder.with_name("attachments-aside")
    folder.mkdir(exist_ok=True)
    folder.rename(aside)
    folder.write_text("in the way")
    try:
        answer = await upload(chat, PDF)
        assert_problem(answer, 503)
        assert answer.headers["Retry-After"]
    finally:
        folder.unlink()
        aside.rename(folder)
    assert (await upload(chat, PDF)).status_code == 201
