"""The case for the scheme: everything of a complaint on paper, and as a zip with every original."""

import asyncio
from collections.abc import Callable

from sanic import HTTPResponse

from rights.bundle import archive, paper
from rights.casefile import CaseFile, gather
from web.context import Request
from web.desk.pages import DeskRoutes
from web.letters.place import place
from web.routing import Content

routes = DeskRoutes("desk evidence")

DECIDE = "decide_complaints"
CASE = "/desk/complaints/<reference:str>"


@routes.show(
    f"{CASE}/evidence.pdf",
    may=DECIDE,
    returns={200: Content("application/pdf", "The case on paper.", ("text/html",))},
)
async def evidence_paper(request: Request, reference: str) -> HTTPResponse:
    """The whole case as one PDF, without what staff wrote for each other."""
    context = request.app.ctx
    return await _served(
        request, reference, lambda case: paper(case, context.register.code, context.clock()), "pdf"
    )


@routes.show(
    f"{CASE}/evidence.zip",
    may=DECIDE,
    returns={200: Content("application/zip", "The case with every original.", ("text/html",))},
)
async def evidence_archive(request: Request, reference: str) -> HTTPResponse:
    """The PDF, the same for machines, every original file, and their checksums."""
    context = request.app.ctx
    return await _served(
        request, reference, lambda case: archive(case, context.register.code, context.clock()), "zip"
    )


async def _served(
    request: Request, reference: str, make: Callable[[CaseFile], bytes], ending: str
) -> HTTPResponse:
    context = request.app.ctx
    incoming = place(request).inbox.originals

    def work() -> tuple[str, bytes]:
        case = gather(context.register, context.attachments, reference, incoming)
        return case.record.complaint.reference, make(case)

    # In a thread of its own: printing takes longer than any page may wait for the database's readers.
    name, content = await asyncio.to_thread(work)
    shown = "inline" if ending == "pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{name}-evidence.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return HTTPResponse(content, 200, headers, f"application/{ending}")
