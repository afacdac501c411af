"""Messages as HTML: the same words as the plain text, in one layout that every reader can use.

Marks (bold, lists, quotations) count in the template alone. What is put in is escaped and never read for
marks.
"""

import re
from html import escape
from itertools import groupby

from complaints.sentences import put_in
from complaints.templates import PLACEHOLDER, Template, Values

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)]")

_STYLE = (
    "margin:0 auto;padding:24px;max-width:38em;font:17px/1.5 Arial,Helvetica,sans-serif;"
    "color:#1a1a1a;background:#ffffff"
)
_QUOTE = "margin:0 0 1em;padding:0 0 0 1em;border-left:4px solid #595959"


def page(template: Template, values: Values) -> str:
    """The whole message as a page."""
    title = escape(template.heading(values))
    body = "\n".join(_block(kind, list(lines), values) for kind, lines in _blocks(template, values))
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head>\n"
        '<body style="margin:0;background:#ffffff">'
        f'<main style="{_STYLE}">\n{body}\n</main></body>\n</html>\n'
    )


def _blocks(template: Template, values: Values) -> list[tuple[str, list[str]]]:
    found = [(kind, list(lines)) for kind, lines in groupby(template.kept(values), _kind)]
    return [(kind, lines) for kind, lines in found if kind != "gap"]


def _kind(line: str) -> str:
    if not line.strip():
        return "gap"
    return {"- ": "list", "> ": "quotation"}.get(line[:2], "text")


def _block(kind: str, lines: list[str], values: Values) -> str:
    if kind == "list":
        items = "".join(f"<li>{_line(line[2:], values)}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    if kind == "quotation":
        words = "<br>".join(_line(line[2:], values) for line in lines)
        return f'<blockquote style="{_QUOTE}"><p>{words}</p></blockquote>'
    return f"<p>{'<br>'.join(_line(line, values) for line in lines)}</p>"


def _line(line: str, values: Values) -> str:
    marked = _BOLD.sub(r"<strong>\1</strong>", escape(line, quote=False))
    return put_in(marked, PLACEHOLDER, lambda name: _value(values[name] or "", name))


def _value(value: str, name: str) -> str:
    shown = escape(value).replace("\n", "<br>")
    if "address" in name or "website" in name:  # ours, never what a customer wrote
        return _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', shown)
    return shown
