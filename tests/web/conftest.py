"""Each test has a world of its own, save in modules that only ask one world many questions."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.web.world import Chat, World, running


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for a module whose tests each begin a conversation of their own and change nothing else."""
    async with running(tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest_asyncio.fixture
async def chat(world: World) -> Chat:
    return await world.chat()
