"""Actions follow the content in force, and what editors try is done in a world of its own."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from actions.worlds import TRIAL, Worlds
from content.snapshot import read
from conversations.log import Log
from conversations.tables import conversations
from conversations.tokens import new_id
from publishing.folder import Live, Published
from publishing.following import Pointer
from redress.settings import ROOT
from store.database import Database
from store.migration import migrate
from tests.publishing.test_history import NOW

PATIENCE = 60.0


def opened(folder: Path) -> Database:
    url = f"sqlite:///{folder / 'redress.db'}"
    migrate(url)
    return Database(url)


def put_in_force(published: Published, old: str = "", new: str = "") -> Path:
    content = read(ROOT)
    domain = content.text("domain.yml").replace(old, new) if old else content.text("domain.yml")
    folder = published.content(published.keep(content.put("domain.yml", domain.encode())))
    published.put_in_force(Live("000001", folder, ()))
    return folder


def says(executor: Any, response: str) -> str:
    """What the actions of a world say by themselves, read where each of them reads it."""
    step = executor.actions["action_handoff"].__self__
    return str(step.world.words.say(response).text)


async def test_other_content_is_taken_up_while_actions_run(tmp_path: Path) -> None:
    published = Published.of(tmp_path)
    first = put_in_force(published)
    worlds = Worlds(opened(tmp_path), Pointer(published.pointer, ROOT), ())
    assert worlds.content == first
    before = says(worlds.customers, "utter_goodbye")
    following = asyncio.create_task(worlds.follow())
    worlds.customers.domain, worlds.customers.domain_digest = {"slots": {}}, "d1"
    second = put_in_force(published, before, "Farewell.")
    async with asyncio.timeout(PATIENCE):
        while worlds.content != second:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert says(worlds.customers, "utter_goodbye") == "Farewell."
    assert worlds.customers.domain_digest == "d1", "the engine need not send its domain again"
    following.cancel()
    worlds.close()


async def test_what_is_tried_has_a_database_of_its_own(tmp_path: Path) -> None:
    database = opened(tmp_path)
    trial = tmp_path / "trial"
    worlds = Worlds(database, Pointer(tmp_path / "none.json", ROOT), (), trial)
    assert not trial.exists(), "it is made when somebody tries something"
    tried = await worlds.trial()
    assert await worlds.trial() is tried
    other = Database(f"sqlite:///{trial / TRIAL}")
    other.write(lambda _: None)
    Log(other).start(new_id(), "", [], NOW)
    for one, count in ((database, 0), (other, 1)):
        found = one.read(
            lambda connection: connection.scalar(select(func.count()).select_from(conversations))
        )
        assert found == count
    step = getattr(tried.actions["action_handoff"], "__self__")  # noqa: B009
    assert step.world.database is not database
    other.close()
    worlds.close()
