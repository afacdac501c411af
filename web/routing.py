"""Routes as data: what each takes, gives and may refuse is said once, for Sanic and for OpenAPI.

A handler gets the request, its path parameters by name, and `body` or `query` already validated:

    routes = Routes("conversations")

    @routes.post("/api/v1/things/<thing>", body=New, returns={201: Thing}, auth="staff:agent")
    async def add_thing(request: Request, thing: str, body: New) -> Thing: ...
"""

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, TypeVar

from pydantic import BaseModel
from sanic import HTTPResponse

from store.database import FOR_STAFF
from web import bodies
from web.authentication import authenticate
from web.context import App, Request
from web.problems import not_found

Handler = Callable[..., Awaitable[Any]]
H = TypeVar("H", bound=Handler)

PARAMETER = re.compile(r"<(\w+)(?::\w+)?>")


@dataclass(frozen=True)
class Content:
    """An answer that is not JSON."""

    media_type: str
    description: str
    also: tuple[str, ...] = ()
    """Other media types that it may have."""


Answer = type[BaseModel] | Content | None
"""What a status carries: a model as JSON, other content, or nothing."""


@dataclass(frozen=True)
class Route:
    """One method at one address."""

    method: str
    path: str
    handler: Handler
    tag: str
    auth: str
    returns: Mapping[int, Answer]
    problems: tuple[int, ...] = ()
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    upload: str = ""
    """Name of the multipart field, for routes that take a file; the handler reads the body itself."""
    form: type[BaseModel] | None = None
    """What the form of a page sends, for routes that take one; the handler gets it as `form`."""
    body_limit: int = bodies.JSON_LIMIT
    headers: tuple[str, ...] = ()
    """Request headers beyond the usual that the handler looks at."""

    @property
    def id(self) -> str:
        """Unique over all routes: OpenAPI's operationId and Sanic's route name."""
        return self.handler.__name__

    @property
    def for_staff(self) -> bool:
        """Whether staff alone ask for it: then a crowd of customers is not before them."""
        return self.auth.startswith("staff") or self.path.startswith(("/desk", "/api/v1/staff"))

    @property
    def described(self) -> str:
        """What it is for: the handler's docstring."""
        return cleandoc(self.handler.__doc__ or self.id)


class Routes:
    """The routes of one subject, to be put into an app together."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Route] = []

    def route(
        self, method: str, path: str, *, auth: str, returns: Mapping[int, Answer], **more: Any
    ) -> Callable[[H], H]:
        """Make the decorated function the handler of `method` at `path`; `more` are fields of Route."""

        def add(handler: H) -> H:
            self.all.append(Route(method, path, handler, self.tag, auth, returns, **more))
            return handler

        return add

    def get(self, path: str, *, auth: str, returns: Mapping[int, Answer], **more: Any) -> Callable[[H], H]:
        """As `route`, for GET."""
        return self.route("GET", path, auth=auth, returns=returns, **more)

    def post(self, path: str, *, auth: str, returns: Mapping[int, Answer], **more: Any) -> Callable[[H], H]:
        """As `route`, for POST."""
        return self.route("POST", path, auth=auth, returns=returns, **more)

    def page(self, path: str, *, auth: str = "none", method: str = "GET", **more: Any) -> Callable[[H], H]:
        """A page for people: the handler answers with `web.pages.page(...)` or a redirection."""
        returns = more.pop("returns", {200: Content("text/html", "The page.")})
        return self.route(method, path, auth=auth, returns=returns, **more)

    def install(self, app: App) -> None:
        """Serve these routes in `app` and list them for the description."""
        for route in self.all:
            app.add_route(_serving(route), route.path, methods=[route.method], name=route.id, stream=True)
            app.ctx.routes.append(route)


def _serving(route: Route) -> Callable[..., Coroutine[Any, Any, HTTPResponse | None]]:
    async def serve(request: Request, **arguments: Any) -> HTTPResponse | None:
        request.ctx.route = route
        FOR_STAFF.set(route.for_staff)
        if not all(bodies.is_storable(str(one)) for one in arguments.values()):
            raise not_found()  # nothing has such a name, and databases take it amiss
        request.ctx.caller = await authenticate(request, route.auth)
        if route.query is not None:
            arguments["query"] = bodies.query(request, route.query)
        if route.body is not None:
            arguments["body"] = await bodies.model(request, route.body, route.body_limit)
        elif route.form is not None:
            arguments["form"] = await bodies.form(request, route.form, route.body_limit)
        elif not route.upload:
            await bodies.raw(request, route.body_limit)
        return _response(route, await route.handler(request, **arguments))

    return serve


def _response(route: Route, answer: Any) -> HTTPResponse | None:
    """The handler's answer as HTTP: a model with the route's first status, or as (status, model)."""
    status = next(iter(route.returns))
    if isinstance(answer, tuple):
        status, answer = answer
    if isinstance(answer, BaseModel):
        return HTTPResponse(answer.model_dump_json(by_alias=True), status, content_type="application/json")
    if answer is None and status == 204:
        return HTTPResponse(status=204)
    return answer if isinstance(answer, HTTPResponse) else None
