"""How the studio's pages are served: as the desk's are, with what waits in the draft on each."""

import asyncio
from hashlib import sha256
from typing import Any

from sanic import HTTPResponse

from content.drafts import State
from content.versions import Version
from web.context import Request
from web.desk.pages import desk_page, done
from web.studio.addresses import HOME
from web.studio.place import check, edit, state, studio


async def studio_page(
    request: Request, template: str, *, now: State | None = None, status: int = 200, **values: Any
) -> HTTPResponse:
    """A page of the studio."""
    found = now or await state(request)
    studio(request).warm(_ready_for_edits(found))
    shown = {"waiting": found.waiting, "conflicts": found.conflicts, **values}
    return desk_page(request, f"studio/{template}", status=status, **shown)


async def _ready_for_edits(now: State) -> None:
    """Read what a check reads, while the editor reads the page: the first edit does not wait for it."""
    await asyncio.to_thread(check, now.content)


def drafted(request: Request, path: str, text: str, version: Version | None) -> HTTPResponse:
    """Say what was done, with its undo; or that nothing had to be."""
    if version is None:
        return done(request, path, "Nothing was changed: it says that already.")
    return done(request, path, f"{text} It waits in the draft.", f"{HOME}/versions/{version.id}/undo")


def mark(*parts: str) -> str:
    """What a form was filled from: when it differs later, somebody else changed it meanwhile."""
    return sha256("\0".join(parts).encode()).hexdigest()[:20]


MEANWHILE = (
    "Somebody changed this while you were writing. What you wrote is below and not saved yet; "
    "saving it now puts it in place of theirs."
)

__all__ = ["HOME", "MEANWHILE", "drafted", "edit", "mark", "state", "studio_page"]
