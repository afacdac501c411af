"""Signing in and out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from sanic import HTTPResponse

from staff.errors import CodeNeeded, SignInRefused, TooManyAttempts, UnreadableSecret, WrongCode
from staff.sessions import Session
from web.context import Request
from web.customer.api.models import Strict
from web.desk.account import change_password
from web.desk.people import caller, drop, keep, people, too_often
from web.problems import Problem, not_found
from web.routing import Routes

routes = Routes("staff")

KINDS: dict[type[SignInRefused], str] = {
    CodeNeeded: "code-needed",
    WrongCode: "wrong-code",
    UnreadableSecret: "second-factor-unreadable",
}
"""What the refusals that are not about the password are called."""

Typed = Annotated[str, StringConstraints(max_length=1000)]


class Credentials(Strict):
    """Who signs in."""

    email: Typed
    password: Typed
    code: Typed = Field(
        "", description="Of the authenticator app, or a recovery code, where the account has a second factor."
    )


class SignedIn(BaseModel):
    """A session, for the browser that holds its cookie."""

    csrf: str = Field(description="Send it as X-CSRF-Token with every call that changes something.")
    name: str
    email: str
    roles: list[str]
    second_factor: bool = Field(description="Whether signing in asks for a code.")
    second_factor_needed: bool = Field(
        description="The role needs a second factor that is not set up: until it is, other calls answer 403."
    )

    @classmethod
    def of(cls, session: Session, request: Request) -> "SignedIn":
        """The session as it goes out."""
        account = session.account
        return cls(
            csrf=session.csrf,
            name=account.name,
            email=account.email,
            roles=sorted(account.roles),
            second_factor=account.second_factor_at is not None,
            second_factor_needed=people(request).must_set_up(account),
        )


class OpenSession(BaseModel):
    """Where one is signed in."""

    id: str
    this: bool = Field(description="Whether it is the one that asks.")
    browser: str
    started_at: datetime
    seen_at: datetime


class OpenSessions(BaseModel):
    """Every session of one's own, the latest used first."""

    sessions: list[OpenSession]


class NewPassword(Strict):
    """One's own password, and what it is to be."""

    password: Typed
    new_password: Typed


@routes.post("/api/v1/staff/session", auth="none", body=Credentials, returns={200: SignedIn}, problems=(401,))
async def sign_in(request: Request, body: Credentials) -> HTTPResponse:
    """Sign in.

    Sets an HttpOnly cookie. Unknown address, wrong password and disabled account get the same answer; after
    repeated failures for an account or from an address it is 429 for a while. Where the account has a second
    factor, the right password without a `code` gets 401 with the type `urn:redress:problem:code-needed`; a
    code that does not fit or was used gets 401 with `urn:redress:problem:wrong-code` and counts as a failure.
    """
    try:
        session = await people(request).sign_in(body.email, body.password, request, body.code)
    except TooManyAttempts as error:
        raise too_often(error) from None
    except SignInRefused as error:
        raise Problem(401, str(error), kind=KINDS.get(type(error), "wrong-credentials")) from None
    answer = SignedIn.of(session, request)
    response = HTTPResponse(answer.model_dump_json(), content_type="application/json")
    keep(request, response, session)
    return response


@routes.get("/api/v1/staff/session", auth="staff", returns={200: SignedIn})
async def who_is_signed_in(request: Request) -> SignedIn:
    """Say who is signed in."""
    return SignedIn.of(caller(request), request)


@routes.route("DELETE", "/api/v1/staff/session", auth="staff", returns={204: None})
async def sign_out(request: Request) -> HTTPResponse:
    """Sign out this browser."""
    context = request.app.ctx
    await context.database.writing(people(request).sessions.close, caller(request).token)
    response = HTTPResponse(status=204)
    drop(request, response)
    return response


@routes.get("/api/v1/staff/sessions", auth="staff", returns={200: OpenSessions})
async def own_sessions(request: Request) -> OpenSessions:
    """List where one is signed in."""
    context, session = request.app.ctx, caller(request)
    listing = people(request).sessions.of_account
    found = await context.database.reading(listing, session.account.id, context.clock())
    return OpenSessions(
        sessions=[
            OpenSession(
                id=one.handle,
                this=one.handle == session.handle,
                browser=one.browser,
                started_at=one.started_at,
                seen_at=one.seen_at,
            )
            for one in found
        ]
    )


@routes.route(
    "DELETE", "/api/v1/staff/sessions/<session:str>", auth="staff", returns={204: None}, problems=(404,)
)
async def sign_out_one(request: Request, session: str) -> None:
    """Sign out one of one's own browsers."""
    close, me = people(request).sessions.close_one, caller(request).account
    if not await request.app.ctx.database.writing(close, me.id, session):
        raise not_found()


@routes.post(
    "/api/v1/staff/password", auth="staff", body=NewPassword, returns={204: None}, problems=(422, 429)
)
async def change_own_password(request: Request, body: NewPassword) -> None:
    """Change one's own password; other browsers are signed out. A wrong old one counts as when signing in."""
    await change_password(request, body.password, body.new_password)
