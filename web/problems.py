"""What is said when a request cannot be served: RFC 9457 problems, each with a sentence a person can act on.

Nothing of the request's body is ever repeated in a problem, and nothing of what went wrong inside.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from sanic import HTTPResponse

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One field that will not do."""

    field: str = Field(description="Where it is, with dots between the levels; empty: the body itself.")
    detail: str


class ProblemDetails(BaseModel):
    """What every refused call answers."""

    type: str = Field(description="A stable name for this kind of problem.")
    title: str
    status: int
    detail: str = Field(description="A sentence that a person can act on.")
    errors: list[FieldProblem] | None = Field(None, description="The fields concerned, on 422.")


KINDS = {
    400: "malformed",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "wrong-method",
    408: "too-slow",
    409: "conflict",
    413: "too-large",
    415: "wrong-type",
    422: "will-not-do",
    429: "too-many",
    500: "our-mistake",
    503: "not-now",
}

SENTENCES = {
    400: "This request could not be read: check that it is well-formed HTTP.",
    404: "There is nothing at this address.",
    405: "This address does not take that method; the Allow header lists those that it takes.",
    408: "The request took too long to arrive: send it again.",
    413: "This is too large to be accepted.",
    417: "Send the request again without the Expect header.",
    500: "Something went wrong on our side and was noted. Please try again.",
    503: "This cannot be served right now: try again in a moment.",
}


class Problem(Exception):
    """Raised anywhere below a route to refuse the call; becomes `application/problem+json`."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldProblem] = (),
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.kind = kind or KINDS.get(status, "refused")
        self.headers = dict(headers or {})
        self.errors = tuple(errors)
        self.more = more

    def response(self) -> HTTPResponse:
        """The problem as it goes out."""
        body: dict[str, Any] = {
            "type": f"urn:redress:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        if self.errors:
            body["errors"] = [error.model_dump() for error in self.errors]
        return HTTPResponse(json.dumps(body), self.status, self.headers, MEDIA_TYPE)


def not_found() -> Problem:
    """Not there or not yours: never telling which."""
    return Problem(404, "There is no such thing here, or it is not yours to see.")


def too_many(retry_after: float, detail: str) -> Problem:
    """Too often; `retry_after` is in seconds and rounded up."""
    return Problem(429, detail, headers={"Retry-After": str(max(1, int(retry_after + 0.999)))})


def not_now(detail: str, retry_after: int = 5) -> Problem:
    """Something we need does not answer; `retry_after` in seconds."""
    return Problem(503, detail, headers={"Retry-After": str(retry_after)})


def invalid(error: ValidationError) -> Problem:
    """What pydantic found, without the values that it found it in."""
    errors = [
        FieldProblem(field=".".join(str(part) for part in found["loc"]), detail=_sentence(found))
        for found in error.errors(include_url=False, include_context=True, include_input=False)
    ]
    first = errors[0]
    where = f"{first.field}: " if first.field else ""
    return Problem(422, f"{where}{first.detail}", errors=errors)


def _sentence(found: Mapping[str, Any]) -> str:
    if found["type"] == "extra_forbidden":
        return "This field is not known: leave it out."
    if found["type"] == "missing":
        return "This field is needed."
    message = str(found["msg"]).removeprefix("Value error, ")
    return message if message.endswith((".", "!", "?")) else f"{message}."
