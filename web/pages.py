"""Pages for people: Jinja templates of each area, under a content policy without inline anything.

An area `x` of `web` keeps its templates in `web/x/templates` (named `x/page.html`) and what they refer to in
`web/x/static` (written `{{ asset("x/file.js") }}`).
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from sanic import HTTPResponse

from web.assets import address_of
from web.security import page_policy

FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    """The templates of every area that has some; what is put into them is escaped."""
    areas = {folder.parent.name: FileSystemLoader(folder) for folder in sorted(FOLDER.glob("*/templates"))}
    pages = Environment(
        loader=PrefixLoader(areas),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["asset"] = address_of
    return pages


def page(
    template: str,
    *,
    status: int = 200,
    frame_ancestors: Iterable[str] = (),
    frames: bool = False,
    **values: Any,
) -> HTTPResponse:
    """The page `area/name.html` with `values`; `frame_ancestors` are origins that may show it in a frame.

    `frames`: whether it shows others of our own pages in frames.
    """
    body = environment().get_template(template).render(**values)
    headers = {"Content-Security-Policy": page_policy(frame_ancestors, frames)}
    return HTTPResponse(body, status, headers, "text/html; charset=utf-8")
