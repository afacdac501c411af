"""The customer's own copy, in three formats."""

import pytest_asyncio

from tests.web.engine import words
from tests.web.test_bad_input import assert_problem
from tests.web.world import Chat, World

HOSTILE = "<script>alert(1)</script> **not bold** #eval(1) {{ 7*7 }} \u202eevil"


@pytest_asyncio.fixture
async def talk(world: World, chat: Chat) -> Chat:
    async def answering(turn: object) -> dict[str, object]:
        return words("**Noted.** Ring [0345 286 4697](tel:03452864697) or see [this](javascript:alert(1)).")

    world.engine.answering = answering
    await chat.send(HOSTILE)
    await chat.reply_to(2)
    return chat


async def test_text_holds_everything_that_was_said_and_by_whom(talk: Chat) -> None:
    answer = await talk.get("transcript?format=txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="conversation.txt"'
    lines = answer.text.splitlines()
    assert lines[0] == "Your conversation with ContactNow"
    assert any(line.startswith("You (") for line in lines)
    assert any(line.startswith("Automated assistant (") for line in lines)
    assert f"\u2068{HOSTILE}\u2069" in lines
    assert "Noted. Ring 0345 286 4697 (03452864697)" in answer.text


async def test_html_shows_markup_as_text_and_keeps_safe_links(talk: Chat) -> None:
    answer = await talk.get("transcript?format=html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "**not bold**" in answer.text
    assert "<strong>Noted.</strong>" in answer.text
    assert '<a href="tel:03452864697"' in answer.text
    assert 'href="javascript' not in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_pdf_is_tagged_for_screen_readers(talk: Chat) -> None:
    answer = await talk.get("transcript?format=pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content


async def test_the_default_is_text_and_other_formats_are_refused(talk: Chat) -> None:
    assert (await talk.get("transcript")).headers["content-type"].startswith("text/plain")
    assert_problem(await talk.get("transcript?format=docx"), 422)
    assert_problem(await talk.get("transcript?format=../x"), 422)
