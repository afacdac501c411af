"""Saved lists: a name for filters that somebody uses again and again; each person has their own."""

from urllib.parse import parse_qsl, urlencode

from pydantic import ValidationError
from sanic import HTTPResponse

from complaints.errors import Refused
from complaints.views import View, Views
from web.context import Request
from web.desk.complaints import LIST, SEE, Wanted, list_page
from web.desk.pages import DeskRoutes, Signed, done
from web.desk.people import caller
from web.problems import Problem

routes = DeskRoutes("desk pages")


class Named(Signed):
    """A name, and the filters as they stand in an address."""

    name: str = ""
    query: str = ""
    filters: str = ""
    """Whether the filters are to be replaced too."""


@routes.act("/desk/views", may=SEE, form=Named)
async def save_view_form(request: Request, form: Named) -> HTTPResponse:
    """Save a list under a name."""
    wanted = _wanted(form.query)
    try:
        saved = await _views(request, "save", form.name, wanted.kept)
    except Refused as error:
        return await list_page(request, wanted, 422, error.sentence)
    return done(request, _address(saved), f"Saved as “{saved.name}”.")


@routes.act("/desk/views/<view:int>", may=SEE, form=Named)
async def change_view_form(request: Request, view: int, form: Named) -> HTTPResponse:
    """Give a saved list another name, or other filters."""
    wanted = _wanted(form.query)
    try:
        saved = await _views(request, "change", view, form.name, wanted.kept if form.filters else None)
    except Refused as error:
        return await list_page(request, wanted.model_copy(update={"view": view}), 422, error.sentence)
    return done(request, _address(saved), f"Saved as “{saved.name}”.")


@routes.act("/desk/views/<view:int>/deletion", may=SEE)
async def delete_view_form(request: Request, view: int, form: Signed) -> HTTPResponse:
    """Delete a saved list."""
    await _views(request, "delete", view)
    return done(request, LIST, "The saved list is deleted. The complaints in it are not.")


async def _views(request: Request, verb: str, *content: object) -> View:
    database, holder = request.app.ctx.database, str(caller(request).account.id)
    saved: View = await database.writing(getattr(Views(database), verb), holder, *content)
    return saved


def _wanted(query: str) -> Wanted:
    try:
        return Wanted.model_validate(dict(parse_qsl(query, max_num_fields=20)))
    except (ValidationError, ValueError):
        raise Problem(
            422, "These filters are not known. Choose them on the list, and save it again."
        ) from None


def _address(saved: View) -> str:
    return f"{LIST}?{urlencode(dict(parse_qsl(saved.query)) | {'view': str(saved.id)})}"
