"""What the code itself says and fills in, read from its source: names that no content file mentions.

Rules name the responses that they say; actions and the public side name theirs in Python, some put together
from a part that is data ("utter_question_" and the name of a field). The same holds for values such as
{reference}: whoever says a response gives them by name.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PREFIX = "utter_"
SPEAKERS = ("actions", "conversations", "web")
"""The packages that say responses."""
WRITERS = (*SPEAKERS, "complaints", "mail", "redress", "rights", "worker")
"""The packages that fill letters and mail."""
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class CodeWords:
    """The names that code knows."""

    said: re.Pattern[str]
    """Responses that code says; used with `fullmatch`."""
    filled: frozenset[str]
    """Names of values that something fills in: an unknown one is a slip of the pen."""

    def says(self, response: str) -> bool:
        """Whether code says the response."""
        return self.said.fullmatch(response) is not None


@lru_cache(maxsize=4)
def read(root: Path) -> CodeWords:
    """What the packages in the project folder say and fill."""
    said, filled = set(), set()
    for package in WRITERS:
        for path in sorted((root / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            filled |= set(_given(tree))
            if package in SPEAKERS:
                said |= set(_named(tree))
    return CodeWords(re.compile("|".join(sorted(said)) or r"(?!)"), frozenset(filled))


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(PREFIX):
            if node.value != PREFIX:
                yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            shape = "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                for part in node.values
            )
            if shape.startswith(PREFIX) and shape != PREFIX + r"\w+":
                yield shape


def _given(tree: ast.AST) -> Iterable[str]:
    """Names of arguments, keys and fields by which a value may be given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if _is_name(key))  # type: ignore[union-attr]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Subscript) and _is_name(node.slice):
            yield node.slice.value  # type: ignore[attr-defined]


def _is_name(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_NAME.match(node.value))
