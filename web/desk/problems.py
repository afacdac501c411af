"""What the register and the accounts refuse, as problems over HTTP."""

import json

from sanic import HTTPResponse
from sanic.response import BaseHTTPResponse

from complaints.errors import BeyondCalendar, ComplaintError, Conflict, NotThere, Refused
from staff.errors import (
    ChangedSince,
    EmailTaken,
    LastAdministrator,
    StaffError,
    TooManyAttempts,
    UnknownAccount,
)
from web.context import App, Request
from web.pages import page
from web.problems import MEDIA_TYPE, FieldProblem, Problem, too_many

TITLES = {
    403: "Not allowed",
    404: "Not found",
    405: "Not possible that way",
    409: "Not possible now",
    413: "Too much at once",
    422: "That will not do",
    429: "Too often",
    500: "Our mistake",
    503: "Not now",
}
"""What the page of a refusal is called."""


def install(app: App) -> None:
    """Answer with a problem."""
    app.error_handler.add(ComplaintError, _complaint)
    app.error_handler.add(StaffError, _staff)
    app.middleware(_as_page, "response")


def of_complaint(error: ComplaintError) -> Problem:
    """A refusal of the register as a problem."""
    if isinstance(error, NotThere):
        return Problem(404, error.sentence)
    if isinstance(error, Refused):
        where = f"{error.field}: " if error.field else ""
        errors = [FieldProblem(field=error.field, detail=error.reason)]
        return Problem(422, f"{where}{error.reason}", errors=errors)
    if isinstance(error, Conflict):
        return Problem(409, error.sentence)
    if isinstance(error, BeyondCalendar):
        return Problem(503, error.sentence)
    return Problem(422, error.sentence)


def of_staff(error: StaffError) -> Problem:
    """A refusal of the accounts as a problem."""
    if isinstance(error, TooManyAttempts):
        return too_many(error.seconds, str(error))
    if isinstance(error, UnknownAccount):
        return Problem(404, str(error))
    if isinstance(error, ChangedSince | EmailTaken | LastAdministrator):
        return Problem(409, str(error))
    return Problem(422, str(error))


async def _complaint(request: Request, error: ComplaintError) -> HTTPResponse:
    return of_complaint(error).response()


async def _staff(request: Request, error: StaffError) -> HTTPResponse:
    return of_staff(error).response()


async def _as_page(request: Request, response: BaseHTTPResponse) -> None:
    """A problem that a browser shows as a page, wherever it arose: no address, too large, our mistake.

    The answer itself is changed: with another in its place, Sanic would leave out what comes after this,
    which is the security headers and the log line.
    """
    if response.content_type != MEDIA_TYPE or not _wants_page(request):
        return
    problem = json.loads(response.body or b"{}")
    shown = page(
        "desk/refused.html",
        status=response.status,
        provider=request.app.ctx.words.facts["provider.name"],
        title=TITLES.get(response.status, "That did not work"),
        detail=problem["detail"],
    )
    response.body, response.content_type = shown.body, shown.content_type
    response.headers.update(shown.headers)


def _wants_page(request: Request) -> bool:
    ours = request.path == "/desk" or request.path.startswith("/desk/")
    return ours and "text/html" in request.headers.getone("accept", "")
