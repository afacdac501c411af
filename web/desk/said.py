"""What was done, said once on the next page, with a way to take it back.

It travels in a cookie that only our own server can write: signed with the session's secret, so that no other
program on this host can put words or a button onto somebody's desk.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from sanic import HTTPResponse

from staff.sessions import Session
from web.context import Request
from web.desk.people import caller, cookie_name, is_tls

LONGEST = 300
"""Characters of what is said: a cookie holds little."""
SECONDS = 60
"""Until the browser forgets it unsaid."""


@dataclass(frozen=True)
class Said:
    """A sentence, and the form that takes back what it tells of, if there is one."""

    text: str
    undo: str = ""
    """Where the form is sent."""
    fields: dict[str, str] = field(default_factory=dict)
    """What it sends beside the token and the key."""


def say(request: Request, response: HTTPResponse, said: Said) -> HTTPResponse:
    """Have the next page say it."""
    packed = json.dumps(asdict(said) | {"text": said.text[:LONGEST]}).encode()
    value = f"{urlsafe_b64encode(packed).decode()}.{_signature(caller(request), packed)}"
    _set(request, response, value, SECONDS)
    return response


def heard(request: Request) -> Said | None:
    """What the last answer had to say; None when nothing, or when it is not ours."""
    packed, _, signature = (request.cookies.get(_name(request)) or "").rpartition(".")
    try:
        plain = urlsafe_b64decode(packed)
        if not hmac.compare_digest(signature, _signature(caller(request), plain)):
            return None
        return Said(**json.loads(plain))
    except (NotBase64, ValueError, TypeError):
        return None


def forget(request: Request, response: HTTPResponse) -> None:
    """It was said."""
    if request.cookies.get(_name(request)):
        _set(request, response, "", 0)


def _name(request: Request) -> str:
    return f"{cookie_name(request)}_said"


def _signature(session: Session, packed: bytes) -> str:
    return hmac.new(session.token.encode(), b"said " + packed, sha256).hexdigest()


def _set(request: Request, response: HTTPResponse, value: str, seconds: int) -> None:
    name, secure = _name(request), is_tls(request)
    response.add_cookie(
        name, value, path="/", secure=secure, httponly=True, samesite="Strict", max_age=seconds
    )
