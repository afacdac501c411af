"""A new question and its answer, from one form: intent, examples, rule and response together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sanic import HTTPResponse

from content import questions, tree
from content.errors import ContentError
from content.snapshot import CODE, Snapshot
from conversations.errors import EngineError
from conversations.personal import without_personal_data
from web.context import Request
from web.desk.pages import DeskRoutes, Signed
from web.studio.addresses import example_address
from web.studio.looking import look
from web.studio.pages import HOME, drafted, state, studio_page
from web.studio.place import MAY, edit, likeness, working
from web.studio.reading import CLOSE, SILENT

routes = DeskRoutes("studio pages")

NEW = f"{HOME}/questions/new"
READ = 50
"""Examples that are held against the others before they are saved."""


class Question(Signed):
    """What is asked, what is answered, and where that is written."""

    name: str = ""
    examples: str = ""
    answer: str = ""
    source: str = ""
    """The section of the code of practice, by its name."""
    do: str = "save"

    @property
    def said(self) -> list[str]:
        """The examples, without what says who somebody is."""
        rows = (" ".join(without_personal_data(row).split()) for row in self.examples.splitlines())
        return [row for row in rows if row]


@dataclass(frozen=True)
class Row:
    """One example, and what there is that is like it."""

    words: str
    taken: str
    percent: int
    near: str
    intent: str
    alike: int
    address: str

    @property
    def close(self) -> bool:
        """Whether the two would be taken for each other."""
        return self.alike >= CLOSE * 100


@routes.show(NEW, may=MAY)
async def new_question_page(request: Request) -> HTTPResponse:
    """The form for a new question and its answer."""
    return await _page(request, Question())


@routes.act(NEW, may=MAY, form=Question)
async def new_question_form(request: Request, form: Question) -> HTTPResponse:
    """Add a question and its answer, or look at what is like it first."""
    if form.do == "look":
        return await _page(request, form, looked=True)
    name = questions.called(form.name)

    def change(content: Snapshot) -> Snapshot:
        return questions.add(content, name, form.said, questions.sourced(form.answer, form.source))

    try:
        version = await edit(request, change, f"{name}: a new question")
    except ContentError as error:
        return await _page(request, form, 422, error.sentence)
    return drafted(request, f"{HOME}/words/utter_{name}", f"{name} is a question now.", version)


async def _page(
    request: Request, typed: Question, status: int = 200, error: str = "", looked: bool = False
) -> HTTPResponse:
    now = await state(request)
    answer = questions.sourced(typed.answer, typed.source) if typed.answer.strip() else ""
    rows, silent = await _read(request, now.content, typed.said[:READ]) if looked else ([], "")
    return await studio_page(
        request,
        "question.html",
        now=now,
        status=status,
        typed=typed,
        sources=await working(sources, now.content),
        rows=rows,
        silent=silent,
        shown=await working(look, now.content, answer) if answer else None,
        error=error,
    )


def sources(content: Snapshot) -> Mapping[str, str]:
    """The sections of the code of practice: their facts, and how they are called."""
    there = tree.get(tree.compose(content.text(CODE)), "code", "section")
    return {
        f"code.section.{name}": " ".join(
            ("Section", f"{tree.words(tree.get(one, 'value'))}:", tree.words(tree.get(one, "title")))
        )
        for name, _, one in tree.pairs(there)
    }


async def _read(request: Request, content: Snapshot, said: Sequence[str]) -> tuple[list[Row], str]:
    """What each example is taken for now, and the nearest one that there is."""
    if not said:
        return [], ""
    try:
        understood = await likeness(request).understood(said)
        near = await likeness(request).neighbours(content, said, 1)
    except EngineError:
        return [], SILENT
    return [
        Row(
            words,
            one["intent"]["name"],
            round(float(one["intent"]["confidence"]) * 100),
            str(first["words"]),
            str(first["intent"]),
            round(float(first["likeness"]) * 100),
            example_address(first["intent"], first["words"]),
        )
        for words, one, (first,) in zip(said, understood, near, strict=True)
    ], ""
