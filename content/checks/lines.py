"""Slips that are seen on one line, before YAML makes a riddle of them."""

import re
from collections.abc import Iterator

from complaints.located_yaml import Fault

_MERGE = re.compile(r"(<{7}|\|{7}|>{7})( |\Z)|={7}\Z")
_BLOCK = re.compile(r"(?P<lead>[ ]*(?:- +)*)(?P<key>[^\s#'\"][^:]*):[ ]+[|>][-+0-9]*[ ]*(?:#.*)?\Z")
_CURLY = re.compile(r"^\s*(?:- +)*(?:[\w.]+:\s+)?(?P<quote>[“”„‘’])")
_TIGHT_COLON = re.compile(r"^\s*(?:- +)*(?P<key>[A-Za-z_]\w*):(?P<value>[\"'\[{|>].*)\Z")
_TIGHT_DASH = re.compile(r"^\s*-(?P<key>[A-Za-z_]\w*):(?:\s|\Z)")
_FULL_WIDTH = re.compile(r"^\s*(?:- +)*\w+(?P<mark>[：﹕])")
_WORDS = "text|title|otherwise|says|note|source|label"
_CUT = re.compile(rf"^\s*(?:- +)*(?P<key>{_WORDS}):\s+(?P<value>[^\s\"'|>#&*!{{\[].*?)\s#")
_BRACED = re.compile(rf"^\s*(?:- +)*(?:{_WORDS}):\s+\{{[\w.]+\}}")
_RESERVED = re.compile(rf"^\s*(?:- +)*(?:{_WORDS}):\s+(?P<mark>[@`%*&!])")
_COLON_IN = re.compile(rf"^\s*(?:- +)*(?P<key>{_WORDS}):\s+(?P<value>[^\s\"'|>#&*!{{\[][^#]*:\s.*)\Z")

_IN_QUOTES = 'Put the whole text into "quotes"'
_SLIPS = (
    (_CURLY, "the quotes are curly ({quote})", 'Begin and end the text with straight quotes: "'),
    (_FULL_WIDTH, "the colon is another character ({mark})", "Type a plain colon and a space"),
    (_TIGHT_COLON, "there is no space after `{key}:`", "Put a space after the colon"),
    (_TIGHT_DASH, "there is no space between `-` and `{key}`", "Put a space after the dash"),
    (_BRACED, "a text that begins with a brace is read as something else", _IN_QUOTES),
    (_RESERVED, "a text cannot begin with {mark} as it is", _IN_QUOTES),
    (_CUT, "everything from the # on is taken for a remark, so `{key}` ends before it", _IN_QUOTES),
    (_COLON_IN, "the text of `{key}` holds a colon", _IN_QUOTES),
)


def faults(file: str, text: str) -> Iterator[Fault]:
    """What is wrong on single lines of a file."""
    rows = text.split("\n")
    for number, row in enumerate(rows, start=1):
        if _MERGE.match(row):
            mend = "Choose one of the two sides, and delete the other and the marks"
            yield Fault(file, number, "", "a merge was left half done", mend)
            return
    if file.endswith(".md"):
        return
    for number, row in outside_blocks(rows):
        if said := _slip(row):
            yield Fault(file, number, "", *said)
    for number, row in enumerate(rows, start=1):
        lead = row[: len(row) - len(row.lstrip())]
        if "\t" in lead:
            yield Fault(file, number, "", "the line begins with a tab", "Use spaces, two for each step in")
        elif lead.strip(" "):
            yield Fault(file, number, "", "the line begins with a space that is none", "Type the spaces anew")


def outside_blocks(rows: list[str]) -> Iterator[tuple[int, str]]:
    """The lines, by number, that are not inside a text that begins with | or >."""
    deeper_than = -1
    for number, row in enumerate(rows, start=1):
        indent = len(row) - len(row.lstrip(" "))
        if deeper_than >= 0 and (not row.strip() or indent > deeper_than):
            continue
        deeper_than = -1
        yield number, row
        if found := _BLOCK.match(row):
            deeper_than = len(found["lead"])


def _slip(row: str) -> tuple[str, str] | None:
    """What is wrong with a line, and how to mend it."""
    if row.lstrip().startswith("#"):
        return None
    for pattern, problem, mend in _SLIPS:
        if found := pattern.match(row):
            return problem.format(**found.groupdict()), mend
    return None
