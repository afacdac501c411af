"""The page that customers come to: the chat, and the same conversation as plain pages without scripts.

With scripts the chat element takes over and speaks the API. Without them a form sends, this waits a little
for the answer, and the page shows what was said. The plain pages know their conversation by a cookie of their
own.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from secrets import token_hex
from typing import Annotated, Literal, get_args
from uuid import NAMESPACE_URL, uuid4, uuid5

from pydantic import BaseModel, StringConstraints
from sanic import HTTPResponse
from sanic.response import redirect

from conversations import tokens
from conversations.attachments import type_of
from conversations.errors import ConversationEnded, ConversationError
from conversations.feedback import LONGEST_COMMENT, Answer, Feedback, Feedbacks
from conversations.log import View
from conversations.messages import Json, Sent
from web import markdown
from web.context import App, Request
from web.customer import talk, uploads
from web.customer.api.live import want_copy
from web.customer.api.models import LONGEST_TEXT, Format
from web.customer.api.transcripts import copy_of
from web.customer.embedding import embedding
from web.pages import page
from web.problems import Problem, not_found
from web.routing import Answer as Answered
from web.routing import Content, Routes
from web.security import refuse_other_sites
from web.spoken import spoken

routes = Routes("pages")

COOKIE = "redress_plain"
EMAIL = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\w")
A_MONTH = 30 * 24 * 3600
PATIENCE = 8.0
"""Seconds that a sent form waits for the answer, so that the page which follows already shows it."""
FORM_LIMIT = 65_536
"""Bytes: a text of 4,000 characters grows up to twelvefold on its way in a form."""


class Form(BaseModel):
    """What the plain page sends."""

    id: Annotated[str, StringConstraints(max_length=64)] = ""
    text: str = ""
    button: Annotated[str, StringConstraints(max_length=64)] = ""
    do: Literal["say", "end", "afresh", "rate", "mail"] = "say"
    answer: Literal["", "yes", "partly", "no"] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)] = ""


class Done(BaseModel):
    """What was done just before the page is shown."""

    done: Literal["", "mail"] = ""


@dataclass(frozen=True)
class Shown:
    """What a page shows beside the conversation."""

    status: int = 200
    error: str = ""
    wrong: str = ""
    """The field that the error is about: `text`, `file` or `email`."""
    typed: str = ""
    email: str = ""
    done: str = ""


def install(app: App) -> None:
    """Serve it."""
    app.ctx.areas["customer"] = tokens.Tokens(app.ctx.database)
    routes.install(app)


SENT: Mapping[int, Answered] = {303: None, 422: Content("text/html", "The page, with what is wrong.")}


@routes.page("/", query=Done)
async def home_page(request: Request, query: Done) -> HTTPResponse:
    """The page with the chat on it."""
    return await _page(request, Shown(done=query.done))


@routes.page("/chat", query=Done)
async def chat_page(request: Request, query: Done) -> HTTPResponse:
    """The chat on a page of its own. The fragment `#chat=ID.TOKEN` goes on with a saved one."""
    return await _page(request, Shown(done=query.done))


@routes.page("/", method="POST", form=Form, body_limit=FORM_LIMIT, returns=SENT)
async def home_form(request: Request, form: Form) -> HTTPResponse:
    """Send a message, have a copy mailed, say how it was, or end or restart the chat, from the plain page."""
    return await _take(request, form)


@routes.page("/chat", method="POST", form=Form, body_limit=FORM_LIMIT, returns=SENT)
async def chat_form(request: Request, form: Form) -> HTTPResponse:
    """The same from the chat's own page."""
    return await _take(request, form)


@routes.page("/chat/file", method="POST", upload=uploads.FIELD, body_limit=uploads.LIMIT, returns=SENT)
async def chat_file(request: Request) -> HTTPResponse:
    """Send a file from the plain page."""
    refuse_other_sites(request)
    response = redirect("/chat#last", status=303)
    try:
        name, content = await uploads.read(request)
        if not content:
            raise Problem(422, embedding(request).wording().texts["file_missing"])
        type_of(content)  # before a conversation is begun for it
        conversation = await _conversation(request) or await _begin(request, response)
        kept = await uploads.keep(request, conversation, name, content)
        await talk.send(request, conversation, Sent(str(uuid4()), "", None, (kept.id,)))
    except Problem as problem:
        return await _page(request, Shown(problem.status, problem.detail, "file"))
    except ConversationError as error:
        return await _page(request, Shown(422, error.sentence, "file"))
    await _answered(request, conversation)
    return response


@routes.page(
    "/chat/copy/<format:str>",
    returns={200: Content("text/plain", "The copy.", also=("text/html", "application/pdf"))},
)
async def chat_copy(request: Request, format: str) -> HTTPResponse:
    """Save a copy of the conversation from the plain page, as `txt`, `html` or `pdf`."""
    conversation = await _conversation(request)
    if conversation is None or format not in get_args(Format.model_fields["format"].annotation):
        raise not_found()
    return await copy_of(request, conversation, format)


async def _take(request: Request, form: Form) -> HTTPResponse:
    refuse_other_sites(request)
    if form.do == "afresh":
        response = redirect(_here(request), status=303)
        response.delete_cookie(COOKIE)
        return response
    if form.do == "end":
        return await _end(request)
    text = form.text.replace("\r\n", "\n").strip()
    if form.do == "rate":
        return await _rate(request, form, text)
    wrong = "email" if form.do == "mail" else "text"
    try:
        return await (_mail if form.do == "mail" else _say)(request, form, text)
    except Problem as problem:
        return await _page(request, Shown(problem.status, problem.detail, wrong, text, form.email))
    except ConversationError as error:
        return await _page(request, Shown(422, error.sentence, wrong, text, form.email))


