"""Who is calling: each kind of credential has an authenticator, and a route names the kinds that it takes."""

from collections.abc import Mapping
from typing import Any, Protocol

from web.context import Request
from web.problems import Problem

Schemes = Mapping[str, Mapping[str, Any]]


class Authenticator(Protocol):
    """Recognises one kind of caller."""

    schemes: Schemes
    """OpenAPI security schemes, any one of which will do, by name."""

    async def __call__(self, request: Request, wanted: str) -> object | None:
        """Who is calling; None when the call carries no credential of this kind.

        `wanted` is what the route asks for beyond the kind, such as the roles in `staff:agent,manager`.
        Raises Problem when there is a credential and it will not do.
        """
        ...


async def authenticate(request: Request, kinds: str) -> object | None:
    """The caller, by the first kind of `kinds` (as `conversation|staff:agent`) that recognises one.

    `none` lets everybody in. Raises Problem 401 when no kind recognises the caller.
    """
    if kinds == "none":
        return None
    for kind in kinds.split("|"):
        name, _, wanted = kind.partition(":")
        caller = await request.app.ctx.authenticators[name](request, wanted)
        if caller is not None:
            return caller
    raise Problem(
        401,
        "Send the token of this conversation, or sign in, and try again.",
        headers={"WWW-Authenticate": 'Bearer realm="redress"'},
    )
