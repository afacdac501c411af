"""Hedges around a number or a date: "about", "or so", "over 10", "at least".

They decide here: up to ten people a business may go to the Ombudsman, and "about ten" is not ten.
"""

from __future__ import annotations

from typing import Mapping, Optional, Tuple

from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

HEDGES = any_of(
    "about around roughly approx approximately circa maybe probably nearly almost perhaps say think"
)
_BOUNDS: Mapping[Tuple[str, ...], str] = {
    ("over",): "over",
    ("more", "than"): "over",
    ("above",): "over",
    ("upwards", "of"): "over",
    ("under",): "under",
    ("less", "than"): "under",
    ("fewer", "than"): "under",
    ("below",): "under",
    ("at", "least"): "at_least",
    ("minimum",): "at_least",
    ("up", "to"): "at_most",
    ("at", "most"): "at_most",
    ("max",): "at_most",
    ("no", "more", "than"): "at_most",
    ("not", "more", "than"): "at_most",
}
_AFTER = (
    ("or", "so"),
    ("or", "more"),
    ("give", "or"),
    ("or", "thereabouts"),
    ("i", "think"),
    ("i", "guess"),
    ("-", "ish"),
)
_RIGHT_AFTER = any_of("ish odd + plus approx roughly maybe")


def bound(page: Page, i: int) -> Tuple[Optional[str], bool]:
    """What stands before the number at `i`: a bound such as "over", and whether it is hedged."""
    k = i
    while page.word(k - 1) in HEDGES or page.word(k - 1) in ("a", "the", "very"):
        k -= 1
    hedged = any(page.word(m) in HEDGES for m in range(k, i))
    for length in (3, 2, 1):
        words = tuple(page.word(m) for m in range(k - length, k))
        if words in _BOUNDS:
            return _BOUNDS[words], True
    return None, hedged


def hedged_after(page: Page, j: int) -> bool:
    """Whether what follows takes back some of the certainty: "or so", "ish", "give or take"."""
    j += page.word(j) == ","
    return (page.word(j), page.word(j + 1)) in _AFTER or page.word(j) in _RIGHT_AFTER
