"""A log line for each request, without anything that a customer or a member of staff said or is.

A request is named by its id and its route, never by its address, query or body.
"""

from secrets import token_hex
from time import perf_counter

import structlog
from sanic.response import BaseHTTPResponse

from web.context import App, Request

log = structlog.get_logger("web")

QUIET = frozenset({"healthz", "readyz", "metrics"})
"""Routes that are asked every second, and say nothing when all is well."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What is written as it came: any other word would stand in the log as its sender likes."""


def install(app: App) -> None:
    """Log and count every request."""
    app.middleware(_begin, "request", priority=100)
    app.middleware(_end, "response")


def request_id(request: Request) -> str:
    """The name of a request: ours, because what callers send would stand in the log as they like."""
    if not hasattr(request.ctx, "id"):
        request.ctx.id = token_hex(8)
    found: str = request.ctx.id
    return found


async def _begin(request: Request) -> None:
    request.ctx.began = perf_counter()


async def _end(request: Request, response: BaseHTTPResponse) -> None:
    response.headers["X-Request-Id"] = request_id(request)
    route = getattr(request.ctx, "route", None)
    name = route.id if route else "none"
    seconds = perf_counter() - getattr(request.ctx, "began", perf_counter())
    metrics = request.app.ctx.metrics
    metrics.count("redress_requests_total", route=name, status=str(response.status))
    if response.content_type != "text/event-stream":
        metrics.time("redress_request_seconds", seconds, route=name)
    if name in QUIET and response.status < 400:
        return
    log.info(
        "request",
        method=request.method if request.method in METHODS else "other",
        route=name,
        status=response.status,
        ms=round(seconds * 1000, 1),
        id=request_id(request),
    )
