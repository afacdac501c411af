"""Whose conversation it is: the token that came with it, in the Authorization header or in its cookie."""

from dataclasses import dataclass

from sanic import HTTPResponse

from conversations.tokens import Tokens
from store.database import Database
from web.authentication import Schemes
from web.context import Request
from web.problems import not_found
from web.security import refuse_other_sites

COOKIE = "redress_conversation"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Customer:
    """Somebody who has the token of this conversation."""

    conversation: str


class ConversationAuthenticator:
    """Lets in who has the token of the conversation in the path; the others hear that there is none."""

    schemes: Schemes = {  # noqa: RUF012  (read only, as its type says)
        "conversationToken": {"type": "http", "scheme": "bearer", "description": "The conversation's token."},
        "conversationCookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tokens = Tokens(database)

    async def __call__(self, request: Request, wanted: str) -> Customer | None:
        """The customer; None without any token."""
        conversation: str = request.match_info["conversation"]
        token = _bearer(request)
        if token is None:
            token = request.cookies.get(COOKIE)
            if token is None:
                return None
            refuse_other_sites(request)
        known = self._tokens.known(conversation, token)
        if known is None:
            known = await self._database.reading(self._tokens.opens, conversation, token)
        if not known:
            raise not_found()
        return Customer(conversation)


def set_cookie(request: Request, response: HTTPResponse, conversation: str, token: str) -> None:
    """Let this browser go on with the conversation; only its own addresses get to see the cookie."""
    response.add_cookie(
        COOKIE,
        token,
        path=f"/api/v1/conversations/{conversation}",
        secure=request.app.ctx.settings.address.startswith("https:"),
        httponly=True,
        samesite="Strict",
        max_age=A_YEAR,
    )


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.getone("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
