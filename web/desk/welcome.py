"""Where links lead: a new person says who they are, somebody known chooses a new password."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints
from sanic import HTTPResponse
from sanic.response import redirect

from staff.errors import StaffError
from web.context import Request
from web.desk.door import Way, ask_password
from web.desk.people import keep, people
from web.limits import address, limit
from web.pages import page
from web.routing import Content, Routes
from web.security import refuse_other_sites

routes = Routes("desk pages")

Typed = Annotated[str, StringConstraints(max_length=1000)]
ANSWERS = {
    303: None,
    200: Content("text/html", "The page to sign in on, for who has a second factor."),
    422: Content("text/html", "The page, with what is wrong."),
}


class Newcomer(BaseModel):
    """What the form sends."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    name: Typed = ""
    email: Typed = ""
    password: Typed = ""


@routes.page("/desk/welcome")
async def welcome_page(request: Request) -> HTTPResponse:
    """The page for somebody new."""
    return _form(request, Newcomer(), known=False)


@routes.page("/desk/welcome", method="POST", form=Newcomer, returns=ANSWERS)
async def welcome_form(request: Request, form: Newcomer) -> HTTPResponse:
    """Make the account, and sign in."""
    return await _accept(request, form, known=False)


@routes.page("/desk/new-password")
async def new_password_page(request: Request) -> HTTPResponse:
    """The page for somebody who forgot."""
    return _form(request, Newcomer(), known=True)


@routes.page("/desk/new-password", method="POST", form=Newcomer, returns=ANSWERS)
async def new_password_form(request: Request, form: Newcomer) -> HTTPResponse:
    """Set the password, and sign in."""
    return await _accept(request, form, known=True)


async def _accept(request: Request, form: Newcomer, known: bool) -> HTTPResponse:
    refuse_other_sites(request)
    await limit(
        request, f"welcome {address(request)}", 20, 900, "Too many attempts: wait a quarter of an hour."
    )
    code = form.code.rpartition("#")[2]  # somebody without scripts may paste the whole link
    try:
        session = await people(request).welcome(request, code, form.email, form.name, form.password)
    except StaffError as error:
        return _form(request, form, known=known, error=str(error), status=422)
    if session is None:
        news = "Your new password is set. Sign in with it and with your second factor."
        return ask_password(request, Way(), news=news)
    response = redirect("/desk", status=303)
    keep(request, response, session)
    return response


def _form(
    request: Request, form: Newcomer, *, known: bool, error: str = "", status: int = 200
) -> HTTPResponse:
    provider = request.app.ctx.words.facts["provider.name"]
    return page("desk/welcome.html", status=status, provider=provider, form=form, known=known, error=error)
