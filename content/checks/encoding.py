"""Files as bytes: what an editor program may leave in them that nobody sees."""

import re
from collections.abc import Iterator

from complaints.located_yaml import Fault

HOPELESS = "encoding"
"""Where a fault is that leaves nothing to read."""
_UNSEEN = re.compile("[\u200b\u200c\u2060\u00ad\ufeff\u200e\u200f\u202a-\u202e]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85]")


def faults(file: str, content: bytes) -> Iterator[Fault]:
    """What is wrong with the bytes of a file."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:200]:
        yield Fault(file, 1, HOPELESS, "the file is saved as UTF-16", "Save it as UTF-8")
        return
    if content.startswith(b"\xef\xbb\xbf"):
        yield Fault(
            file, 1, "", "an unseen mark (BOM) stands before the first word", "Save it as UTF-8 without BOM"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        yield Fault(file, line, HOPELESS, "a character on this line is not UTF-8", "Save the file as UTF-8")
        return
    yield from _line_ends(file, text)
    for number, row in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if found := _UNSEEN.search(row):
            yield Fault(file, number, "", f"{_near(row, found)}there is a character that nobody sees", _ANEW)
        elif found := _CONTROL.search(row):
            yield Fault(file, number, "", f"{_near(row, found)}there is a control character", _ANEW)


_ANEW = "Delete the words around it and type them anew"


def _line_ends(file: str, text: str) -> Iterator[Fault]:
    windows, all_ends = text.count("\r\n"), text.count("\n")
    if 0 < windows < all_ends:
        rows = text.split("\n")
        fewer = windows * 2 <= all_ends
        line = next(place for place, row in enumerate(rows, start=1) if row.endswith("\r") == fewer)
        yield Fault(
            file, line, "", "this line ends in another way than the others", "Save the file with one kind"
        )
    if "\r" in text.replace("\r\n", ""):
        line = text[: re.search(r"\r(?!\n)", text).start()].count("\n") + 1  # type: ignore[union-attr]
        yield Fault(
            file, line, "", "a line break of an old system is in it", "Save the file with line ends of Unix"
        )


def _near(row: str, found: re.Match[str]) -> str:
    before = row[: found.start()].split()
    return f"after “{before[-1]}” " if before else "at the beginning of the line "
