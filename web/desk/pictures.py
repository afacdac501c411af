"""Pictures of numbers: SVG without script, style or font of its own, dressed by the desk's style sheet.

Each is one image with words for who does not see it; its numbers stand in a table under it.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup
from pygal.graph.bar import Bar
from pygal.graph.graph import Graph
from pygal.graph.stackedbar import StackedBar

# pygal leaves a finder of a kind that Python gave up behind; what looks through all of them stumbles over it.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

WIDTH, HEIGHT = 900, 300
SMALLEST = 4
"""The least that the axis reaches up to, so that one complaint does not look like a flood."""

_DRAWING = frozenset({"svg", "g", "rect", "path", "text", "line", "circle"})
"""Everything else of pygal's is left out: styles, scripts, and words that only its script shows."""
_KEPT = frozenset({"class", "transform", "x", "y", "width", "height", "d", "cx", "cy", "r", "viewBox"})
_UNSEEN = frozenset({"tooltip", "text-overlay", "plot overlay"})

Series = Mapping[str, Sequence[float]]


def bars(labels: Sequence[str], series: Series, says: str) -> Markup:
    """Bars side by side, a group for each label; `says` is for who does not see them."""
    top = max((max(values, default=0) for values in series.values()), default=0)
    return _drawn(Bar, labels, series, top, says)


def stacked(labels: Sequence[str], series: Series, says: str) -> Markup:
    """Bars on top of each other, a pile for each label; `says` is for who does not see them."""
    top = max((sum(pile) for pile in zip(*series.values(), strict=True)), default=0)
    return _drawn(StackedBar, labels, series, top, says)


def _drawn(kind: type[Graph], labels: Sequence[str], series: Series, top: float, says: str) -> Markup:
    chart: Any = kind(
        width=WIDTH,
        height=HEIGHT,
        show_legend=False,
        no_prefix=True,
        js=(),
        css=(),
        margin=4,
        margin_left=36,
        margin_bottom=24,
        range=(0, max(top, SMALLEST)),
        max_scale=6,
        formatter=lambda value: f"{value:,.0f}",
        truncate_label=-1,
    )
    chart.x_labels = list(labels)
    for name, values in series.items():
        chart.add(name, list(values))
    bare = Element("svg", {"role": "img", "aria-label": says, "xmlns": "http://www.w3.org/2000/svg"})
    _copy(chart.render_tree(), bare)
    return Markup(tostring(bare, encoding="unicode"))  # noqa: S704 - it is made of our own elements alone


def _copy(from_: Element, to: Element) -> None:
    to.attrib.update({name: value for name, value in from_.attrib.items() if name in _KEPT})
    to.text = from_.text if _name(from_) == "text" else None
    for child in from_:
        if _name(child) in _DRAWING and not _UNSEEN & {child.attrib.get("class", "")}:
            made = Element(_name(child))
            to.append(made)
            _copy(child, made)


def _name(node: Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
