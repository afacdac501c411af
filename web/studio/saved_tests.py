"""Saved tests: a conversation, tried or real, becomes a script that has to go the same way from now on."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sanic import HTTPResponse

from content import scripts
from content.errors import ContentError
from content.scripts import Script, Turn
from conversations.inbox import Inbox
from conversations.scripted import Went, scripted
from web.context import Request
from web.desk.pages import DeskRoutes, Signed
from web.problems import Problem, not_found
from web.studio.addresses import HOME
from web.studio.pages import drafted, state, studio_page
from web.studio.place import MAY, edit, editor, studio, working
from web.studio.tried import Heard, Talks

routes = DeskRoutes("studio pages")

LIST = f"{HOME}/tests"
NEW = f"{LIST}/new"
WHOSE = {"draft": "those of the draft", "live": "those of what is live, not of the draft"}
MOST = 30
"""Turns of a saved test: the last ones of a longer conversation."""


class Source(BaseModel):
    """Where the conversation is: one that was tried, or a customer's up to a message."""

    talk: str = ""
    side: Literal["draft", "live"] = "draft"
    conversation: str = Field("", max_length=64)
    seq: int = Field(0, ge=0, le=2**31 - 1)


class New(Signed):
    """A test: its name, why it is there, and its turns: `did_0`, `hear_0`, `asks_0`, `pressed_0` ..."""

    model_config = ConfigDict(extra="allow")

    name: str = ""
    why: str = ""

    def turns(self) -> tuple[Turn, ...]:
        """Its turns, without those that say nothing."""
        given = {key: " ".join(str(value).split()) for key, value in (self.model_extra or {}).items()}
        numbers = sorted(int(key[4:]) for key in given if re.fullmatch(r"did_\d{1,2}", key))
        return tuple(_turn(given, number) for number in numbers if given[f"did_{number}"])


class Named(Signed):
    """Which test."""

    name: str = ""


@routes.show(LIST, may=MAY)
async def saved_tests_page(request: Request) -> HTTPResponse:
    """The conversations that were saved as tests."""
    now = await state(request)
    return await studio_page(request, "tests.html", now=now, rows=await working(scripts.all_in, now.content))


@routes.show(NEW, may=MAY, query=Source)
async def new_test_page(request: Request, query: Source) -> HTTPResponse:
    """A conversation as a test, to be named and saved; nobody is named in it."""
    turns = scripted(await _went(request, query))[-MOST:]
    if not turns:
        raise Problem(404, "There is nothing in this conversation that a test could say.")
    whose = WHOSE[query.side] if query.talk else "those that the customer had"
    return await _page(request, [Turn(one.say, one.press, one.hear, one.asks) for one in turns], whose=whose)


@routes.act(NEW, may=MAY, form=New)
async def save_test_form(request: Request, form: New) -> HTTPResponse:
    """Save a conversation as a test, in the draft."""
    turns = form.turns()
    script = Script(form.name, form.why, turns)
    try:
        version = await edit(
            request,
            lambda content: scripts.add(content, script),
            f"a test saved: {' '.join(form.name.split())}",
        )
    except ContentError as error:
        return await _page(request, turns, form.name, form.why, 422, error.sentence)
    return drafted(request, LIST, f"“{form.name.strip()}” is a test now.", version)


@routes.act(f"{LIST}/deletion", may=MAY, form=Named)
async def delete_test_form(request: Request, form: Named) -> HTTPResponse:
    """Delete a saved test."""
    version = await edit(
        request, lambda content: scripts.delete(content, form.name), f"a test deleted: {form.name}"
    )
    return drafted(request, LIST, f"“{form.name}” is no test any more.", version)


async def _page(  # noqa: PLR0913, PLR0917  (a page of a form has these states)
    request: Request,
    turns: Sequence[Turn],
    name: str = "",
    why: str = "",
    status: int = 200,
    error: str = "",
    whose: str = "",
) -> HTTPResponse:
    return await studio_page(
        request, "test.html", status=status, turns=turns, test_name=name, why=why, error=error, whose=whose
    )


async def _went(request: Request, source: Source) -> list[Went]:
    """The turns of a conversation as they went. Raises Problem 404."""
    if source.talk:
        talk = await working(Talks(studio(request).data_dir).find, source.talk, editor(request).email)
        if talk is None:
            raise not_found()
        heard = [(one, one.heard.get(source.side, Heard())) for one in talk.turns]
        return [went(one.said, one.pressed, answer) for one, answer in heard if answer.messages]
    inbox = Inbox(request.app.ctx.database)
    return await request.app.ctx.database.reading(inbox.talk, source.conversation, source.seq)


def went(said: str, pressed: bool, heard: Heard) -> Went:
    """One turn that was tried, as a test is made of it."""
    asked = [(one.get("custom") or {}).get("asks") for one in heard.messages]
    last = next((str(one["field"]) for one in reversed(asked) if one), "")
    return Went(said, pressed, tuple(str(one.get("text") or "") for one in heard.messages), last)


def _turn(given: dict[str, str], number: int) -> Turn:
    did, hear, asks = (given.get(f"{key}_{number}", "") for key in ("did", "hear", "asks"))
    pressed = given.get(f"pressed_{number}") == "yes"
    return Turn("" if pressed else did, did if pressed else "", (hear,) if hear else (), asks)
