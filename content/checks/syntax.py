"""Files that are no YAML, said in words of people who edit them."""

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from complaints.located_yaml import Fault
from content import tree
from content.checks.lines import outside_blocks

_QUOTES = re.compile(r'\\.|"')


def faults(file: str, text: str) -> Iterator[Fault]:
    """What keeps a file from being read as YAML, or lets half of it be lost."""
    try:
        count = sum(
            1 for _ in YAML(typ="safe", pure=True).parse(text) if type(_).__name__ == "DocumentStartEvent"
        )
        root = tree.compose(text) if count < 2 else None
    except MarkedYAMLError as error:
        yield _explained(file, text, error)
        return
    except (YAMLError, ValueError) as error:
        yield Fault(
            file, 1, "", f"this is not YAML ({_one_line(error)})", "Undo the last change and try again"
        )
        return
    if count > 1:
        rows = text.split("\n")
        line = max(place for place, row in enumerate(rows, start=1) if row.startswith("---"))
        yield Fault(file, line, "", "the file is cut in two by ---", "Delete this line")
    elif root is None or tree.kind(root) == "null":
        yield Fault(file, 1, "", "there is nothing in the file", "Put its content back, or delete the file")
    elif not isinstance(root, tree.MappingNode):
        yield Fault(file, tree.line(root), "", "the file has to begin with a name and a colon", _BEGIN)
    else:
        yield from _twice(file, root)


_BEGIN = "Put the name back under which all of this stands, such as `nlu:` or `responses:`"


def _twice(file: str, node: tree.Node) -> Iterator[Fault]:
    """Names that stand twice under the same thing: only one of them would count."""
    seen: dict[str, int] = {}
    for name, key, value in tree.pairs(node):
        if name in seen:
            problem = f"`{name}` stands here a second time; the first is on line {seen[name]}"
            yield Fault(
                file, tree.line(key), "", problem, "Keep one of the two, or give this one another name"
            )
        seen.setdefault(name, tree.line(key))
        yield from _twice(file, value)
    for item in tree.items(node):
        yield from _twice(file, item)


_IN_QUOTES = 'Put the whole text into "quotes"'
_PROBLEMS = (
    ("unknown escape", "a backslash in double quotes means something else", "Write two of them: \\\\"),
    ("undefined alias", "a text cannot begin with *", _IN_QUOTES),
    ("cannot start any token", "a text begins with a character that has another meaning", _IN_QUOTES),
    (
        "mapping values are not allowed",
        "a colon stands where none may be, or the line is indented too far",
        f"{_IN_QUOTES}, or begin the line below the first letter of the one above",
    ),
    (
        "expected <block end>",
        "the line is not indented like those that it belongs with",
        "Begin it below the first letter of its neighbours",
    ),
)
"""What the reader of YAML says, and what that means to somebody who edits a file."""


def _explained(file: str, text: str, error: MarkedYAMLError) -> Fault:
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    problem, around = _one_line(error.problem or ""), _one_line(error.context or "")
    line = (mark.line if mark else 0) + 1
    rows = text.split("\n")
    if "escape" not in problem and (odd := _open_quote(rows, line, '"')):
        return Fault(
            file, odd, "", 'a text that begins with " does not end', 'Write " at its end, \\" within it'
        )
    if "escape" not in problem and (odd := _open_quote(rows, line, "'")):
        mend = "Write the text in double quotes: then an apostrophe is only an apostrophe"
        return Fault(file, odd, "", "an apostrophe ends the text too early", mend)
    begun = (context.line if context else line - 1) + 1
    if "flow" in around:
        said = "what begins with { or [ on this line does not end, or has a comma missing"
        return Fault(file, begun, "", said, "Close it, with a comma between its parts")
    if "could not find expected ':'" in problem:
        return Fault(file, begun, "", "there is a name without a colon", "Write a colon and a space after it")
    for wanted, said, mend in _PROBLEMS:
        if wanted in problem:
            return Fault(file, line, "", said, mend)
    return Fault(
        file, line, "", f"this cannot be read ({problem or around})", "Look here and at the line above"
    )


def _open_quote(rows: list[str], until: int, quote: str) -> int:
    """The line on which a text in quotes begins that does not end there; 0 where there is none."""
    for number, row in outside_blocks(rows[:until]):
        found = re.match(rf"\s*(?:- +)*(?:\{{|[\w.]+:)?.*?[:,\[{{-]\s*{quote}", row)
        if row.lstrip().startswith("#") or not found:
            continue
        rest = row[found.end() :]
        if (
            quote == '"'
            and len(_QUOTES.sub(lambda one: one[0] if one[0] == '"' else "", row).split('"')) % 2 == 0
        ):
            return number
        if quote == "'" and re.search(r"[^']'(?!')[^\s,}\]#']", " " + rest):
            return number
    return 0


def _one_line(words: object) -> str:
    return " ".join(str(words).split()).rstrip(".")
