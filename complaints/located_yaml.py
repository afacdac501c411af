"""YAML for people: read a file that somebody edits by hand, and say on which line what is wrong.

`read` gives the plain values and where each stands; `explain` turns what pydantic found wrong with them into
faults with file, line, reason and how to mend it.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file."""

    file: str
    line: int
    """From 1."""
    where: str
    """Dotted name of the value, empty when the file as a whole cannot be read."""
    problem: str
    mend: str

    @property
    def sentence(self) -> str:
        """What is wrong and how to mend it, where it is plain in which file."""
        return f"{self.problem[:1].upper()}{self.problem[1:]}. {self.mend}."

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return place + (f"{self.where}: " if self.where else "") + f"{self.problem}. {self.mend}."


class BrokenFile(ValueError):
    """A file that cannot be used, with every fault that was found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Located:
    """The values of a file and the lines on which they stand."""

    file: str
    values: Any
    _lines: Mapping[Path_, int]

    def line(self, where: Path_) -> int:
        """The line of the value at `where`, or of the nearest thing around it that is there."""
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)

    def fault(self, where: Path_, problem: str, mend: str) -> Fault:
        """A fault at the value `where`."""
        return Fault(self.file, self.line(where), ".".join(map(str, where)), problem, mend)


def read(path: Path, shown_as: str | None = None) -> Located:
    """Read the YAML file at `path`; `shown_as` is its name in messages. Raises BrokenFile."""
    file = shown_as or path.name
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BrokenFile(
            [Fault(file, 1, "", "there is no such file", "Put it back, or name another")]
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BrokenFile([Fault(file, line, "", "the file is not UTF-8", "Save it as UTF-8")]) from None
    return parse(text, file)


def parse(text: str, file: str) -> Located:
    """As `read`, of a text that is not, or not yet, in a file. Raises BrokenFile."""
    try:
        loaded = YAML().load(text)
    except MarkedYAMLError as error:
        raise BrokenFile([_unreadable(file, text, error)]) from None
    except (YAMLError, ValueError) as error:
        raise BrokenFile([Fault(file, 1, "", f"this is not YAML: {_one_line(error)}", _LOOK)]) from None
    except _BEYOND:
        raise BrokenFile([Fault(file, 1, "", _STRANGE, _LOOK)]) from None
    lines: dict[Path_, int] = {}
    try:
        return Located(file, _plain(loaded, (), lines), lines)
    except _BEYOND:
        raise BrokenFile([Fault(file, 1, "", _STRANGE, _LOOK)]) from None


_BEYOND = (TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)
"""What its reader raises over YAML that no person writes: names that are lists, parts within themselves."""
_STRANGE = "a name here is no word, or a part holds itself"
_LOOK = "Look at this line and the one above: indents, colons, quotes"


def _plain(node: Any, where: Path_, lines: dict[Path_, int]) -> Any:
    """The node without ruamel's types, its line noted on the way."""
    if isinstance(node, CommentedMap):
        for key in node:
            lines[*where, key] = node.lc.key(key)[0] + 1
        return {key: _plain(value, (*where, key), lines) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        for place in range(len(node)):
            lines[*where, place] = node.lc.item(place)[0] + 1
        return [_plain(value, (*where, place), lines) for place, value in enumerate(node)]
    for plain in (str, bool, int, float):
        if isinstance(node, plain) and not isinstance(node, bool):
            return plain(node)
    return node


def _unreadable(file: str, text: str, error: MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = _one_line(error.problem or error.context or "this is not YAML")
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if "duplicate key" in problem:
        return Fault(file, line, "", _one_line(problem.split(" with value")[0]), "Keep one of the two")
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return Fault(file, line, "", "the line is indented with a tab", "Use spaces")
    for number, marked in enumerate(lines, start=1):
        if marked.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            return Fault(file, number, "", "a merge was left half done", "Choose one side, remove the marks")
    return Fault(file, line, "", f"this is not YAML: {problem}", _LOOK)


def _one_line(words: object) -> str:
    return " ".join(str(words).split()).rstrip(".")


def explain(located: Located, error: ValidationError) -> Iterator[Fault]:
    """Each thing that pydantic found wrong, in words for whoever edits the file."""
    for found in error.errors(include_url=False):
        where: Path_ = tuple(found["loc"])
        kind, given = found["type"], found["input"]
        if kind == "missing":
            yield located.fault(where, "is missing", f"Add the line `{where[-1]}: ...` here")
        elif kind == "extra_forbidden":
            yield located.fault(where, "is not known here", _nearest(where, error, located))
        elif kind == "value_error":
            problem, _, mend = str(found["ctx"]["error"]).partition("; ")
            yield located.fault(where, problem, mend or "Correct it")
        else:
            yield located.fault(where, f"{_shown(given)} will not do", _wanted(kind, found))


def _nearest(where: Path_, error: ValidationError, located: Located) -> str:
    """What somebody who wrote an unknown name may have meant: a missing neighbour."""
    missing = [
        str(other["loc"][-1])
        for other in error.errors(include_url=False)
        if other["type"] == "missing" and tuple(other["loc"][:-1]) == where[:-1]
    ]
    close = difflib.get_close_matches(str(where[-1]), missing, n=1, cutoff=0.6)
    return f"Write `{close[0]}`" if close else "Remove it, or check its spelling and its indent"


def _shown(given: object) -> str:
    return "nothing" if given is None else repr(given) if len(repr(given)) < 60 else repr(given)[:57] + "..."


_WANTED = {
    "string": "Write text; numbers that are text, such as a phone number, go in quotes",
    "int": "Write a whole number, without quotes",
    "date": "Write a day as 2026-11-23, without quotes",
    "bool": "Write true or false",
    "tuple": "Write a list: one line each, beginning with `- `",
    "model": "Write the names below it, each indented by two spaces",
    "dict": "Write the names below it, each indented by two spaces",
}


def _wanted(kind: str, found: Mapping[str, Any]) -> str:
    if kind == "literal_error":
        return f"Write one of: {found['ctx']['expected']}"
    words = _WANTED.get(kind.split("_", maxsplit=1)[0])
    return words or _one_line(found["msg"])
