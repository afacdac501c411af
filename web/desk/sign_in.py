"""The way in and out."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints
from sanic import HTTPResponse
from sanic.response import redirect

from staff.errors import CodeNeeded, SignInRefused, TicketSpent, TooManyAttempts
from staff.sessions import Session
from web.context import Request
from web.desk import kept
from web.desk.authenticator import live_session
from web.desk.door import HOME, Way, ask_code, ask_password, way
from web.desk.pages import DeskRoutes, Signed, back_to, desk_page
from web.desk.people import caller, drop, keep, people
from web.routing import Content
from web.security import refuse_other_sites

routes = DeskRoutes("desk pages")

Typed = Annotated[str, StringConstraints(max_length=1000)]
NextPage = Annotated[str, StringConstraints(max_length=200)]
WITH_KEPT = 3 * kept.LIMIT
"""Bytes of the sign-in form: what is kept grows a little when it is written into a page and sent."""
ANSWERS = {
    303: None,
    200: Content("text/html", "The page to type the code on, or what was being written before."),
    401: Content("text/html", "The page, saying that it did not work."),
}


class Where(BaseModel):
    """What the address of the sign-in page says."""

    next: NextPage = HOME


class Onward(BaseModel):
    """Where signing in leads, as both forms send it."""

    next: NextPage = HOME
    kept: str = ""
    """What was being written when the session was over."""

    @property
    def way(self) -> Way:
        """The same as the pages take it."""
        return Way(self.next, kept.read(self.kept))


class Credentials(Onward):
    """What the sign-in form sends."""

    email: Typed = ""
    password: Typed = ""


class Code(Onward):
    """What the form for the code sends."""

    ticket: Typed = ""
    code: Typed = ""


@routes.page("/desk/sign-in", query=Where, returns={200: Content("text/html", "The page."), 303: None})
async def sign_in_page(request: Request, query: Where) -> HTTPResponse:
    """The page to sign in on."""
    if await live_session(request) is not None:
        return redirect(way(query.next), status=303)
    return ask_password(request, Way(query.next))


@routes.page("/desk/sign-in", method="POST", form=Credentials, returns=ANSWERS, body_limit=WITH_KEPT)
async def sign_in_form(request: Request, form: Credentials) -> HTTPResponse:
    """Sign in."""
    refuse_other_sites(request)
    try:
        session = await people(request).sign_in(form.email, form.password, request)
    except CodeNeeded as needed:
        return ask_code(request, form.way, needed.ticket)
    except SignInRefused as error:
        status = 429 if isinstance(error, TooManyAttempts) else 401
        page = ask_password(request, form.way, email=form.email, error=str(error), status=status)
        return _told_when(page, error)
    return _inside(request, session, form.way)


@routes.page("/desk/sign-in/code", method="POST", form=Code, returns=ANSWERS, body_limit=WITH_KEPT)
async def sign_in_code_form(request: Request, form: Code) -> HTTPResponse:
    """Sign in with the code of the authenticator app, after the password."""
    refuse_other_sites(request)
    try:
        session = await people(request).sign_in_with_code(form.ticket, form.code, request)
    except TicketSpent as error:
        return ask_password(request, form.way, error=str(error), status=401)
    except SignInRefused as error:
        status = 429 if isinstance(error, TooManyAttempts) else 401
        page = ask_code(request, form.way, form.ticket, error=str(error), status=status)
        return _told_when(page, error)
    return _inside(request, session, form.way)


@routes.act("/desk/sign-out")
async def sign_out_form(request: Request, form: Signed) -> HTTPResponse:
    """Sign out this browser."""
    context = request.app.ctx
    await context.database.writing(people(request).sessions.close, caller(request).token)
    response = back_to("/desk/sign-in")
    drop(request, response)
    return response


def _inside(request: Request, session: Session, to: Way) -> HTTPResponse:
    """Signed in: to the page that was asked for, or back to what was being written."""
    if to.kept is None or people(request).must_set_up(session.account):
        response = redirect(way(to.next), status=303)
    else:
        request.ctx.caller = session
        response = desk_page(request, "desk/kept.html", written=to.kept)
    keep(request, response, session)
    return response


def _told_when(page: HTTPResponse, error: SignInRefused) -> HTTPResponse:
    if isinstance(error, TooManyAttempts):
        page.headers["Retry-After"] = str(error.seconds)
    return page
