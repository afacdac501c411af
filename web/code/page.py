"""The code of practice, as data/code_of_practice.yml has it, for everybody to read, print and keep."""

import asyncio
import re
from datetime import date
from typing import Literal, NamedTuple

from pydantic import BaseModel
from sanic import HTTPResponse

from complaints.code_of_practice import CodeOfPractice
from complaints.printing import LARGE, NORMAL, pdf
from web import moments
from web.context import App, Request
from web.pages import page
from web.routing import Content, Routes

routes = Routes("code of practice")

AREA = "code"
PDF = Content("application/pdf", "The code of practice, as an accessible PDF.")
_LINK = re.compile(r"(https://[^\s,;]*[^\s,;.])")


class Size(BaseModel):
    """How large the letters are."""

    size: Literal["", "large"] = ""


class Piece(NamedTuple):
    """Words of a paragraph, and where they lead."""

    words: str
    link: str = ""


class Part(NamedTuple):
    """One section as it is shown."""

    number: int
    title: str
    paragraphs: list[list[Piece]]


def install(app: App) -> None:
    """Serve it."""
    app.ctx.areas[AREA] = {}
    routes.install(app)


@routes.page("/code", query=Size)
async def code_page(request: Request, query: Size) -> HTTPResponse:
    """The code of practice."""
    code = request.app.ctx.register.code
    parts = [
        Part(section.value, section.title, [_pieces(one) for one in code.paragraphs(section)])
        for section in code.sections()
    ]
    return page(
        "code/code.html",
        title=code.code.title.value,
        provider=code.provider.name.value,
        said=next(iter(request.app.ctx.wordings.values())),
        parts=parts,
        large=query.size == "large",
        reviewed=moments.day(_reviewed(code)),
    )


@routes.get("/code.pdf", auth="none", returns={200: PDF})
async def code_pdf(request: Request) -> HTTPResponse:
    """The code of practice on paper."""
    return await _pdf(request, NORMAL)


@routes.get("/code-large-print.pdf", auth="none", returns={200: PDF})
async def code_large_print(request: Request) -> HTTPResponse:
    """The code of practice on paper, in letters of 18 points."""
    return await _pdf(request, LARGE)


async def _pdf(request: Request, points: int) -> HTTPResponse:
    kept: dict[int, bytes] = request.app.ctx.areas[AREA]
    if points not in kept:
        kept[points] = await asyncio.to_thread(printed, request.app.ctx.register.code, points)
    name = "code-of-practice-large-print.pdf" if points == LARGE else "code-of-practice.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-cache"}
    return HTTPResponse(kept[points], 200, headers, "application/pdf")


def printed(code: CodeOfPractice, points: int) -> bytes:
    """The code of practice as a PDF."""
    sections = [
        {"number": one.value, "title": one.title, "text": list(code.paragraphs(one))}
        for one in code.sections()
    ]
    data = {
        "title": code.code.title.value,
        "provider": code.provider.name.value,
        "sections": sections,
        "reviewed": moments.day(_reviewed(code)),
    }
    return pdf("code", data, points)


def _reviewed(code: CodeOfPractice) -> date:
    return min(section.reviewed for section in code.sections())


def _pieces(paragraph: str) -> list[Piece]:
    return [
        Piece(words, words if words.startswith("https://") else "")
        for words in _LINK.split(paragraph)
        if words
    ]
