"""A letter or a mail as it would go out, with facts and sample values: on paper, or in a mail program."""

import asyncio
from base64 import b64encode

from sanic import HTTPResponse

from complaints import printing
from complaints.templates import PLACEHOLDER, Template, Values
from content import spoken
from content.samples import SAMPLES, sample
from content.snapshot import Snapshot
from mail import html
from web.context import Request
from web.desk.pages import DeskRoutes
from web.pages import environment
from web.problems import Problem
from web.routing import Content
from web.studio.place import MAY, state, working
from web.studio.texts import KINDS, LIST, Written, found

routes = DeskRoutes("studio pages")

POLICY = (
    "default-src 'none'; img-src data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)
"""Of what is shown in a frame of ours: nothing in it runs."""
PAPER = Content("text/html", "How it looks.")
PDF = Content("application/pdf", "The letter.")


@routes.show(f"{LIST}/<kind>/<name>/preview", may=MAY, returns={200: PAPER})
async def text_preview(request: Request, kind: str, name: str) -> HTTPResponse:
    """A letter or a mail of the draft as it would go out."""
    now = await state(request)
    kept = found(now.content, kind, name)
    return await _shown(now.content, kind, name, kept.heading, kept.text)


@routes.act(f"{LIST}/<kind>/<name>/preview", may=MAY, form=Written)
async def text_preview_form(request: Request, kind: str, name: str, form: Written) -> HTTPResponse:
    """The same with the words that are being written."""
    now = await state(request)
    found(now.content, kind, name)
    if form.do == "pdf":
        return await _pdf(now.content, kind, name, form.heading, form.text)
    return await _shown(now.content, kind, name, form.heading, form.text)


@routes.show(f"{LIST}/<kind>/<name>/letter.pdf", may=MAY, returns={200: PDF})
async def text_pdf(request: Request, kind: str, name: str) -> HTTPResponse:
    """A letter of the draft as it would be printed."""
    now = await state(request)
    kept = found(now.content, kind, name)
    return await _pdf(now.content, kind, name, kept.heading, kept.text)


async def _shown(content: Snapshot, kind: str, name: str, heading: str, text: str) -> HTTPResponse:
    template = _template(kind, name, heading, text)
    values = await working(_values, content, template)
    if kind == "mail":
        body = html.page(template, values)
    else:
        pages = await asyncio.to_thread(printing.pictures, "letter", _data(template, values))
        pictures = [b64encode(page).decode() for page in pages]
        body = (
            environment()
            .get_template("studio/paper.html")
            .render(title=template.heading(values), pictures=pictures, words=template.text(values))
        )
    return _framed(body.encode(), "text/html; charset=utf-8")


async def _pdf(content: Snapshot, kind: str, name: str, heading: str, text: str) -> HTTPResponse:
    if kind != "letters":
        raise Problem(404, "Only letters are printed.")
    template = _template(kind, name, heading, text)
    values = await working(_values, content, template)
    made = await asyncio.to_thread(printing.pdf, "letter", _data(template, values))
    return HTTPResponse(
        made, 200, {"Content-Disposition": f'inline; filename="{name}.pdf"'}, "application/pdf"
    )


def _template(kind: str, name: str, heading: str, text: str) -> Template:
    if kind not in KINDS or kind == "replies":
        raise Problem(404, "There is no such text.")
    lines = text.replace("\r\n", "\n").strip().split("\n")
    return Template(f"{name}.md", " ".join(heading.split()), tuple(lines))


def _values(content: Snapshot, template: Template) -> Values:
    """Facts and sample values for everything that the text names; what nobody fills is shown by its name."""
    names = PLACEHOLDER.findall("\n".join((template.subject, *template.lines)))
    known = spoken.facts(content)
    return {**{name: sample(name) for name in names}, **known}


def _data(template: Template, values: Values) -> dict[str, object]:
    return {
        "subject": template.heading(values),
        "provider": values.get("provider.name") or "",
        "office": values.get("contacts.head_office.address"),
        "to": [sample("name"), sample("organisation"), *SAMPLES["postal_address"].split(", ")],
        "date": sample("today"),
        "reference": sample("reference"),
        "text": template.text(values),
    }


def _framed(body: bytes, kind: str) -> HTTPResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return HTTPResponse(body, 200, headers, kind)
