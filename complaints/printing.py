"""Pages on paper: accessible PDFs (PDF/UA-1) from the layouts in `print/`.

What goes on a page reaches the layout as data and is never read as markup. A character that no font on this
machine has cannot stand in an accessible PDF; it is printed as a question mark, and a note says so.
"""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent / "print"
NORMAL, LARGE = 11, 18
"""Sizes of the letters on paper, in points."""
PIXELS = 120.0
"""Per inch, of a page on a screen."""


def pdf(layout: str, data: Mapping[str, Any], points: int = NORMAL) -> bytes:
    """The page `layout` filled with `data`."""
    return accessible(FOLDER / f"{layout}.typ", {**data, "points": points})


def pictures(layout: str, data: Mapping[str, Any], points: int = NORMAL) -> list[bytes]:
    """The pages of `layout` filled with `data`, each as a PNG, to be looked at on a screen."""
    told = {**_plain(data, keep=_printable), "points": points, "incomplete": False}
    inputs = {"data": json.dumps(told)}
    made: bytes | list[bytes] = typst.compile(
        FOLDER / f"{layout}.typ", format="png", ppi=PIXELS, sys_inputs=inputs
    )
    return made if isinstance(made, list) else [made]


def accessible(layout: Path, data: Mapping[str, Any]) -> bytes:
    """The page of the file `layout`, which hears by `incomplete` whether a character had to be left out."""
    whole = {**data, "incomplete": False}
    try:
        return _compiled(layout, _plain(whole, keep=_printable))
    except typst.TypstError:
        return _compiled(layout, {**_plain(whole, keep=_latin), "incomplete": True})


def _compiled(layout: Path, data: Mapping[str, Any]) -> bytes:
    made: bytes = typst.compile(
        layout,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
    )
    return made


def _plain(value: Any, keep: Any) -> Any:
    if isinstance(value, str):
        return "".join(one if keep(one) else "?" for one in value)
    if isinstance(value, Mapping):
        return {name: _plain(one, keep) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, keep) for one in value]
    return value


def _printable(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cn", "Co", "Cs"}


def _latin(character: str) -> bool:
    """What every font for western languages has."""
    return (
        character == "\n"
        or 0x20 <= ord(character) < 0x7F
        or character in "£€“”‘’–—…•"
        or (0xA0 <= ord(character) < 0x180)
    )
