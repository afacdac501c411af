"""What every response says to browsers, and which calls of browsers are let through.

Pages get a content policy without inline anything; other sites may use the customers' API only when their
origin is allowed, and then with the token alone, never with a cookie.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from sanic import HTTPResponse
from sanic.response import BaseHTTPResponse

from web.context import App, Request
from web.problems import Problem

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The content policy of everything that is not a page."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

OPEN_TO_ORIGINS = ("/api/v1/conversations", "/widget/")
"""What the chat needs when it runs on the provider's own website."""

CORS_MAX_AGE = "7200"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def page_policy(frame_ancestors: Iterable[str] = (), frames: bool = False) -> str:
    """The content policy of a page; `frame_ancestors` are the origins that may show it in a frame.

    `frames`: whether it shows others of our own pages in frames.
    """
    ancestors = " ".join(frame_ancestors) or "'none'"
    framed = "frame-src 'self'; " if frames else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        f"{framed}frame-ancestors {ancestors}; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def install(app: App) -> None:
    """Answer preflights, and give every response its headers."""
    app.middleware(_preflight, "request")
    app.middleware(_headers, "response")


def refuse_other_sites(request: Request) -> None:
    """Raise Problem 403 for a call that changes something, is signed by a cookie and comes from another site.

    Browsers say where a call comes from, programs do not and carry no cookie by accident.
    """
    if request.method in SAFE:
        return
    site = request.headers.getone("sec-fetch-site", None)
    if site is not None:
        trusted = site in ("same-origin", "none")
    else:
        origin = request.headers.getone("origin", None)
        trusted = origin is None or _is_ours(request, origin)
    if not trusted:
        raise Problem(403, "This came from another site: open our own page and do it there.")


def _is_ours(request: Request, origin: str) -> bool:
    own = urlsplit(request.app.ctx.settings.address)
    return origin == f"{own.scheme}://{own.netloc}" or urlsplit(origin).netloc == request.host


def _allowed_origin(request: Request) -> str | None:
    origin: str | None = request.headers.getone("origin", None)
    if origin in request.app.ctx.settings.origins and request.path.startswith(OPEN_TO_ORIGINS):
        return origin
    return None


async def _preflight(request: Request) -> HTTPResponse | None:
    """Answer what a browser asks before a call to another origin."""
    if request.method != "OPTIONS" or "access-control-request-method" not in request.headers:
        return None
    if _allowed_origin(request) is None:
        return Problem(403, "This origin may not use the chat: add it to the allowed origins.").response()
    return HTTPResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "authorization, content-type, last-event-id",
            "Access-Control-Max-Age": CORS_MAX_AGE,
        },
    )


async def _headers(request: Request, response: BaseHTTPResponse) -> None:
    headers = response.headers
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", NOTHING)
    headers.setdefault("Cache-Control", "no-store")
    if request.app.ctx.settings.address.startswith("https:"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith(OPEN_TO_ORIGINS):
        known = headers.get("Vary")
        headers["Vary"] = f"{known}, Origin" if known else "Origin"
        if (origin := _allowed_origin(request)) is not None:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "retry-after"
