"""One's own account: where one is signed in, and the password."""

from typing import Annotated

from pydantic import StringConstraints
from sanic import HTTPResponse

from staff import tokens
from staff.errors import StaffError, TooManyAttempts
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, back_to, desk_page, done
from web.desk.people import caller, drop, people

routes = DeskRoutes("desk pages")

Typed = Annotated[str, StringConstraints(max_length=1000)]


class NewPassword(Signed):
    """What the form sends."""

    password: Typed = ""
    new_password: Typed = ""


@routes.show("/desk/account")
async def account_page(request: Request) -> HTTPResponse:
    """Who one is here, where one is signed in, and what protects the account."""
    return await _account(request)


@routes.act("/desk/account/sign-out-everywhere")
async def sign_out_everywhere_form(request: Request, form: Signed) -> HTTPResponse:
    """Sign out on every browser."""
    context = request.app.ctx
    await context.database.writing(people(request).sessions.close_all, caller(request).account.id)
    response = back_to("/desk/sign-in")
    drop(request, response)
    return response


@routes.act("/desk/account/sessions/<session:str>/sign-out")
async def sign_out_one_form(request: Request, session: str, form: Signed) -> HTTPResponse:
    """Sign out one other browser."""
    context, me = request.app.ctx, caller(request).account
    ended = await context.database.writing(people(request).sessions.close_one, me.id, session)
    return done(request, "/desk/account", "Signed out there." if ended else "That was signed out already.")


@routes.act("/desk/account/password", form=NewPassword)
async def password_form(request: Request, form: NewPassword) -> HTTPResponse:
    """Change one's own password."""
    try:
        await change_password(request, form.password, form.new_password)
    except TooManyAttempts:
        raise
    except StaffError as error:
        return await _account(request, 422, str(error))
    return done(request, "/desk/account", "Your password is changed. Other browsers are signed out.")


async def change_password(request: Request, password: str, new_password: str) -> None:
    """Set the new password of who is signed in, when the old one is right. Raises StaffError."""
    session, at = caller(request), request.app.ctx.clock()
    await people(request).confirm(request, password, None)
    keep = tokens.kept(session.token)
    change = people(request).accounts.change_password
    await people(request).slow.run(change, session.account, new_password, keep, at)


async def _account(request: Request, status: int = 200, error: str = "") -> HTTPResponse:
    context, session = request.app.ctx, caller(request)
    desk, reading = people(request), request.app.ctx.database.reading
    return desk_page(
        request,
        "desk/account.html",
        status=status,
        sessions=await reading(desk.sessions.of_account, session.account.id, context.clock()),
        this=session.handle,
        codes_left=await reading(desk.factors.codes_left, session.account.id),
        error=error,
    )
