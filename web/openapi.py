"""The OpenAPI 3.1 description, made from the routes and their models."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from web.authentication import Authenticator
from web.problems import MEDIA_TYPE, ProblemDetails
from web.routing import PARAMETER, Content, Route

REFERENCE = "#/components/schemas/{model}"
ALWAYS = (400, 404, 413, 429, 500, 503)
"""Problems that any route may answer."""

Schema = dict[str, Any]


def encoded(routes: Iterable[Route], authenticators: Mapping[str, Authenticator], server: str) -> bytes:
    """The document as it is served."""
    return json.dumps(describe(routes, authenticators, server)).encode()


def describe(routes: Iterable[Route], authenticators: Mapping[str, Authenticator], server: str) -> Schema:
    """The whole document. Raises ValueError when two routes share an id."""
    routes = tuple(routes)
    references, schemas = _schemas(routes)
    paths: dict[str, Schema] = {}
    seen: set[str] = set()
    for route in routes:
        if route.id in seen:
            raise ValueError(f"two routes are called {route.id}")
        seen.add(route.id)
        operation = _operation(route, references, authenticators)
        paths.setdefault(PARAMETER.sub(r"{\1}", route.path), {})[route.method.lower()] = operation
    schemes = {name: dict(scheme) for one in authenticators.values() for name, scheme in one.schemes.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Redress",
            "version": _version(),
            "description": "Conversations, complaints and the desk. Errors are RFC 9457 problems.",
        },
        "servers": [{"url": server}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in routes)],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": schemes},
    }


def _version() -> str:
    try:
        return version("redress")
    except PackageNotFoundError:  # run from its folder, not installed
        return "0"


References = dict[tuple[type[BaseModel], JsonSchemaMode], Schema]


def _schemas(routes: tuple[Route, ...]) -> tuple[References, Schema]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(ProblemDetails, "serialization"): None}
    for route in routes:
        for sent in (route.body, route.form):
            if sent is not None:
                wanted[sent, "validation"] = None
        for answer in route.returns.values():
            if isinstance(answer, type):
                wanted[answer, "serialization"] = None
    references, definitions = models_json_schema(list(wanted), ref_template=REFERENCE)
    return references, definitions.get("$defs", {})  # type: ignore[return-value]


def _operation(route: Route, references: References, authenticators: Mapping[str, Authenticator]) -> Schema:
    summary, _, description = route.described.partition("\n\n")
    operation: Schema = {
        "operationId": route.id,
        "tags": [route.tag],
        "summary": " ".join(summary.split()),
        "parameters": [*_in_path(route), *_in_query(route), *_in_headers(route)],
        "responses": _responses(route, references),
        "security": _security(route, authenticators),
    }
    if description:
        operation["description"] = description
    if route.body is not None:
        content = {"application/json": {"schema": references[route.body, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.form is not None:
        content = {"application/x-www-form-urlencoded": {"schema": references[route.form, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.upload:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {"type": "object", "required": [route.upload], "properties": {route.upload: file}}
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    return operation


def _in_path(route: Route) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PARAMETER.findall(route.path)
    ]


def _in_query(route: Route) -> list[Schema]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema(ref_template="{model}")
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "schema": _whole({key: value for key, value in field.items() if key != "description"}, schema),
            "description": field.get("description", ""),
        }
        for name, field in schema["properties"].items()
    ]


def _whole(part: Any, schema: Schema) -> Any:
    """`part` with what it refers to in its place: a parameter is too small for a schema of its own."""
    if isinstance(part, dict):
        if "$ref" in part:
            return _whole(schema["$defs"][part["$ref"]], schema)
        return {key: _whole(value, schema) for key, value in part.items()}
    return [_whole(one, schema) for one in part] if isinstance(part, list) else part


def _in_headers(route: Route) -> list[Schema]:
    return [{"name": name, "in": "header", "schema": {"type": "string"}} for name in route.headers]


def _responses(route: Route, references: References) -> Schema:
    responses: Schema = {}
    for status, answer in route.returns.items():
        response: Schema = {"description": HTTPStatus(status).phrase}
        if isinstance(answer, Content):
            response["description"] = answer.description
            kinds = (answer.media_type, *answer.also)
            response["content"] = {kind: {"schema": {"type": "string"}} for kind in kinds}
        elif answer is not None:
            response["content"] = {"application/json": {"schema": references[answer, "serialization"]}}
        responses[str(status)] = response
    if route.auth == "desk":
        responses.setdefault("303", {"description": "To the page to sign in on, for who is not signed in."})
    problem = {"schema": references[ProblemDetails, "serialization"]}
    for status in sorted({*_problems(route)}):
        response = responses.setdefault(str(status), {"description": HTTPStatus(status).phrase})
        content = response.setdefault("content", {})
        content[MEDIA_TYPE] = problem
        if _is_page(route):  # what is wrong is said on a page, where there is one to say it on
            content.setdefault("text/html", {"schema": {"type": "string"}})
    return responses


def _is_page(route: Route) -> bool:
    """Whether people get its answers in a browser."""
    kinds = (answer.media_type for answer in route.returns.values() if isinstance(answer, Content))
    return route.auth == "desk" or route.form is not None or "text/html" in kinds


def _problems(route: Route) -> Iterable[int]:
    yield from ALWAYS
    yield from route.problems
    if route.auth != "none":
        yield from (401, 403)
    if route.body is not None or route.form is not None or route.upload:
        yield from (408, 415, 422)
    if route.query is not None:
        yield 422
    if route.auth.startswith(("staff", "desk")) and route.method != "GET":
        yield 409  # somebody else was quicker


def _security(route: Route, authenticators: Mapping[str, Authenticator]) -> list[Schema]:
    if route.auth == "none":
        return []
    kinds = [kind.partition(":")[0] for kind in route.auth.split("|")]
    return [{scheme: []} for kind in kinds for scheme in authenticators[kind].schemes]
