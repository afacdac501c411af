"""What the studio's pages work on: the draft of the content that this process serves."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from complaints.located_yaml import Fault
from content import checks, code_words, versions
from content.drafts import Change, Conflicts, Draft, State
from content.errors import ChangedMeanwhile, ContentError, NotThere
from content.snapshot import Snapshot
from content.versions import Editor, Version
from redress.settings import ROOT
from web.context import Request
from web.desk.people import caller
from web.problems import Problem
from web.studio.likeness import Likeness

AREA = "studio"
LIKENESS = "likeness"
WARMING = "warming"
SAFE = "The draft is kept, and what is live is as it was."
MAY = "edit_content,run_staff"
"""Editors, and the administrators who help them."""

T = TypeVar("T")


class Studio:
    """What the studio works on, made when it is first needed: looking for a git checkout costs a process."""

    def __init__(self, root: Path, data_dir: Path) -> None:
        self.root, self.data_dir = root, data_dir

        self._warming: asyncio.Task[None] | None = None

    def warm(self, work: Coroutine[None, None, None]) -> None:
        """Begin, once, what would make the first edit wait: the caller says what that is."""
        if self._warming is None:
            self._warming = asyncio.create_task(work)
        else:
            work.close()

    @cached_property
    def draft(self) -> Draft:
        """The one draft."""
        return Draft(self.root, versions.of(self.root, self.data_dir), check)


def check(snapshot: Snapshot) -> list[Fault]:
    """What is wrong with some content."""
    return checks.faults(snapshot, code_words.read(ROOT))


def studio(request: Request) -> Studio:
    """The studio of this app."""
    found: Studio = request.app.ctx.areas[AREA]
    return found


def likeness(request: Request) -> Likeness:
    """What the engine of this app makes of texts."""
    found: Likeness = request.app.ctx.areas[LIKENESS]
    return found


def warm(request: Request, content: Snapshot) -> None:
    """Let the engine know the draft's examples while the editor reads the page."""
    tasks = request.app.ctx.areas.setdefault(WARMING, set())
    task = asyncio.create_task(likeness(request).warm(content))
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def working(verb: Callable[..., T], *arguments: object) -> T:
    """What a verb of the content gives, run in a thread: it reads files. Raises Problem for what is gone."""
    try:
        return await asyncio.to_thread(verb, *arguments)
    except NotThere as error:
        raise Problem(404, error.sentence) from None
    except (Conflicts, ChangedMeanwhile) as error:
        raise Problem(409, error.sentence) from None


async def state(request: Request) -> State:
    """The draft as it is now. Raises Problem 409 while a file that somebody changed cannot be read."""
    return await working(_now, studio(request))


def _now(place: Studio) -> State:
    found = place.draft.now()
    if not found.conflicts and (broken := checks.unreadable(found.content)):
        told = " ".join(str(one) for one in broken[:5])
        raise Problem(409, f"{told} Mend it in the file, by hand, and load this page again. {SAFE}")
    return found


async def edit(request: Request, change: Change, why: str) -> Version | None:
    """Make an edit in the name of who is signed in. Raises Problem, and ContentError for the rest."""
    who, at = editor(request), request.app.ctx.clock()
    return await working(lambda: studio(request).draft.edit(change, who, why, at))


def editor(request: Request) -> Editor:
    """Who is signed in, as versions name them."""
    account = caller(request).account
    return Editor(account.name, account.email)


__all__ = [
    "AREA",
    "MAY",
    "ContentError",
    "Studio",
    "edit",
    "editor",
    "likeness",
    "state",
    "studio",
    "warm",
    "working",
]
