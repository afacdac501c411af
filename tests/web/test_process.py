"""`python -m web` as whoever runs it meets it: starting, refusing to start, stopping, being killed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest_asyncio

from redress.ports import free_port
from redress.settings import Settings
from tests.web.engine import Engine, echo
from tests.web.process import STARTS, is_up, web_process
from tests.web.world import PATIENCE, Chat, make_content, make_tables


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    settings = Settings(data_dir=tmp_path / "var")
    found = Engine(settings.secret("engine"))
    make_tables(settings)
    make_content(tmp_path / "content")
    await found.start()
    yield found
    await found.stop()


async def refusal(folder: Path, port: int, **settings: str) -> str:
    """What is said when it does not start."""
    async with web_process(folder, port, **settings) as process, asyncio.timeout(STARTS):
        _, said = await process.communicate()
        assert process.returncode == 1
        return said.decode().strip()


async def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, engine: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = await refusal(tmp_path, port)
    assert said.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert "REDRESS_PORT" in said
    assert "\n" not in said


async def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "file").touch()
    said = await refusal(tmp_path, free_port(), data_dir=str(tmp_path / "file" / "var"))
    assert "cannot be written to" in said
    assert "REDRESS_DATA_DIR" in said
    assert "\n" not in said


async def test_a_database_without_tables_is_one_sentence(tmp_path: Path, engine: Engine) -> None:
    said = await refusal(tmp_path, free_port(), data_dir=str(tmp_path / "new"))
    assert "redress migrate" in said
    assert "\n" not in said


async def test_words_that_are_missing_are_one_sentence(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "content" / "domain.yml").write_text("responses: {}\n")
    said = await refusal(tmp_path, free_port())
    assert said == "domain.yml has no response called utter_opening."


async def test_it_stops_at_once_and_cleanly_with_streams_open(tmp_path: Path, engine: Engine) -> None:
    port = free_port()
    async with (
        web_process(tmp_path, port, engines=engine.url) as process,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http,
    ):
        await is_up(http)
        chat = Chat(http, (await http.post("/api/v1/conversations", json={})).json())
        async with chat.events() as events:
            await anext(events)
            process.terminate()
            async with asyncio.timeout(PATIENCE):
                async for _ in events:  # the stream is ended, not cut
                    pass
                assert await process.wait() == 0


async def test_killed_in_mid_turn_it_loses_and_doubles_nothing(tmp_path: Path, engine: Engine) -> None:
    asked, port, once = asyncio.Event(), free_port(), str(uuid4())

    async def hanging(turn: dict[str, Any]) -> Any:
        asked.set()
        await asyncio.Event().wait()

    engine.answering = hanging
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:
        async with web_process(tmp_path, port, engines=engine.url) as process:
            await is_up(http)
            chat = Chat(http, (await http.post("/api/v1/conversations", json={})).json())
            await chat.send("one", once)
            await chat.send("two")
            await asked.wait()
            process.kill()
            await process.wait()
        engine.answering = echo
        async with web_process(tmp_path, port, engines=engine.url):
            await is_up(http)
            assert (await chat.send("one", once)).status_code == 200  # the page did not see the first answer
            await chat.until(lambda one: one["text"] == "You said: two")
            log = await chat.log()
    said = [(one["seq"], one["from"], one["text"]) for one in log["messages"][1:]]
    assert said == [
        (2, "customer", "one"),
        (3, "customer", "two"),
        (4, "assistant", "You said: one"),
        (5, "assistant", "You said: two"),
    ]
