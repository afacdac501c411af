"""The chat as plain pages, for browsers without scripts: the same conversation, by forms."""

import html
import re

import pytest

from conversations import copies
from tests.web.engine import words
from tests.web.test_bad_input import assert_problem
from tests.web.world import World


def form_id(page: str) -> str:
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found is not None
    return found[1]


async def test_a_message_sent_by_form_is_answered_on_the_page_that_follows(world: World) -> None:
    first = await world.http.get("/")
    assert first.status_code == 200
    sent = {"id": form_id(first.text), "text": "My <b>line</b> is dead", "do": "say"}
    answer = await world.http.post("/", data=sent)
    assert answer.status_code == 303
    page = (await world.http.get("/")).text
    assert "My &lt;b&gt;line&lt;/b&gt; is dead" in page
    assert "You said: My &lt;b&gt;line&lt;/b&gt; is dead" in page


async def test_the_assistant_opens_the_plain_page_as_it_opens_the_chat(world: World) -> None:
    page = (await world.http.get("/chat")).text
    _, _, unscripted = page.partition("<noscript>")
    assert "automated assistant of ContactNow" in unscripted.partition("</noscript>")[0]


async def test_the_same_form_sent_twice_is_one_message(world: World) -> None:
    sent = {"id": form_id((await world.http.get("/")).text), "text": "hello", "do": "say"}
    for _ in range(2):
        assert (await world.http.post("/", data=sent)).status_code == 303
    assert [turn["text"] for turn in world.engine.asked] == ["hello"]


async def test_ending_by_form_ends_the_conversation(world: World) -> None:
    await world.http.post("/", data={"id": "1", "text": "hello", "do": "say"})
    assert (await world.http.post("/", data={"do": "end"})).status_code == 303
    owners = world.app.ctx.database.read(
        lambda connection: connection.exec_driver_sql("SELECT owner FROM conversations").scalars().all()
    )
    assert owners == ["closed"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
async def test_a_text_that_will_not_do_comes_back_with_a_sentence(world: World, text: str) -> None:
    answer = await world.http.post("/", data={"id": "1", "text": text, "do": "say"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert world.engine.asked == []


async def test_a_form_of_another_site_is_refused(world: World) -> None:
    forged = await world.http.post(
        "/", data={"text": "hello", "do": "say"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert_problem(forged, 403)
    assert world.engine.asked == []


async def test_copies_can_be_saved_from_the_plain_page_and_only_ones_own(world: World) -> None:
    assert_problem(await world.http.get("/chat/copy/txt"), 404)
    await world.http.post("/chat", data={"id": "1", "text": "My line is dead", "do": "say"})
    copy = await world.http.get("/chat/copy/txt")
    assert copy.status_code == 200
    assert "My line is dead" in copy.text
    assert_problem(await world.http.get("/chat/copy/exe"), 404)


async def test_a_file_is_sent_from_the_plain_page(world: World) -> None:
    sent = await world.http.post(
        "/chat/file", files={"file": ("note.txt", b"it began in March", "text/plain")}
    )
    assert sent.status_code == 303
    assert "note.txt" in (await world.http.get("/chat")).text


async def test_a_file_that_will_not_do_begins_no_conversation(world: World) -> None:
    refused = await world.http.post("/chat/file", files={"file": ("tool.exe", b"MZ\x00", "text/plain")})
    assert refused.status_code == 422
    assert "This type of file is not taken" in refused.text
    count = world.app.ctx.database.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar_one()
    )
    assert count == 0


async def test_a_file_from_another_site_is_refused(world: World) -> None:
    forged = await world.http.post(
        "/chat/file", files={"file": ("a.txt", b"x", "text/plain")}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert_problem(forged, 403)


async def test_a_copy_is_mailed_from_the_plain_page(world: World) -> None:
    await world.http.post("/chat", data={"id": "1", "text": "My line is dead", "do": "say"})
    wrong = await world.http.post("/chat", data={"do": "mail", "email": "<b>jo"})
    assert wrong.status_code == 422
    assert "This is no email address" in wrong.text
    assert 'value="&lt;b&gt;jo"' in wrong.text
    sent = await world.http.post("/chat", data={"do": "mail", "email": "jo@example.com"})
    assert sent.status_code == 303
    page = await world.http.get(sent.headers["location"])
    assert "A copy of this chat goes to your address in a moment." in page.text
    assert [one.email for one in world.app.ctx.database.read(copies.due)] == ["jo@example.com"]


async def test_an_address_that_was_given_need_not_be_written_again(world: World) -> None:
    async def asking(turn: dict[str, object]) -> dict[str, object]:
        return words("Your email?", custom={"asks": {"field": "email", "kind": "email", "optional": False}})

    world.engine.answering = asking
    await world.http.post("/chat", data={"id": "1", "text": "My line is dead", "do": "say"})
    await world.http.post("/chat", data={"id": "2", "text": "Write to jo@example.com.", "do": "say"})
    assert 'value="jo@example.com"' in (await world.http.get("/chat")).text


async def test_what_stands_around_the_chat_is_said_in_the_words_of_the_editors(world: World) -> None:
    said = next(iter(world.app.ctx.wordings.values())).page
    pages = "".join([(await world.http.get(path)).text for path in ("/", "/code", "/code?size=large")])
    shown = html.unescape(pages)
    unknown = {"by_email"}  # the provider publishes no address
    for name, text in said.items():
        assert text, name
        assert (text.partition("{date}")[0] in shown) == (name not in unknown), name
