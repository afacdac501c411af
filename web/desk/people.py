"""Everything about the desk's people that its pages and calls need, in one place."""

from sanic import HTTPResponse

from conversations.messages import Agent
from redress.settings import Settings
from staff.accounts import Account, Accounts
from staff.errors import TooManyAttempts
from staff.invitations import Invitations
from staff.passwords import Passwords
from staff.record import Record
from staff.roles import Permission, Role
from staff.sealing import Seal
from staff.second_factors import Proof, SecondFactors
from staff.sessions import LONGEST, Session, Sessions
from staff.signing_in import Caller, SigningIn
from store.database import Database
from web.context import Request
from web.desk import browsers
from web.desk.slow import Slow
from web.limits import address
from web.problems import Problem, too_many

AREA = "desk"


class People:
    """Accounts, sessions, signing in, second factors, links and the record, over one database."""

    def __init__(self, settings: Settings, database: Database, passwords: Passwords | None = None) -> None:
        own, secret = passwords or Passwords(), settings.secret("staff")
        self.accounts = Accounts(database, own)
        self.sessions = Sessions(database)
        self.invitations = Invitations(database, own)
        self.factors = SecondFactors(database, Seal(secret, "second factor"))
        self.record = Record(database)
        self.compulsory = frozenset(Role(one) for one in settings.second_factor_roles)
        """The roles that have to set up a second factor before anything else."""
        self.slow = Slow()
        self._signing_in = SigningIn(database, own, self.factors, Seal(secret, "sign-in ticket"))

    def must_set_up(self, account: Account) -> bool:
        """Whether the second factor comes before everything else."""
        return account.second_factor_at is None and bool(account.roles & self.compulsory)

    async def sign_in(self, email: str, password: str, request: Request, code: str = "") -> Session:
        """Open a session. Raises WrongCredentials, CodeNeeded, WrongCode, TooManyAttempts.

        In a thread of its own: comparing passwords is slow on purpose, and must not hold up the writer's.
        """
        now = request.app.ctx.clock()
        return await self.slow.run(self._signing_in, email, password, calling(request), now, code)

    async def sign_in_with_code(self, ticket: str, code: str, request: Request) -> Session:
        """Open the session that only the code is missing for. Raises WrongCode, TicketSpent."""
        now = request.app.ctx.clock()
        return await self.slow.run(self._signing_in.with_code, ticket, code, calling(request), now)

    async def confirm(self, request: Request, password: str | None, code: str | None) -> Proof | None:
        """Ask who is signed in once more. Raises WrongCredentials, WrongCode, TooManyAttempts."""
        holder, now = caller(request).account, request.app.ctx.clock()
        return await self.slow.run(self._signing_in.confirm, holder, password, code, calling(request), now)

    async def welcome(
        self, request: Request, token: str, email: str, name: str, password: str
    ) -> Session | None:
        """Use a link; None when a second factor has to follow. Raises StaffError."""
        context = request.app.ctx
        accept = self.invitations.accept
        session = await self.slow.run(accept, token, email, name, password, context.clock())
        if session is not None:
            browser = calling(request).browser
            await context.database.writing(self.sessions.name_browser, session.token, browser)
        return session


def people(request: Request) -> People:
    """The people of this app's desk."""
    found: People = request.app.ctx.areas[AREA]
    return found


def caller(request: Request) -> Session:
    """Who is signed in and makes this call; only behind a route that asks for staff."""
    found: Session = request.ctx.caller
    return found


def calling(request: Request) -> Caller:
    """Where an attempt to sign in comes from."""
    return Caller(address(request), browsers.named(request.headers.getone("user-agent", "")))


def as_agent(account: Account) -> Agent:
    """A member of staff as conversations know one."""
    return Agent(str(account.id), account.first_name, senior=account.may(Permission.REASSIGN))


def as_actor(account: Account) -> str:
    """A member of staff as the register names one."""
    return account.email


def too_often(error: TooManyAttempts) -> Problem:
    """The refusal of signing in as a problem."""
    return too_many(error.seconds, str(error))


def cookie_name(request: Request) -> str:
    """`__Host-` binds the cookie to this host, and works over TLS only."""
    return "__Host-redress_staff" if is_tls(request) else "redress_staff"


def keep(request: Request, response: HTTPResponse, session: Session) -> None:
    """Let this browser go on with the session."""
    _set(request, response, session.token, int(LONGEST.total_seconds()))


def drop(request: Request, response: HTTPResponse) -> None:
    """Have this browser forget the session."""
    _set(request, response, "", 0)


def _set(request: Request, response: HTTPResponse, value: str, seconds: int) -> None:
    secure, name = is_tls(request), cookie_name(request)
    response.add_cookie(
        name, value, path="/", secure=secure, httponly=True, samesite="Strict", max_age=seconds
    )


def is_tls(request: Request) -> bool:
    """Whether people reach us over TLS, whatever the last proxy speaks."""
    return request.app.ctx.settings.address.startswith("https:")
