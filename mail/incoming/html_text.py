"""HTML of a message as plain text: what a person sees, quotations marked with `> ` as mail does.

It takes a time that grows with the length of the page, whatever is in it: its sender decides what that is.
"""

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

LONGEST = 1_000_000
"""Characters of a page that are read; a long newsletter has a tenth of them."""
_APART = frozenset(("p", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"))
_BLOCKS = frozenset((*_APART, "div", "br", "tr", "li", "hr", "section", "article", "header", "footer"))
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
_EMPTY = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr")
)
_HIDDEN = ("display:none", "visibility:hidden", "mso-hide:all")
_DEEPEST = 200
"""Quotations within quotations that are marked: further in nobody reads."""
_DECLARED = re.compile(r"<!--|<[!?]")
"""How what is no part of the words begins."""


def text(html: str) -> str:
    """The words of a page, in paragraphs."""
    page = _without_declarations(html[:LONGEST])
    reader = _Reader()
    try:
        reader.feed(page)
        reader.close()
    except (AssertionError, ValueError):  # the parser gives up on what is no HTML at all
        return unescape(re.sub(r"<[^<>]*>", " ", page)).strip()
    return reader.text()


def _without_declarations(html: str) -> str:
    """Without comments and the like, which the parser reads again and again where they do not end."""
    kept, at = [], 0
    while found := _DECLARED.search(html, at):
        kept.append(html[at : found.start()])
        close = "-->" if found[0] == "<!--" else ">"
        ends = html.find(close, found.start() + 2)
        if ends < 0:
            return "".join(kept)
        at = ends + len(close)
    return "".join((*kept, html[at:]))


class _Reader(HTMLParser):
    """Walks through the tags and writes lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0
        self._open: list[tuple[str, bool]] = []
        """The tags that are open, and whether each hides what is in it."""
        self._names: Counter[str] = Counter()
        self._hiding = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "").replace(" ", "").lower()
        hides = tag in _UNSEEN or any(one in style for one in _HIDDEN)
        if tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        if tag == "hr":
            self._lines.append(self._mark + "________________________________")
        if tag == "blockquote":
            self._quoted += 1
        if tag == "li":
            self._line = ["- "]
        if tag in {"td", "th"} and any(one.strip() for one in self._line):
            self._line.append("  ")
        if tag not in _EMPTY:
            self._open.append((tag, hides))
            self._names[tag] += 1
            self._hiding += hides

    def handle_endtag(self, tag: str) -> None:
        if not self._names[tag]:
            return
        while self._open:
            name, hides = self._open.pop()
            self._names[name] -= 1
            self._hiding -= hides
            if name in _BLOCKS:
                self._end_line(apart=name in _APART)
            if name == "blockquote":
                self._quoted -= 1
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._hiding:
            return
        if self._names["pre"]:
            first, *rest = data.split("\n")
            self._line += [first] if first else []
            for one in rest:
                self._end_line()
                self._line = [one] if one else []
            return
        words = " ".join(data.split())
        apart = bool(self._line) and not self._line[-1].endswith(" ")
        if words:
            begins = data[:1].isspace() and apart
            self._line.append((" " if begins else "") + words + (" " if data[-1:].isspace() else ""))
        elif data and apart:
            self._line.append(" ")

    def text(self) -> str:
        """What was written, without more than one empty line at a time."""
        self._end_line()
        kept: list[str] = []
        for line in self._lines:
            if line.strip(" >") or (kept and kept[-1].strip(" >")):
                kept.append(line)
        return "\n".join(kept).strip("\n")

    @property
    def _mark(self) -> str:
        return "> " * min(self._quoted, _DEEPEST)

    def _end_line(self, apart: bool = False) -> None:
        line = "".join(self._line).strip()
        if line:
            self._lines.append(self._mark + line)
        self._line = []
        if apart:
            self._lines.append(self._mark.strip())
