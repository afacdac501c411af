"""Numbers in words: what "twenty five", "half a dozen" and "third" come to."""

from __future__ import annotations

from typing import Dict, Optional, Sequence

from text_to_num import text2num

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ("hundred", "thousand")
MISSPELT = {
    "fourty": "forty", "fourtey": "forty", "fiveteen": "fifteen", "fivteen": "fifteen", "forteen": "fourteen",
    "twelv": "twelve", "tweleve": "twelve", "elevan": "eleven", "eigth": "eight", "eigt": "eight",
    "thre": "three", "ninteen": "nineteen", "ninty": "ninety", "sevn": "seven", "twenny": "twenty",
}  # fmt: skip
CARDINALS = frozenset(UNITS) | frozenset(TENS) | frozenset(SCALES) | frozenset(MISSPELT)

_SMALL_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINALS: Dict[str, int] = {word: number for number, word in enumerate(_SMALL_ORDINALS, start=1)}
ORDINALS.update({"thirtieth": 30, "forth": 4, "fith": 5, "twelth": 12, "nineth": 9})

# Longest first: the first that fits a place is taken.
PHRASES: Sequence[tuple[tuple[str, ...], int]] = (
    (("half", "a", "dozen"), 6),
    (("half", "dozen"), 6),
    (("couple", "of", "dozen"), 24),
    (("a", "couple", "of"), 2),
    (("a", "dozen"), 12),
    (("a", "couple"), 2),
    (("couple", "of"), 2),
    (("couple", "a"), 2),
    (("dozen",), 12),
    (("couple",), 2),
)
ROUGH = frozenset({"couple"})
"""A couple is two, or so: a number said with one of these words is approximate."""


def cardinal(words: Sequence[str]) -> Optional[int]:
    """The number that the words make together, or None where they make none ("eight nine")."""
    said = [MISSPELT.get(word, word) for word in words]
    if said and said[0] in SCALES:
        return None
    try:
        return int(text2num(" ".join(said), "en"))
    except ValueError:
        return None


def ordinal(words: Sequence[str]) -> Optional[int]:
    """The place that the words name together: "third" is 3, "twenty first" is 21."""
    *tens, last = words
    place = ORDINALS.get(last)
    if place is None or not tens:
        return place
    if len(tens) == 1 and tens[0] in TENS and place < 10:
        return (TENS.index(tens[0]) + 2) * 10 + place
    return None
