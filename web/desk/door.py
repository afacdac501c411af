"""The pages before the desk: to sign in on, and to type the code on. They keep where one wanted to go."""

import re
from dataclasses import dataclass
from typing import Any

from sanic import HTTPResponse

from web.context import Request
from web.desk.kept import Kept
from web.pages import page

HOME = "/desk"
_WAY = re.compile(r"/desk(?:/[\w-]+)*")


@dataclass(frozen=True)
class Way:
    """Where signing in leads: to a page, or back to what was being written."""

    next: str = HOME
    kept: Kept | None = None


def way(asked: str) -> str:
    """A page of the desk; whatever else is asked for leads to the first one."""
    return asked if _WAY.fullmatch(asked) and not asked.startswith("/desk/sign-in") else HOME


def ask_password(request: Request, to: Way, status: int = 200, **shown: str) -> HTTPResponse:
    """Asks for the email address and the password; `shown` are `email`, `error` and `news`."""
    return _page(request, "desk/sign_in.html", status, to, **{"email": "", "error": "", "news": ""} | shown)


def ask_code(request: Request, to: Way, ticket: str, status: int = 200, error: str = "") -> HTTPResponse:
    """Asks for the code of the authenticator app."""
    return _page(request, "desk/code.html", status, to, ticket=ticket, error=error)


def _page(request: Request, template: str, status: int, to: Way, **values: Any) -> HTTPResponse:
    provider = request.app.ctx.words.facts["provider.name"]
    kept = to.kept.model_dump_json() if to.kept else ""
    return page(template, status=status, provider=provider, next=way(to.next), kept=kept, **values)
