"""Facts: the code of practice as forms, those due first, and every sentence that a change alters."""

from collections.abc import Mapping
from datetime import date

from sanic import HTTPResponse

from complaints.located_yaml import BrokenFile
from content import facts, spoken
from content.errors import ContentError
from content.facts import Fact
from content.snapshot import CODE, Snapshot
from content.spoken import Sentence
from web.context import Request
from web.desk.pages import DeskRoutes, Signed
from web.problems import Problem
from web.studio.pages import HOME, MEANWHILE, drafted, mark, state, studio_page
from web.studio.place import MAY, edit, working

routes = DeskRoutes("studio pages")

LIST = f"{HOME}/facts"


class Written(Signed):
    """A fact, written anew."""

    value: str = ""
    says: str = ""
    source: str = ""
    reviewed: str = ""
    review_by: str = ""
    note: str = ""
    confirmed: str = ""
    seen: str = ""
    do: str = "save"

    def new(self, fact: Fact) -> Mapping[str, str]:
        """What is to be written, by key."""
        typed = {key: getattr(self, key).replace("\r\n", "\n") for key in facts.KEYS if key != "confirmed"}
        confirmed = "true" if self.confirmed else "false"
        if "confirmed" in fact.written or confirmed == "false":
            typed["confirmed"] = confirmed
        return typed


@routes.show(LIST, may=MAY)
async def facts_page(request: Request) -> HTTPResponse:
    """Every fact: those first that are due to be compared with their source."""
    now = await state(request)
    today = request.app.ctx.clock().date()
    there = await working(facts.all_in, now.content)
    words = await working(_words, now.content)
    rows = sorted(there.values(), key=lambda one: one.written.get("review_by", ""))
    due = [one for one in rows if facts.is_due(one, today)]
    rest = [one for one in rows if not facts.is_due(one, today)]
    return await studio_page(request, "facts.html", now=now, due=due, rest=rest, words=words, day=_day)


@routes.show(f"{LIST}/<name>", may=MAY)
async def fact_page(request: Request, name: str) -> HTTPResponse:
    """One fact, and the form to change it."""
    return await _page(request, name)


@routes.act(f"{LIST}/<name>", may=MAY, form=Written)
async def fact_form(request: Request, name: str, form: Written) -> HTTPResponse:
    """Change a fact, or look at every sentence that the change alters."""
    now = await state(request)
    fact = _found(now.content, name)
    new = form.new(fact)
    try:
        after = await working(facts.change, now.content, name, new)
        sentences = await working(spoken.altered, now.content, after)
        if form.do == "look":
            return await _page(request, name, form, sentences=sentences)
        if form.seen and form.seen != _mark(fact):
            return await _page(request, name, form, 409, MEANWHILE)
        change = f"{name}: {facts.told(fact, new)}"
        version = await edit(request, lambda content: facts.change(content, name, new), change)
    except ContentError as error:
        return await _page(request, name, form, 422, error.sentence)
    except BrokenFile as broken:
        said = " ".join(one.sentence for one in broken.faults[:2])
        return await _page(request, name, form, 422, said)
    return drafted(request, f"{LIST}/{name}", f"{name} is changed.", version)


async def _page(  # noqa: PLR0913, PLR0917  (a page of a form has these states)
    request: Request,
    name: str,
    form: Written | None = None,
    status: int = 200,
    error: str = "",
    sentences: list[Sentence] | None = None,
) -> HTTPResponse:
    now = await state(request)
    fact = _found(now.content, name)
    typed = {key: fact.written.get(key, "") for key in facts.KEYS}
    typed["confirmed"] = "yes" if typed["confirmed"] != "false" else ""
    if form:
        typed = {key: getattr(form, key) for key in facts.KEYS}
    words = await working(_words, now.content)
    return await studio_page(
        request,
        "fact.html",
        now=now,
        status=status,
        fact=fact,
        typed=typed,
        seen=_mark(fact),
        says=words.get(name),
        error=error,
        sentences=sentences,
        today=request.app.ctx.clock().date().isoformat(),
    )


def _found(content: Snapshot, name: str) -> Fact:
    found = facts.all_in(content).get(name)
    if found is None:
        raise Problem(404, f"There is no fact called {name} in {CODE}.")
    return found


def _words(content: Snapshot) -> Mapping[str, str | None]:
    try:
        return spoken.facts(content)
    except BrokenFile:
        return {}  # shown as they are written, until the file is mended


def _mark(fact: Fact) -> str:
    return mark(*(fact.written.get(key, "") for key in facts.KEYS))


def _day(written: str) -> str:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return f"{day.day} {day:%B %Y}"
