"""Conflicts: lines that the draft and somebody's hand both changed, side by side, to choose from."""

from pydantic import ConfigDict
from sanic import HTTPResponse

from content.merging import Conflict, Lines
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, done
from web.problems import Problem
from web.studio.pages import HOME, mark, state, studio_page
from web.studio.place import MAY, editor, studio, working

routes = DeskRoutes("studio pages")

LIST = f"{HOME}/conflicts"


class Chosen(Signed):
    """A side for each conflict of a file, by its number: `side_0`, `side_1` ..."""

    model_config = ConfigDict(extra="allow")

    file: str = ""
    seen: str = ""

    def side(self, number: int) -> str:
        """Which side was chosen for a conflict."""
        return str((self.model_extra or {}).get(f"side_{number}", ""))


@routes.show(LIST, may=MAY)
async def conflicts_page(request: Request) -> HTTPResponse:
    """What was changed both in the draft and by hand."""
    return await _page(request)


@routes.act(LIST, may=MAY, form=Chosen)
async def settle_form(request: Request, form: Chosen) -> HTTPResponse:
    """Choose a side for each conflict of a file."""
    now = await state(request)
    merged = now.conflicts.get(form.file)
    if merged is None:
        raise Problem(409, f"{form.file or 'This file'} has no conflict any more.")
    if form.seen != mark(*map(str, merged.conflicts)):
        return await _page(request, 409, "The file was changed again meanwhile. Look at it once more.")
    sides = [form.side(number) for number in range(len(merged.conflicts))]
    if not set(sides) <= {"ours", "theirs", "both"}:
        return await _page(request, 422, "Choose a side everywhere.")

    def choose(number: int, conflict: Conflict) -> Lines:
        if sides[number] == "both":
            return (*conflict.ours, *conflict.theirs)
        return conflict.ours if sides[number] == "ours" else conflict.theirs

    who, at = editor(request), request.app.ctx.clock()
    await working(lambda: studio(request).draft.settle(form.file, choose, who, at))
    return done(request, HOME, f"{form.file} is in one piece again.")


async def _page(request: Request, status: int = 200, error: str = "") -> HTTPResponse:
    now = await state(request)
    marks = {path: mark(*map(str, one.conflicts)) for path, one in now.conflicts.items()}
    return await studio_page(request, "conflicts.html", now=now, status=status, marks=marks, error=error)