async def _say(request: Request, form: Form, text: str) -> HTTPResponse:
    """Send what the form holds, and wait a little for the answer. Raises Problem, ConversationError."""
    texts = embedding(request).wording().texts
    over = len(text) - LONGEST_TEXT
    if not text and not form.button:
        raise Problem(422, texts["write_something"])
    if over > 0:
        raise Problem(422, texts["too_long" if over > 1 else "too_long_one"].replace("{count}", str(over)))
    response = redirect(f"{_here(request)}#last", status=303)
    conversation = await _conversation(request) or await _begin(request, response)
    with suppress(ConversationEnded):  # the page says so itself
        await _send(request, conversation, form, text)
        await _answered(request, conversation)
    return response


async def _mail(request: Request, form: Form, text: str) -> HTTPResponse:
    """Have a copy mailed. Raises Problem, ConversationError."""
    conversation = await _conversation(request)
    if conversation:
        await want_copy(request, conversation, form.email)
    return redirect(f"{_here(request)}?done=mail#last", status=303)


async def _page(request: Request, shown: Shown) -> HTTPResponse:
    context = request.app.ctx
    conversation = await _conversation(request)
    view = await context.database.reading(context.log.read, conversation) if conversation else None
    last = view.messages[-1] if view and view.messages else None
    rated = await context.database.reading(_feedbacks(request).find, conversation) if conversation else None
    embedded = embedding(request)
    here = _here(request)
    return page(
        "customer/page.html" if here == "/" else "customer/chat.html",
        status=shown.status,
        facts=context.words.facts,
        said=embedded.wording(),
        script=embedded.address,
        opening=markdown.html(embedded.opening),
        messages=spoken(view.messages) if view else [],
        buttons=last.buttons if last else [],
        asks=_asks(view),
        owner=view.owner.value if view else "assistant",
        pending=view.pending if view else False,
        error=shown.error,
        wrong=shown.wrong,
        typed=shown.typed,
        done=shown.done,
        email=shown.email or _email(view),
        rated=rated is not None,
        fresh_id=token_hex,
        here=here,
        resume=request.cookies.get(COOKIE) if conversation else "",
    )


def _here(request: Request) -> str:
    """The page that was asked for, or that a form came from."""
    return "/chat" if request.path.startswith("/chat") else "/"


def _email(view: View | None) -> str:
    """The address that the customer gave when asked for one."""
    said = view.messages if view else ()
    asked = (answer for one, answer in pairwise(said) if one.asks and one.asks.get("field") == "email")
    given = (EMAIL.search(answer.text) for answer in asked if answer.sender == "customer")
    return next((found[0] for found in reversed(list(given)) if found), "")


def _feedbacks(request: Request) -> Feedbacks:
    return Feedbacks(request.app.ctx.database)


def _asks(view: View | None) -> Json | None:
    """What the assistant asks for now."""
    said = (one for one in reversed(view.messages if view else ()) if one.sender != "customer")
    newest = next(said, None)
    return newest.asks if newest else None


async def _conversation(request: Request) -> str | None:
    """The conversation of the plain page's cookie, if its secret opens it."""
    conversation, _, token = (request.cookies.get(COOKIE) or "").partition(".")
    if not token:
        return None
    doors: tokens.Tokens = request.app.ctx.areas["customer"]
    opens = await request.app.ctx.database.reading(doors.opens, conversation, token)
    return conversation if opens else None


async def _begin(request: Request, response: HTTPResponse) -> str:
    started, token = await talk.begin(request)
    conversation = started.conversation
    response.add_cookie(
        COOKIE,
        f"{conversation}.{token}",
        path="/",
        secure=request.app.ctx.settings.address.startswith("https:"),
        httponly=True,
        samesite="Strict",
        max_age=A_MONTH,
    )
    return conversation


async def _send(request: Request, conversation: str, form: Form, text: str) -> None:
    # The same form sent twice is one message; the same form with another text (by going back) is another.
    client_id = str(uuid5(NAMESPACE_URL, f"{form.id} {form.button} {text}"))
    sent = Sent(client_id, "" if form.button else text, form.button or None)
    await talk.send(request, conversation, sent)


async def _rate(request: Request, form: Form, comment: str) -> HTTPResponse:
    conversation = await _conversation(request)
    if conversation and form.answer:
        given = Feedback(Answer(form.answer), comment[:LONGEST_COMMENT])
        context = request.app.ctx
        await context.database.writing(_feedbacks(request).give, conversation, given, context.clock())
    return redirect(f"{_here(request)}#last", status=303)


async def _end(request: Request) -> HTTPResponse:
    conversation = await _conversation(request)
    if conversation:
        await talk.end(request, conversation)
    return redirect(f"{_here(request)}#last", status=303)


async def _answered(request: Request, conversation: str) -> None:
    """Wait until nothing is pending in the conversation, or for as long as a person would."""
    context = request.app.ctx
    news = await context.bus.subscribe(conversation)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (await context.database.reading(context.log.read, conversation, 2**31 - 1)).pending:
                    with suppress(TimeoutError):
                        await news.next(1.0)
    finally:
        news.close()
