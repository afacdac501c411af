"""Words: every response, where it is said, how it reads, and its change."""

import re

from pydantic import BaseModel, ConfigDict, Field
from sanic import HTTPResponse

from content import responses
from content.code_words import read as code_words
from content.drafts import Change
from content.errors import ContentError, NotThere
from content.responses import Response, Variant
from content.snapshot import RULES, Snapshot
from redress.settings import ROOT
from web.context import Request
from web.desk.pages import DeskRoutes, Signed
from web.problems import Problem
from web.studio.looking import look
from web.studio.pages import HOME, MEANWHILE, drafted, mark, state, studio_page
from web.studio.place import MAY, edit, working

routes = DeskRoutes("studio pages")

LIST = f"{HOME}/words"


class Search(BaseModel):
    """What is looked for."""

    q: str = ""


class Written(Signed):
    """A variant, written anew, and its buttons: `title_0`, `title_1` ..."""

    model_config = ConfigDict(extra="allow")

    variant: int = Field(0, ge=0, le=1000)
    """Its number from 0; one more than there are, for another way of saying it."""
    text: str = ""
    seen: str = ""
    do: str = "save"

    def titles(self) -> dict[int, str]:
        """What the buttons are to say, by their number."""
        given = (self.model_extra or {}).items()
        return {int(name[6:]): str(value) for name, value in given if re.fullmatch(r"title_\d{1,2}", name)}


@routes.show(LIST, may=MAY, query=Search)
async def words_page(request: Request, query: Search) -> HTTPResponse:
    """Every response, or those with some words in them."""
    now = await state(request)
    rows = await working(searched, now.content, query.q)
    return await studio_page(request, "words.html", now=now, rows=rows, q=query.q)


@routes.show(f"{LIST}/<name>", may=MAY)
async def response_page(request: Request, name: str) -> HTTPResponse:
    """One response: where it is said, how it reads, and the form to change it."""
    return await _page(request, name)


@routes.act(f"{LIST}/<name>", may=MAY, form=Written)
async def response_form(request: Request, name: str, form: Written) -> HTTPResponse:
    """Change a variant of a response, or look at what it would be."""
    now = await state(request)
    there = _found(now.content, name)
    more = form.variant == len(there.variants)
    if form.variant > len(there.variants) or (more and form.do == "delete"):
        raise Problem(404, f"{name} has no variant {form.variant + 1} any more.")
    if form.do == "look":
        return await _page(request, name, form)
    if not more and form.seen and form.seen != _mark(there.variants[form.variant]):
        return await _page(request, name, form, 409, MEANWHILE)
    change, why, said = _wanted(name, form, more)
    try:
        version = await edit(request, change, why)
    except ContentError as error:
        return await _page(request, name, form, 422, error.sentence)
    return drafted(request, f"{LIST}/{name}", said, version)


def _wanted(name: str, form: Written, more: bool) -> tuple[Change, str, str]:
    """What a form wants done, why, and what is said afterwards."""
    if form.do == "delete":
        gone = f"{name} is not said in that way any more."
        return (
            lambda content: responses.delete_variant(content, name, form.variant),
            f"{name}: a variant less",
            gone,
        )
    if more:
        said = f"{name} has one more way of saying it."
        return (
            lambda content: responses.add_variant(content, name, form.text),
            f"{name}: another variant",
            said,
        )

    def change(content: Snapshot) -> Snapshot:
        made = responses.change(content, name, form.variant, form.text)
        for number, title in form.titles().items():
            made = responses.change_button(made, name, form.variant, number, title)
        return made

    return change, f"{name}: new words", f"{name} has its new words."


def _mark(variant: Variant) -> str:
    return mark(variant.text, *(one.title for one in variant.buttons))


async def _page(
    request: Request, name: str, form: Written | None = None, status: int = 200, error: str = ""
) -> HTTPResponse:
    now = await state(request)
    there = _found(now.content, name)
    typed = form.text.replace("\r\n", "\n") if form else ""
    texts = [
        typed if form and form.variant == number else one.text for number, one in enumerate(there.variants)
    ]
    titles = [
        [
            form.titles().get(place, one.title) if form and form.variant == number else one.title
            for place, one in enumerate(variant.buttons)
        ]
        for number, variant in enumerate(there.variants)
    ]
    more = typed if form and form.variant == len(there.variants) else ""
    shown = await working(lambda: [look(now.content, text) for text in texts])
    return await studio_page(
        request,
        "response.html",
        now=now,
        status=status,
        one=there,
        variants=list(zip(there.variants, texts, shown, titles, strict=True)),
        more=more,
        more_shown=await working(look, now.content, more) if more else None,
        marks=[_mark(one) for one in there.variants],
        looked=form is not None and form.do == "look",
        changed=form.variant if form else -1,
        used=used(now.content, name),
        error=error,
    )


def searched(content: Snapshot, wanted: str) -> list[Response]:
    """The responses that have some words in their names or texts; all for none."""
    looked_for = wanted.strip().lower()
    return [
        one for one in responses.all_in(content).values() if not looked_for or looked_for in _all_words(one)
    ]


def used(content: Snapshot, name: str) -> list[str]:
    """Where a response is said, in words."""
    found = []
    for path in content.under(RULES):
        for rule in re.split(r"\n(?=\s*- rule:)", content.text(path)):
            if re.search(rf"\b{name}\b", rule) and (called := re.search(r"- rule: (.+)", rule)):
                found.append(f"in the rule “{called[1].strip()}” ({path})")
    for beginning, said in (
        ("utter_question_", "as the question for a field of a form (data/forms.yml)"),
        ("utter_refused_", "where an answer will not do, to say why (data/forms.yml)"),
        ("utter_before_", "where a form is asked again what it will answer, and needs to know more first"),
        ("utter_why_", "where somebody asks why that is asked (data/forms.yml)"),
        ("utter_system_", "outside a turn: while the engine does not answer, or a person has the chat"),
    ):
        if name.startswith(beginning):
            found.append(said)
    if not found and code_words(ROOT).says(name):
        found.append("by an action, as part of an answer")
    return found


def _found(content: Snapshot, name: str) -> Response:
    try:
        return responses.all_in(content)[name]
    except KeyError:
        raise Problem(404, NotThere(f"There is no response called {name}.").sentence) from None


def _all_words(one: Response) -> str:
    return " ".join(
        [one.name, one.name.replace("_", " "), *(variant.text for variant in one.variants)]
    ).lower()
