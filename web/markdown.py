"""The limited Markdown of messages as HTML, for pages made on the server.

Paragraphs, bold, lists, and links to https:, mailto: and tel:. Everything else is text and is escaped. The
same rules as the chat's own parser (customer/static/markdown.js); a shared list of cases holds them together.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup, escape

BULLET = re.compile(r"^ {0,3}[-*•] +(.*)$")
NUMBER = re.compile(r"^ {0,3}([0-9]{1,4})[.)] +(.*)$")
LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^\s()<>]{1,500})\)")
TARGET = re.compile(r"(?:https://[^\s/?#].*|mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9-]+)", re.IGNORECASE)
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")
_TAG = re.compile(r"<[^>]+>")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)


def is_safe(target: str) -> bool:
    """Whether a link may point there."""
    if not TARGET.fullmatch(target):
        return False
    try:
        return urlsplit(target).scheme in ("https", "mailto", "tel")
    except ValueError:
        return False


def html(text: str) -> Markup:
    """A message of ours."""
    parts = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Markup("").join(block for part in parts for block in _blocks(part))


def plain(text: str) -> Markup:
    """A message as a customer typed it: paragraphs and line breaks, every sign as it is."""
    parts = re.split(r"\n{2,}", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Markup("").join(Markup("<p>{}</p>").format(_lines(part)) for part in parts if part.strip())


def words(text: str) -> str:
    """A message of ours as one line of plain text, for lists and titles."""
    return unescape(" ".join(_TAG.sub(" ", html(text)).split()))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))


def _blocks(part: str) -> Iterator[Markup]:
    for kind, lines in groupby(part.split("\n"), _kind):
        written = list(lines)
        if kind == "paragraph":
            if text := "\n".join(written).strip():
                yield Markup("<p>{}</p>").format(_inline(text))
        elif kind == "bullets":
            yield Markup("<ul>{}</ul>").format(_items(BULLET.match(line) for line in written))
        else:
            found = [NUMBER.match(line) for line in written]
            start = int(found[0][1]) if found[0] else 1
            opening = Markup("<ol>") if start == 1 else Markup('<ol start="{}">').format(start)
            yield opening + _items(found) + Markup("</ol>")


def _kind(line: str) -> str:
    if NUMBER.match(line):
        return "numbers"
    return "bullets" if BULLET.match(line) else "paragraph"


def _items(found: "Iterator[re.Match[str] | None] | list[re.Match[str] | None]") -> Markup:
    texts = (match[match.lastindex or 0].strip() for match in found if match)
    return Markup("").join(Markup("<li>{}</li>").format(_inline(text)) for text in texts)


def _inline(text: str, in_bold: bool = False) -> Markup:
    made = Markup("")
    at = 0
    while at < len(text):
        if found := ESCAPED.match(text, at):
            made += escape(found[1])
        elif (found := LINK.match(text, at)) and is_safe(found[2]):
            made += _link(_inline(found[1], True), found[2])
        elif not in_bold and (found := BOLD.match(text, at)):
            made += Markup("<strong>{}</strong>").format(_inline(found[1], True))
        else:
            found = None
            made += Markup("<br>") if text[at] == "\n" else escape(text[at])
        at = found.end() if found else at + 1
    return made


def _link(words: Markup, target: str) -> Markup:
    if not target.lower().startswith("https:"):
        return Markup('<a href="{}">{}</a>').format(target, words)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        target, words
    )
