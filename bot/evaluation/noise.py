"""The same message as somebody in a hurry types it: for measuring that the answer stays the same."""

from __future__ import annotations

import random
import re
from typing import Callable, Dict

_WORD = re.compile(r"[^\W\d_]{3,}")
_PUNCTUATION = re.compile(r"[^\w\s]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def typos(text: str, seed: int = 1) -> str:
    """One slip in every third word: letters swapped, doubled, lost or wrong. Always the same for one text."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311 - nothing secret
    count = 0

    def slipped(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        word = match.group()
        if count % 3 != 1:
            return word
        place = chance.randrange(len(word) - 1)
        kind = chance.randrange(4)
        if kind == 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        if kind == 1:
            return word[: place + 1] + word[place:]
        if kind == 2:
            return word[: place + 1] + word[place + 2 :]
        return word[: place + 1] + chance.choice(_LETTERS) + word[place + 2 :]

    return _WORD.sub(slipped, text)


def capitals(text: str) -> str:
    """SHOUTED."""
    return text.upper()


def without_punctuation(text: str) -> str:
    """Only words and spaces; an apostrophe goes without leaving a gap."""
    return " ".join(_PUNCTUATION.sub(" ", text.replace("'", "").replace("’", "")).split())


NOISES: Dict[str, Callable[[str], str]] = {
    "typos": typos,
    "capitals": capitals,
    "without punctuation": without_punctuation,
}
