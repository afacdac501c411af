"""Reading what callers send: bounded, of the declared type, and checked before any handler sees it."""

import asyncio
import json
import re
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from sanic.exceptions import PayloadTooLarge

from web.context import Request
from web.problems import SENTENCES, FieldProblem, Problem, invalid

JSON_LIMIT = 16_384
"""Bytes of a JSON body."""
SLOWEST = 32_768
"""Bytes a second: on slower lines than the slowest phone's nobody waits for a file to arrive."""
AT_LEAST = 20.0
"""Seconds that even the smallest body may take."""

M = TypeVar("M", bound=BaseModel)

_NEVER_IN_TEXT = re.compile("[\x00\ud800-\udfff]")


async def raw(request: Request, limit: int) -> bytes:
    """The whole body, at most `limit` bytes.

    Raises Problem 413 for more, without reading all of it, and 408 when it does not arrive in time: a body
    that drips would else keep its connection for ever.
    """
    stream: Any = request.stream
    if stream is None or not stream.request_body:
        return b""
    if stream.request_bytes_left > limit:
        raise _too_large(limit)
    stream.request_max_size = limit
    parts = []
    try:
        async with asyncio.timeout(AT_LEAST + limit / SLOWEST):
            async for part in stream:
                parts.append(part)
    except TimeoutError:
        stream.keep_alive, stream.request_body = False, None  # what still comes is not read
        raise Problem(408, SENTENCES[408]) from None
    except PayloadTooLarge:
        # Sanic reads on, up to its own bound, so that the caller gets to read why.
        stream.request_max_size = float("inf")
        raise _too_large(limit) from None
    return b"".join(parts)


async def model(request: Request, wanted: type[M], limit: int) -> M:
    """The body as a `wanted`; an empty body counts as `{}`.

    Raises Problem 415 when it is not called JSON, 400 when it is not JSON, 422 when it is not what is wanted.
    """
    body = await raw(request, limit)
    if not body:
        body = b"{}"
    elif media_type(request) != "application/json":
        # Also what keeps other sites' pages out: they cannot send this type without asking first.
        raise Problem(415, "Send the body as JSON, with the header Content-Type: application/json.")
    _check(_parsed(body))
    try:
        return wanted.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise invalid(error) from None


async def form(request: Request, wanted: type[M], limit: int) -> M:
    """What the form of a page sent, as a `wanted`. Raises Problem 415, 400, 422."""
    body = await raw(request, limit)
    if body and media_type(request) != "application/x-www-form-urlencoded":
        raise Problem(415, "Send the form as application/x-www-form-urlencoded, as browsers do.")
    try:
        values = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=100))
    except ValueError:
        raise Problem(400, "The form could not be read.") from None
    _check(values)
    try:
        return wanted.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from None


def query(request: Request, wanted: type[M]) -> M:
    """The query parameters as a `wanted`. Raises Problem 422."""
    values = {name: request.args.get(name) for name in request.args}
    _check(values)
    try:
        return wanted.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from None


def media_type(request: Request) -> str:
    """The declared type of the body, without its parameters, in small letters."""
    declared: str = request.headers.getone("content-type", "")
    return declared.partition(";")[0].strip().lower()


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "The body is not well-formed JSON.") from None


def is_storable(text: str) -> bool:
    """Whether it holds nothing that no text has and no database keeps."""
    return not _NEVER_IN_TEXT.search(text)


def _check(value: Any) -> None:
    """Refuse characters that no text has and no database keeps, however deep they are."""
    waiting: list[tuple[Any, str]] = [(value, "")]
    while waiting:
        one, where = waiting.pop()
        if isinstance(one, str) and not is_storable(one):
            detail = (
                "This holds a character that cannot be kept (NUL or half of a surrogate pair): remove it."
            )
            field = where.removeprefix(".") if is_storable(where) else ""
            said = f"{field}: {detail}" if field else detail
            raise Problem(422, said, errors=[FieldProblem(field=field, detail=detail)])
        if isinstance(one, dict):
            for name, item in one.items():
                waiting += [(item, f"{where}.{name}"), (name, where)]
        elif isinstance(one, list):
            waiting += [(item, f"{where}.{number}") for number, item in enumerate(one)]


def _too_large(limit: int) -> Problem:
    size = f"{limit // 1_048_576} MB" if limit >= 1_048_576 else f"{limit // 1024} kB"
    return Problem(413, f"This is too large: at most {size} can be sent at once.")
