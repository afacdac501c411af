"""How the desk's pages are served: to who may see them, refusals as pages, forms that nobody can forge."""

from collections.abc import Awaitable, Callable
from functools import wraps
from secrets import token_urlsafe
from typing import Any, TypeVar

from pydantic import BaseModel
from sanic import HTTPResponse
from sanic.response import redirect

from complaints.errors import ComplaintError
from conversations.errors import (
    ConversationError,
    NoConversation,
    NoHandoff,
    NoSuchCallBack,
    NoSuchFormatRequest,
)
from staff import tokens
from staff.errors import StaffError
from staff.roles import Permission
from web import moments
from web.context import Request
from web.desk import labels, said
from web.desk.authenticator import require
from web.desk.people import caller
from web.desk.problems import TITLES, of_complaint, of_staff
from web.desk.said import Said
from web.pages import page
from web.problems import Problem
from web.routing import Answer, Content, Routes

OUTDATED = "This form is out of date. Go back, load the page again, and send it once more."

PageHandler = Callable[..., Awaitable[HTTPResponse]]
H = TypeVar("H", bound=PageHandler)

FORM_LIMIT = 262_144
"""Bytes of a form: a letter of 40,000 characters, written with percent signs."""


class Signed(BaseModel):
    """What every form of a signed-in person sends."""

    csrf: str = ""
    key: str = ""
    """Fresh with every form: sending it twice does the thing once."""


class DeskRoutes(Routes):
    """Routes of pages for signed-in staff."""

    def show(self, path: str, *, may: str = "", **more: Any) -> Callable[[H], PageHandler]:
        """The decorated function answers with the page at `path`, for those who may do one of `may`."""

        def add(handler: H) -> PageHandler:
            return self.page(path, auth="desk", **more)(_guarded(handler, may))

        return add

    def act(
        self, path: str, *, may: str = "", form: type[Signed] = Signed, shows: str = ""
    ) -> Callable[[H], PageHandler]:
        """The decorated function does what the form sent to `path` asks for, and redirects to a page.

        `shows` says what it answers instead where that can be shown this once only.
        """

        def add(handler: H) -> PageHandler:
            wrong = Content("text/html", "The page, with what is wrong.")
            returns: dict[int, Answer] = {303: None, 422: wrong}
            if shows:
                returns[200] = Content("text/html", shows)
            serve = self.page(
                path, auth="desk", method="POST", form=form, body_limit=FORM_LIMIT, returns=returns
            )
            return serve(_guarded(handler, may))

        return add


def _guarded(handler: PageHandler, may: str) -> PageHandler:
    @wraps(handler)
    async def guarded(request: Request, **arguments: Any) -> HTTPResponse:
        try:
            require(caller(request), may)
            form = arguments.get("form")
            if isinstance(form, Signed) and not tokens.is_csrf(caller(request).token, form.csrf):
                raise Problem(403, OUTDATED)
            return await handler(request, **arguments)
        except Problem as problem:
            return refusal(request, problem)
        except ComplaintError as error:
            return refusal(request, of_complaint(error))
        except StaffError as error:
            return refusal(request, of_staff(error))
        except (NoConversation, NoHandoff, NoSuchCallBack, NoSuchFormatRequest) as error:
            return refusal(request, Problem(404, error.sentence))
        except ConversationError as error:
            return refusal(request, Problem(409, error.sentence))

    return guarded


def refusal(request: Request, problem: Problem) -> HTTPResponse:
    """A problem as a page."""
    title = TITLES.get(problem.status, "That did not work")
    return desk_page(request, "desk/problem.html", status=problem.status, title=title, detail=problem.detail)


def desk_page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
    """A page for who is signed in; says what was done before it, once."""
    session = caller(request)
    response = page(
        template,
        status=status,
        me=session.account,
        csrf=session.csrf,
        may={one.value for one in Permission if session.account.may(one)},
        path=request.path,
        provider=request.app.ctx.words.facts["provider.name"],
        fresh_key=token_urlsafe,
        labels=labels,
        moments=moments,
        said=said.heard(request),
        **values,
    )
    said.forget(request, response)
    return response


def back_to(path: str) -> HTTPResponse:
    """Answer a form by showing a page, so that reloading it sends nothing again."""
    return redirect(path, status=303)


def done(request: Request, path: str, text: str, undo: str = "", **fields: str) -> HTTPResponse:
    """As `back_to`, and the page says what was done; `undo` is where a form that takes it back is sent."""
    return said.say(request, back_to(path), Said(text, undo, fields))
