"""Which responses are said by other means than rules, read from the code and the data that say them.

Rules name the responses that they say. Actions and the public side name theirs in Python, some put
together from a part that is data ("utter_question_" and the name of a field), and data/forms.yml names a few.
Rasa's own check knows only the rules and would call the rest unused.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Iterator, Pattern

PREFIX = "utter_"
SPEAKERS = ("actions", "conversations", "web")
"""The packages that say responses."""


def by_code(root: Path, content: Path) -> Pattern[str]:
    """What a response's name looks like when code in `root` says it, or the forms; used with `fullmatch`."""
    said = {name for package in SPEAKERS for path in (root / package).rglob("*.py") for name in _named(path)}
    said |= set(re.findall(rf"\b{PREFIX}\w+", (content / "data" / "forms.yml").read_text(encoding="utf-8")))
    return re.compile("|".join(sorted(said)) or r"(?!)")


def _named(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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
