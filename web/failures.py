"""Every failure as a problem: what was refused on purpose, what Sanic refuses, and what we did wrong."""

import structlog
from sanic import HTTPResponse
from sanic.exceptions import MethodNotAllowed, RequestCancelled, SanicException
from sqlalchemy.exc import SQLAlchemyError

from conversations import errors
from web.context import App, Request
from web.logs import request_id
from web.problems import SENTENCES, Problem, not_found, not_now

log = structlog.get_logger("web")

STATUSES: dict[type[errors.ConversationError], int] = {
    errors.ConversationEnded: 409,
    errors.ClientIdReused: 409,
    errors.NoSuchButton: 422,
    errors.NotTheirs: 409,
    errors.AlreadyClaimed: 409,
    errors.HandoffClosed: 409,
    errors.TooManyChats: 409,
    errors.ForManagers: 409,
    errors.TooManyCopies: 409,
    errors.AttachmentTooLarge: 413,
    errors.TooManyAttachments: 409,
    errors.TypeNotTaken: 415,
}
"""What the errors of `conversations` are over HTTP."""
NOT_FOUND = (
    errors.NoConversation,
    errors.NoHandoff,
    errors.NoSuchCallBack,
    errors.NoSuchFormatRequest,
)


def install(app: App) -> None:
    """Answer with a problem, whatever was raised."""
    app.error_handler.add(Problem, _refused)
    app.error_handler.add(errors.ConversationError, _conversation)
    app.error_handler.add(SQLAlchemyError, _database)
    app.error_handler.add(OSError, _disk)
    app.error_handler.add(SanicException, _sanic)
    app.error_handler.add(Exception, _mistake)


async def _refused(request: Request, problem: Problem) -> HTTPResponse:
    return problem.response()


async def _conversation(request: Request, error: errors.ConversationError) -> HTTPResponse:
    if isinstance(error, NOT_FOUND):
        return not_found().response()
    if isinstance(error, errors.NoSuchAttachment):
        # Asked for by its address it is not there; named in a message, the message will not do.
        return (not_found() if request.method == "GET" else Problem(422, error.sentence)).response()
    status = STATUSES.get(type(error))
    return Problem(status, error.sentence).response() if status else await _mistake(request, error)


async def _database(request: Request, error: SQLAlchemyError) -> HTTPResponse:
    log.error("database failed", error=type(error).__name__, id=request_id(request), exc_info=error)
    request.app.ctx.metrics.count("redress_errors_total", kind="database")
    return not_now("Nothing can be stored at the moment: try again in a few seconds.").response()


async def _disk(request: Request, error: OSError) -> HTTPResponse:
    """The disk is full, or not there: what is not kept was not acknowledged."""
    if isinstance(error, TimeoutError | ConnectionError):  # of the same family, and nothing to do with disks
        return await _mistake(request, error)
    log.error("the disk failed", error=error.strerror or type(error).__name__, id=request_id(request))
    request.app.ctx.metrics.count("redress_errors_total", kind="disk")
    return not_now("Nothing can be stored at the moment: try again in a few seconds.").response()


async def _sanic(request: Request, error: SanicException) -> HTTPResponse:
    if isinstance(error, RequestCancelled):
        return HTTPResponse(status=499)
    status = error.status_code or 500
    headers = dict(error.headers or {})
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    headers.pop("content-type", None)
    return Problem(status, SENTENCES.get(status, SENTENCES[400]), headers=headers).response()


async def _mistake(request: Request, error: Exception) -> HTTPResponse:
    log.error("our mistake", id=request_id(request), exc_info=error)
    request.app.ctx.metrics.count("redress_errors_total", kind="mistake")
    return Problem(500, SENTENCES[500]).response()


def _methods(request: Request) -> set[str]:
    """The methods that the address takes."""
    found = set()
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        try:
            request.app.router.get(request.path, method, None)
        except SanicException:
            continue
        found.add(method)
    return found
