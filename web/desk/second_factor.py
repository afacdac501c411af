"""The page on which staff set up their authenticator app, and change or end it."""

from io import BytesIO
from typing import Annotated

import segno
from markupsafe import Markup
from pydantic import StringConstraints
from sanic import HTTPResponse

from staff import one_time
from staff.errors import SignInRefused, TooManyAttempts
from web.context import Request
from web.desk.pages import DeskRoutes, Signed, desk_page, done
from web.desk.people import caller, people

routes = DeskRoutes("desk pages")

PAGE = "/desk/account/second-factor"
Typed = Annotated[str, StringConstraints(max_length=1000)]


class Code(Signed):
    """A code of the app, or a recovery code."""

    code: Typed = ""


class PasswordAndCode(Code):
    """What turning off asks for."""

    password: Typed = ""


@routes.show(PAGE)
async def second_factor_page(request: Request) -> HTTPResponse:
    """Set up the second factor, or see how it stands."""
    return await _shown(request)


@routes.act(PAGE, form=Code, shows="The recovery codes.")
async def second_factor_form(request: Request, form: Code) -> HTTPResponse:
    """Turn it on with the first code; shows the recovery codes, this once."""
    try:
        codes = await turn_on(request, form.code)
    except TooManyAttempts:
        raise
    except SignInRefused as error:
        return await _shown(request, 422, str(error))
    return desk_page(request, "desk/recovery_codes.html", codes=codes, fresh=True)


@routes.act(f"{PAGE}/recovery-codes", form=Code, shows="The recovery codes.")
async def recovery_codes_form(request: Request, form: Code) -> HTTPResponse:
    """Make new recovery codes; shows them, this once."""
    try:
        codes = await renew_codes(request, form.code)
    except TooManyAttempts:
        raise
    except SignInRefused as error:
        return await _shown(request, 422, str(error))
    return desk_page(request, "desk/recovery_codes.html", codes=codes, fresh=False)


@routes.act(f"{PAGE}/off", form=PasswordAndCode)
async def second_factor_off_form(request: Request, form: PasswordAndCode) -> HTTPResponse:
    """Turn it off, with the password and a code."""
    try:
        await turn_off(request, form.password, form.code)
    except TooManyAttempts:
        raise
    except SignInRefused as error:
        return await _shown(request, 422, str(error))
    return done(request, "/desk/account", "The second factor is off.")


async def begin(request: Request) -> tuple[str, str]:
    """The key for an app, and the address that the picture says. Raises StaffError when it is on already."""
    me, context = caller(request).account, request.app.ctx
    secret = await context.database.writing(people(request).factors.begin, me, context.clock())
    issuer = f"{context.words.facts['provider.name']} desk"
    return secret, one_time.address(secret, me.email, issuer)


async def turn_on(request: Request, code: str) -> list[str]:
    """Confirm the app by its first code; the recovery codes. Raises WrongCode.

    Wrong codes are not counted here: who sets up an app has its secret on the screen, and nothing to guess.
    """
    confirm, at = people(request).factors.confirm, request.app.ctx.clock()
    return await people(request).slow.run(confirm, caller(request), code, at)


async def renew_codes(request: Request, code: str) -> list[str]:
    """New recovery codes, for a code of the app."""
    proof = await people(request).confirm(request, None, code)
    assert proof is not None  # noqa: S101 - a code was given
    renew, at = people(request).factors.renew_codes, request.app.ctx.clock()
    return await people(request).slow.run(renew, caller(request).account, proof, at)


async def turn_off(request: Request, password: str, code: str) -> None:
    """No second factor any more, for the password and a code."""
    proof = await people(request).confirm(request, password, code)
    assert proof is not None  # noqa: S101 - a code was given
    context = request.app.ctx
    await context.database.writing(
        people(request).factors.turn_off, caller(request).account, proof, context.clock()
    )


async def _shown(request: Request, status: int = 200, error: str = "") -> HTTPResponse:
    me, desk = caller(request).account, people(request)
    secret, address = ("", "") if me.second_factor_at else await begin(request)
    left = await request.app.ctx.database.reading(desk.factors.codes_left, me.id)
    return desk_page(
        request,
        "desk/second_factor.html",
        status=status,
        secret=secret,
        key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=picture(address) if address else "",
        needed=desk.must_set_up(me),
        compulsory=bool(me.roles & desk.compulsory),
        codes_left=left,
        error=error,
    )


def picture(address: str) -> Markup:
    """The address as an SVG to scan: black on white in every colour scheme, or cameras cannot read it."""
    made = BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="svg", border=4, light="#fff", xmldecl=False, svgns=False, nl=False, omitsize=True
    )
    return Markup(made.getvalue().decode())  # noqa: S704 - made of our own address, by numbers only
