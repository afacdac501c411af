"""Facts put into sentences: one that opens a sentence begins with a capital, as people write.

`complaints/sentences.py` does so for everybody else; a test compares them.
"""

from __future__ import annotations

import re
from typing import Callable

_OPENS = re.compile(
    r"(?:^|(?<!e\.g)(?<!i\.e)[.!?…](?:[\"'”’)\]*_]|</\w+>)*\s+)"  # the start, or behind another sentence
    r"(?:[-*>]\s+)?(?:[\"'“‘(\[*_]|<\w+>)*\Z"  # a list, a quotation, bold
)
_SMALL_WORD = re.compile(r"(?![A-Z])[^\W\d_]+(?![\w@/]|[.:]\S)")
"""A word that may have a capital: no part of an address such as jo@example.com or https://…."""


def put_in(line: str, placeholder: re.Pattern[str], say: Callable[[str], str]) -> str:
    """`line` with what `say` gives for each name that `placeholder` finds, as its first group.

    Only facts, whose names have a dot, ever get a capital: what a customer wrote stays as it was written.
    """
    made, end = "", 0
    for found in placeholder.finditer(line):
        made += line[end : found.start()]
        words = say(found[1])
        made += opening(words) if "." in found[1] and _OPENS.search(made) else words
        end = found.end()
    return made + line[end:]


def opening(words: str) -> str:
    """Words as they open a sentence."""
    return words[:1].upper() + words[1:] if _SMALL_WORD.match(words) else words
