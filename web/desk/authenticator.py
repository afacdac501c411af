"""Whether somebody is signed in to the desk, and may do what the route is for."""

from datetime import timedelta

from sanic import HTTPResponse
from sanic.response import redirect

from staff import tokens
from staff.roles import Permission
from staff.sessions import Session
from web.authentication import Schemes
from web.context import Request
from web.desk import kept
from web.desk.door import Way, ask_password
from web.desk.kept import Kept
from web.desk.people import cookie_name, people
from web.problems import Problem
from web.security import SAFE, refuse_other_sites

STILL = timedelta(seconds=5)
"""How long a stream may go on after its reader was signed out, beside the pause until its next piece."""
CSRF_HEADER = "x-csrf-token"
SET_UP_FIRST = "Your role needs a second factor. Set it up on the page of your account, then go on."
WITHOUT_SECOND_FACTOR = (
    "/desk/account/second-factor",
    "/desk/sign-out",
    "/api/v1/staff/session",
    "/api/v1/staff/second-factor",
)
"""What can be done before it is set up: setting it up, and signing out."""


class StaffAuthenticator:
    """For calls: by the cookie, and for every call that changes something by the CSRF token as well."""

    schemes: Schemes = {  # noqa: RUF012  (read only, as its type says)
        "staffCookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "redress_staff",
            "description": "Set by signing in. Calls that change something carry X-CSRF-Token too.",
        },
    }

    async def __call__(self, request: Request, wanted: str) -> Session | None:
        """The session; None when nobody is signed in. Raises Problem 403 without permission or CSRF token."""
        session = await live_session(request)
        if session is None:
            return None
        if request.method not in SAFE:
            refuse_other_sites(request)
            if not tokens.is_csrf(session.token, request.headers.getone(CSRF_HEADER, None)):
                raise Problem(403, "Send the X-CSRF-Token that signing in answered, and try again.")
        if _waits(request, session):
            raise Problem(403, SET_UP_FIRST, kind="second-factor-needed")
        require(session, wanted)
        request.ctx.holds = StillSignedIn(request, session, wanted)
        return session


class StillSignedIn:
    """Whether a long answer, such as a stream, may go on: asked before each piece, looked up now and then."""

    def __init__(self, request: Request, session: Session, wanted: str) -> None:
        self._request = request
        self._session = session
        self._wanted = wanted
        self._looked_at = request.app.ctx.clock()

    async def __call__(self) -> bool:
        """False once the session has ended, or its holder may not do this any more."""
        context = self._request.app.ctx
        now = context.clock()
        if now - self._looked_at < STILL:
            return True
        self._looked_at = now
        peek = people(self._request).sessions.peek
        found = await context.database.reading(peek, self._session.token, now)
        return found is not None and _may(found, self._wanted)


class DeskAuthenticator:
    """For pages: who is not signed in is sent to do so. What more a page asks for, it checks itself."""

    schemes: Schemes = StaffAuthenticator.schemes

    async def __call__(self, request: Request, wanted: str) -> Session | None:
        """The session.

        Raises SignInFirst, SignInAgain for a form that would be lost, SetUpFirst, or Problem 403 for what
        another site sends.
        """
        refuse_other_sites(request)
        session = await live_session(request)
        if session is None:
            written = await kept.of(request) if request.method not in SAFE else None
            raise SignInAgain(request, written) if written else SignInFirst(request)
        if _waits(request, session):
            raise SetUpFirst
        return session


class SignInFirst(Problem):
    """Sends the browser to the sign-in page, which brings it back afterwards."""

    def __init__(self, request: Request) -> None:
        super().__init__(401, "Sign in first.")
        # Only the way to a page is kept.
        self._next = request.path if request.method in SAFE else "/desk"

    def response(self) -> HTTPResponse:
        """The redirection."""
        return redirect(f"/desk/sign-in?next={self._next}", status=303)


class SignInAgain(Problem):
    """Answers a form with the sign-in page, which holds what was typed until it can be sent."""

    def __init__(self, request: Request, written: Kept) -> None:
        super().__init__(401, "You were signed out. Sign in again: what you typed is kept.")
        self._request = request
        self._to = Way(kept=written)

    def response(self) -> HTTPResponse:
        """The page."""
        return ask_password(self._request, self._to, news=self.detail, status=401)


class SetUpFirst(Problem):
    """Sends the browser to where the second factor is set up, which this role needs before anything else."""

    def __init__(self) -> None:
        super().__init__(403, SET_UP_FIRST, kind="second-factor-needed")

    def response(self) -> HTTPResponse:
        """The redirection."""
        return redirect("/desk/account/second-factor", status=303)


def _waits(request: Request, session: Session) -> bool:
    """Whether the second factor has to be set up before this."""
    first = request.path.startswith(WITHOUT_SECOND_FACTOR)
    return people(request).must_set_up(session.account) and not first


async def live_session(request: Request) -> Session | None:
    """The session that the browser's cookie opens."""
    token = request.cookies.get(cookie_name(request))
    if not token:
        return None
    context = request.app.ctx
    return await context.database.reading(people(request).sessions.of, token, context.clock())


def require(session: Session, wanted: str) -> None:
    """Raise Problem 403 unless the session's holder may do one of `wanted`, where something is wanted."""
    if not _may(session, wanted):
        raise Problem(403, "Your role does not include this. Ask an administrator if it should.")


def _may(session: Session, wanted: str) -> bool:
    permissions = [Permission(one) for one in wanted.split(",") if one]
    return not permissions or any(session.account.may(one) for one in permissions)
