"""Who does something to a complaint, when, and under which key it can be repeated."""

from secrets import token_urlsafe

from complaints.complaint import Deed
from web.context import Request
from web.desk.people import as_actor, caller

KEY_HEADER = "idempotency-key"


def deed(request: Request, key: str = "") -> Deed:
    """The deed of who is signed in; `key`, or the Idempotency-Key header, makes sending it twice harmless."""
    given = key or request.headers.getone(KEY_HEADER, "")[:100] or token_urlsafe(16)
    account = caller(request).account
    # Keys of two people never meet.
    return Deed(as_actor(account), request.app.ctx.clock(), f"staff {account.id} {given}")
