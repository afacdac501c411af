"""Examples: what customers write, by intent; searched, added, moved, changed and deleted."""

from collections import Counter
from urllib.parse import unquote

from pydantic import BaseModel
from sanic import HTTPResponse

from content import examples, questions
from content.errors import ContentError
from content.examples import Example
from content.snapshot import Snapshot
from conversations.personal import without_personal_data
from web.context import Request
from web.desk.pages import DeskRoutes, Signed
from web.problems import Problem
from web.studio.addresses import EXAMPLES, example_address, intent_address
from web.studio.pages import drafted, state, studio_page
from web.studio.place import MAY, edit, warm, working
from web.studio.reading import Asked, reading

routes = DeskRoutes("studio pages")

LIST = EXAMPLES
SHOWN = 100
"""Examples of a search on one page."""


class Search(BaseModel):
    """What is looked for."""

    q: str = ""
    page: int = 1


class Chosen(BaseModel):
    """Which example."""

    words: str = ""


class Added(Signed):
    """A new example."""

    words: str = ""
    do: str = "save"


class Changed(Signed):
    """An example, written anew, and the intent that it belongs to."""

    old: str = ""
    words: str = ""
    to: str = ""
    do: str = "save"


@routes.show(LIST, may=MAY, query=Search)
async def examples_page(request: Request, query: Search) -> HTTPResponse:
    """Every intent with the number of its examples, or the examples with some words in them."""
    now = await state(request)
    there = await working(examples.all_in, now.content)
    wanted = examples.same(query.q)
    found = [one for one in there if wanted in examples.same(one.words)] if wanted else []
    counts = Counter(one.intent for one in there)
    return await studio_page(
        request,
        "examples.html",
        now=now,
        counts=[(name, counts[name]) for name in questions.intents(now.content)],
        hints=examples.first_of_each(there),
        about=intent_address,
        q=query.q,
        found=found[:SHOWN],
        more=len(found) - SHOWN,
        address=address,
    )


@routes.show(f"{LIST}/<intent>", may=MAY, query=Search)
async def intent_page(request: Request, intent: str, query: Search) -> HTTPResponse:
    """The examples of one intent."""
    return await _intent(request, unquote(intent), query=query)


@routes.act(f"{LIST}/<intent>", may=MAY, form=Added)
async def add_example_form(request: Request, intent: str, form: Added) -> HTTPResponse:
    """Add an example, without anything in it that says who somebody is."""
    intent = unquote(intent)
    if form.do == "look":
        return await _intent(request, intent, typed=form.words)
    words = without_personal_data(form.words)
    try:
        version = await edit(
            request, lambda content: examples.add(content, intent, words), f"{intent}: a new example"
        )
    except ContentError as error:
        return await _intent(request, intent, 422, form.words, error.sentence)
    hidden = " What says who somebody is was left out." if words != form.words else ""
    return drafted(
        request, intent_address(intent), f"“{words}” is an example of {intent} now.{hidden}", version
    )


@routes.show(f"{LIST}/<intent>/one", may=MAY, query=Chosen)
async def example_page(request: Request, intent: str, query: Chosen) -> HTTPResponse:
    """One example: to be changed, moved or deleted."""
    return await _one(request, unquote(intent), query.words)


@routes.act(f"{LIST}/<intent>/one", may=MAY, form=Changed)
async def change_example_form(request: Request, intent: str, form: Changed) -> HTTPResponse:
    """Change an example, or move it to another intent."""
    intent = unquote(intent)
    if form.do == "look":
        return await _one(request, intent, form.old, form)
    words, to = without_personal_data(form.words), form.to or intent

    def change(content: Snapshot) -> Snapshot:
        written = examples.change(content, intent, form.old, words)
        return examples.move(written, intent, examples.checked(words), to)

    why = f"{intent}: an example moved to {to}" if to != intent else f"{intent}: an example changed"
    try:
        version = await edit(request, change, why)
    except ContentError as error:
        return await _one(request, intent, form.old, form, 422, error.sentence)
    return drafted(request, intent_address(to), f"“{words}” is an example of {to}.", version)


@routes.act(f"{LIST}/<intent>/one/deletion", may=MAY, form=Changed)
async def delete_example_form(request: Request, intent: str, form: Changed) -> HTTPResponse:
    """Delete an example."""
    intent = unquote(intent)
    try:
        version = await edit(
            request,
            lambda content: examples.delete(content, intent, form.old),
            f"{intent}: an example deleted",
        )
    except ContentError as error:
        return await _one(request, intent, form.old, form, 422, error.sentence)
    return drafted(request, intent_address(intent), f"“{form.old}” is no example any more.", version)


def address(one: Example) -> str:
    """The page of an example."""
    return example_address(one.intent, one.words)


async def _intent(  # noqa: PLR0913, PLR0917  (a page of a form has these states)
    request: Request,
    intent: str,
    status: int = 200,
    typed: str = "",
    error: str = "",
    query: Search | None = None,
) -> HTTPResponse:
    now = await state(request)
    rows = [one for one in await working(examples.all_in, now.content) if one.intent == intent]
    if not rows and intent not in questions.intents(now.content):
        raise Problem(404, f"There is no intent called {intent}.")
    warm(request, now.content)
    page = max(1, query.page if query else 1)
    last = max(1, -(-len(rows) // SHOWN))
    return await studio_page(
        request,
        "intent.html",
        now=now,
        status=status,
        intent=intent,
        count=len(rows),
        rows=rows[(page - 1) * SHOWN : page * SHOWN],
        page_number=page,
        last=last,
        typed=typed,
        reads=await reading(request, now.content, Asked(typed, intent)) if typed else None,
        error=error,
        address=address,
        about=intent_address,
    )


async def _one(  # noqa: PLR0913, PLR0917  (a page of a form has these states)
    request: Request,
    intent: str,
    words: str,
    form: Changed | None = None,
    status: int = 200,
    error: str = "",
) -> HTTPResponse:
    now = await state(request)
    warm(request, now.content)
    found = await working(examples.find, now.content, intent, words)
    typed, to = (form.words, form.to or intent) if form else (found.words, intent)
    return await studio_page(
        request,
        "example.html",
        now=now,
        status=status,
        one=found,
        typed=typed,
        to=to,
        reads=await reading(request, now.content, Asked(typed, to, found.words)),
        intents=questions.intents(now.content),
        about=intent_address,
        error=error,
    )
