"""What those who run Redress ask it: alive, ready, how much, and what the API is."""

import asyncio
from secrets import compare_digest
from urllib.parse import urlsplit

from pydantic import BaseModel, Field
from sanic import HTTPResponse

from web import openapi
from web.context import Request
from web.limits import is_this_machine
from web.problems import Problem, not_found
from web.routing import Content, Routes
from web.standing import Standing

routes = Routes("operations")
STANDING = "standing"

PATIENCE = 3.0
"""Seconds that each part has to answer; a busy engine answers within two."""


class Alive(BaseModel):
    """The process runs."""

    alive: bool = True


class Ready(BaseModel):
    """Everything that a conversation needs answers."""

    ready: bool = True
    model: str = Field(description="The model that the engine has loaded.")


@routes.get("/healthz", auth="none", returns={200: Alive})
async def healthz(request: Request) -> Alive:
    """Say that the process lives."""
    return Alive()


@routes.get("/readyz", auth="none", returns={200: Ready})
async def readyz(request: Request) -> Ready:
    """Say whether the database, the bus and an engine with a model answer, or name what does not."""
    context = request.app.ctx
    database, bus, engine = await asyncio.gather(
        asyncio.wait_for(context.database.reading(context.database.check), PATIENCE),
        asyncio.wait_for(context.bus.check(), PATIENCE),
        asyncio.wait_for(context.engines.ready(), PATIENCE),
        return_exceptions=True,
    )
    failing = [
        name
        for name, answer in (("the database", database), ("the bus", bus), ("the engine", engine))
        if isinstance(answer, BaseException)
    ]
    if context.stopping.is_set():
        failing.append("this process, which is stopping")
    if failing:
        raise Problem(
            503,
            f"Not ready: no answer from {', '.join(failing)}.",
            headers={"Retry-After": "2"},
            failing=failing,
        )
    return Ready(model=str(engine))


@routes.get("/metrics", auth="none", returns={200: Content("text/plain", "Prometheus text.")})
async def metrics(request: Request) -> HTTPResponse:
    """Give the counters, to this machine or to who has the token for them."""
    if not (_is_asked_here(request) or _has_token(request)):
        raise not_found()
    standing: Standing = request.app.ctx.areas[STANDING]
    text = request.app.ctx.metrics.text(await standing.samples())
    return HTTPResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


@routes.get("/api/v1/openapi.json", auth="none", returns={200: Content("application/json", "OpenAPI 3.1.")})
async def openapi_document(request: Request) -> HTTPResponse:
    """Describe this API."""
    context = request.app.ctx
    if "openapi" not in context.areas:
        context.areas["openapi"] = openapi.encoded(
            context.routes, context.authenticators, context.settings.address
        )
    return HTTPResponse(context.areas["openapi"], content_type="application/json")


def _is_asked_here(request: Request) -> bool:
    """Whether a program on this machine asks, and not a page whose name was made to lead here."""
    name = urlsplit(f"//{request.headers.getone('host', '')}").hostname
    return is_this_machine(request) and name in {"localhost", "127.0.0.1", "::1"}


def _has_token(request: Request) -> bool:
    given = request.token or ""
    return compare_digest(given.encode(), request.app.ctx.settings.secret("metrics").encode())
