"""What a message is about, by the nouns in it: our trade, or somebody else's.

"Cancelled and no refund" is a complaint to us; "the concert was cancelled and no refund" is none of our
business. People complain of every trade in the same words, and no number of examples names them all. So the
nouns of other trades, where none of ours stands beside them, count as one word; and ours as another.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List

LISTS = Path(__file__).with_suffix(".txt")
OURS, ANOTHER = "‹ours›", "‹another trade›"

_WORD = re.compile(r"[\w'&]+")


def _lists() -> Dict[str, List[str]]:
    found: Dict[str, List[str]] = {}
    name = ""
    for line in LISTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[] ")
        elif line and not line.startswith("#"):
            found.setdefault(name, []).extend(line.split())
    return found


_FOUND = _lists()
OUR_WORDS: FrozenSet[str] = frozenset(_FOUND["ours"])
OTHER_WORDS: FrozenSet[str] = frozenset(_FOUND["others"])
_EITHER = frozenset(_FOUND["either"])
_HANDLES = tuple(_FOUND["handles"])


def subjects(text: str) -> Iterator[str]:
    """The mark of a normalised text: ours, another trade's, or none."""
    words = {word[:-2] if word.endswith("'s") else word for word in _WORD.findall(text)}
    if words & OUR_WORDS or "phone company" in text:
        yield OURS
    elif words & OTHER_WORDS and not words & _EITHER:
        yield ANOTHER


def of_handle(handle: str) -> str:
    """The company of another trade that a handle (`@tescohelp`) belongs to, or nothing."""
    name = handle.lstrip("@").lower()
    return next((one for one in _HANDLES if name.startswith(one)), "")
