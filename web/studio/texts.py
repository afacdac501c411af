"""Letters, mail and the replies that agents choose: read with sample values, and changed."""

from dataclasses import dataclass

from sanic import HTTPResponse

from content import texts
from content.drafts import Change
from content.errors import ContentError
from content.snapshot import LETTERS, MAIL, REPLIES, Snapshot
from web.context import Request
from web.desk.pages import DeskRoutes, Signed
from web.problems import Problem
from web.studio.looking import look
from web.studio.pages import HOME, MEANWHILE, drafted, mark, state, studio_page
from web.studio.place import MAY, edit, working

routes = DeskRoutes("studio pages")

LIST = f"{HOME}/texts"
KINDS = {"mail": MAIL, "letters": LETTERS, "replies": ""}


class Written(Signed):
    """A text, written anew: its subject or title, and its words."""

    heading: str = ""
    text: str = ""
    otherwise: str = ""
    seen: str = ""
    do: str = "save"


@dataclass(frozen=True)
class Kept:
    """A text as its file has it."""

    heading: str
    text: str
    otherwise: str | None = None

    @property
    def mark(self) -> str:
        """Differs when somebody changes it."""
        return mark(self.heading, self.text, self.otherwise or "")


@routes.show(LIST, may=MAY)
async def texts_page(request: Request) -> HTTPResponse:
    """Every letter, mail and reply."""
    now = await state(request)
    rows = await working(listed, now.content)
    return await studio_page(request, "texts.html", now=now, rows=rows)


@routes.show(f"{LIST}/<kind>/<name>", may=MAY)
async def text_page(request: Request, kind: str, name: str) -> HTTPResponse:
    """One letter, mail or reply, and the form to change it."""
    return await _page(request, kind, name)


@routes.act(f"{LIST}/<kind>/<name>", may=MAY, form=Written)
async def text_form(request: Request, kind: str, name: str, form: Written) -> HTTPResponse:
    """Change a letter, a mail or a reply, or look at what it would be."""
    now = await state(request)
    kept = found(now.content, kind, name)
    if form.do == "look":
        return await _page(request, kind, name, form)
    if form.seen and form.seen != kept.mark:
        return await _page(request, kind, name, form, 409, MEANWHILE)

    change = rewritten(kind, name, Kept(form.heading, form.text, form.otherwise if kept.otherwise else None))
    try:
        version = await edit(request, change, f"{kind}/{name}: new words")
    except ContentError as error:
        return await _page(request, kind, name, form, 422, error.sentence)
    return drafted(request, f"{LIST}/{kind}/{name}", "It has its new words.", version)


def rewritten(kind: str, name: str, new: Kept) -> Change:
    """A text, written anew; `otherwise` only where there is one."""

    def change(content: Snapshot) -> Snapshot:
        if kind != "replies":
            return texts.change(content, f"{KINDS[kind]}{name}.md", new.heading, new.text)
        content = texts.change_reply(content, name, "title", new.heading)
        content = texts.change_reply(content, name, "text", new.text)
        if new.otherwise is None:
            return content
        return texts.change_reply(content, name, "otherwise", new.otherwise)

    return change


def listed(content: Snapshot) -> dict[str, list[tuple[str, str]]]:
    """Every text, as its name and heading, by kind."""
    rows = {
        kind: [
            (path[len(folder) : -3], texts.parts(content, path)[0]) for path in content.under(folder, ".md")
        ]
        for kind, folder in KINDS.items()
        if folder
    }
    replies = texts.replies(content) if REPLIES in content.files else {}
    rows["replies"] = [(name, one.get("title", "")) for name, one in replies.items()]
    return rows


async def _page(  # noqa: PLR0913, PLR0917  (a page of a form has these states)
    request: Request, kind: str, name: str, form: Written | None = None, status: int = 200, error: str = ""
) -> HTTPResponse:
    now = await state(request)
    kept = found(now.content, kind, name)
    typed = Kept(form.heading, form.text.replace("\r\n", "\n"), form.otherwise) if form else kept
    return await studio_page(
        request,
        "text.html",
        now=now,
        status=status,
        kind=kind,
        name=name,
        kept=kept,
        typed=typed,
        heading=await working(look, now.content, typed.heading),
        shown=await working(look, now.content, typed.text, kind == "replies"),
        otherwise=await working(look, now.content, typed.otherwise) if typed.otherwise else None,
        frames=kind != "replies",
        error=error,
    )


def found(content: Snapshot, kind: str, name: str) -> Kept:
    """A text as its file has it. Raises Problem 404."""
    if kind == "replies":
        one = texts.replies(content).get(name) if REPLIES in content.files else None
        if one is not None:
            return Kept(one.get("title", ""), one.get("text", ""), one.get("otherwise"))
    elif f"{KINDS.get(kind, '?')}{name}.md" in content.files:
        return Kept(*texts.parts(content, f"{KINDS[kind]}{name}.md"))
    raise Problem(404, "There is no such text.")
