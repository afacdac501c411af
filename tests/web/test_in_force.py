"""Published words and facts are taken up by a running `web`: no restart, and no request in between fails."""

import asyncio
from pathlib import Path

import structlog

from content.snapshot import Snapshot, read
from publishing.folder import Live, Published
from redress.settings import ROOT
from tests.web.world import PATIENCE, World, running

MORE = ("data/root_causes.yml", "data/letters/holding.md")
"""What a whole installation has beside the files of these tests."""


def content_of(folder: Path) -> Snapshot:
    content = read(folder / "content")
    for path in MORE:
        content = content.put(path, (ROOT / path).read_bytes())
    return content


def publish(folder: Path, content: Snapshot, number: int) -> None:
    published = Published.of(folder / "var")
    digest = published.keep(content)
    published.put_in_force(Live(f"{number:06}", published.content(digest), ()))


async def opening(world: World) -> str:
    chat = await world.chat()
    return str(chat.started["messages"][0]["text"])


async def until_it_opens_with(world: World, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in await opening(world):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_words_facts_and_the_chats_own_script_change_while_it_runs(tmp_path: Path) -> None:
    async with running(tmp_path, engine_is_ours=True) as world:
        assert "I am the automated assistant of ContactNow" in await opening(world)
        page, script = (await world.http.get("/code")).text, (await world.http.get("/widget/chat.js")).text
        content = content_of(tmp_path)
        domain = content.text("domain.yml").replace("Hello, I am", "Good day, I am")
        code = content.text("data/code_of_practice.yml").replace("0345 286 4697", "0345 286 4698")
        content = content.put("domain.yml", domain.encode())
        publish(tmp_path, content.put("data/code_of_practice.yml", code.encode()), 2)
        await until_it_opens_with(world, "Good day, I am")
        after = (await world.http.get("/code")).text
        assert "0345 286 4698" in after
        assert "0345 286 4698" not in page
        assert "Good day, I am" in (await world.http.get("/widget/chat.js")).text
        assert "Good day, I am" not in script


async def test_content_that_cannot_be_used_leaves_what_was_there(tmp_path: Path) -> None:
    async with running(tmp_path, engine_is_ours=True) as world:
        content = content_of(tmp_path)
        with structlog.testing.capture_logs() as logs:
            publish(tmp_path, content.put("domain.yml", b"responses: {}\n"), 2)
            async with asyncio.timeout(PATIENCE):
                while not any(one["event"] == "published content was not taken up" for one in logs):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        assert "I am the automated assistant" in await opening(world)
        good = content.text("domain.yml").replace("Hello, I am", "Good day, I am")
        publish(tmp_path, content.put("domain.yml", good.encode()), 3)
        await until_it_opens_with(world, "Good day")


async def test_a_process_that_starts_later_begins_with_what_was_published(tmp_path: Path) -> None:
    async with running(tmp_path, engine_is_ours=True):
        pass
    content = content_of(tmp_path)
    domain = content.text("domain.yml").replace("Hello, I am", "Good day, I am")
    publish(tmp_path, content.put("domain.yml", domain.encode()), 2)
    async with running(tmp_path, engine_is_ours=True) as world:
        assert "Good day, I am" in await opening(world)


async def test_where_something_else_runs_the_engines_what_was_published_here_is_not_followed(
    tmp_path: Path,
) -> None:
    async with running(tmp_path):
        pass
    content = content_of(tmp_path)
    domain = content.text("domain.yml").replace("Hello, I am", "Good day, I am")
    publish(tmp_path, content.put("domain.yml", domain.encode()), 2)
    async with running(tmp_path) as world:
        assert "I am the automated assistant of ContactNow" in await opening(world)
        assert "Good day" not in await opening(world)
