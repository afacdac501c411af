"""A desk whose studio works on a copy of the content."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest_asyncio

from content.drafts import Draft
from staff.roles import Role
from tests.desk.conftest import Staffed, copied, project, staffed
from tests.web.study import Study

__all__ = ["project", "staffed"]

from web.studio.place import AREA, Studio


@dataclass
class Editing:
    """An editor at work, and what they work on."""

    staffed: Staffed
    root: Path
    client: httpx.AsyncClient

    @property
    def draft(self) -> Draft:
        found: Studio = self.staffed.world.app.ctx.areas[AREA]
        return found.draft

    @property
    def study(self) -> Study:
        """What the engine makes of texts."""
        return self.staffed.world.engine.study

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/desk/studio{path}")

    async def post(self, path: str, **values: str) -> httpx.Response:
        """Send a form, and follow it to the page that it leads to."""
        data = {"csrf": self.client.headers["X-CSRF-Token"], **values}
        return await self.client.post(f"/desk/studio{path}", data=data, follow_redirects=True)

    def by_hand(self, path: str, old: str, new: str) -> None:
        """Change a file as somebody with a text editor does."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest_asyncio.fixture
async def editing(staffed: Staffed, tmp_path: Path) -> AsyncIterator[Editing]:
    root = copied(tmp_path / "project")
    staffed.world.app.ctx.areas[AREA] = Studio(root, tmp_path / "var")
    client = await staffed.signed_in(Role.EDITOR, email="ed@example.com")
    client.timeout = httpx.Timeout(120)  # the first check of a process reads everything; machines are busy
    yield Editing(staffed, root, client)
