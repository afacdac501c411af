"""Bare numbers: those that stand for themselves, as in the answer to "how many?"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import Dict, Iterator, Mapping, Sequence, Set

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.hedges import bound, hedged_after
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "number"
PATTERNS: Mapping[str, Sequence[str]] = {"number": ("NUM",)}

_BESIDE = any_of(
    "is are its it was were has have got ive about around roughly approx approximately only just maybe "
    "probably say of employ employs total erm um uh well oh like yes no not now or than to least most "
    "think guess be exactly sorry actually meant mean nearly almost over under number make made yeah "
    "yep ok okay theres there includes totalling and but then perhaps circa in if altogether i we so "
    "counting ish please give take thanks thank you overall all at the plus as this the answer would "
    "should more less fewer including me myself everyone everybody team staff size here office up a "
    "minimum max yup hmm ooh um er count counted change that us would id i'd nearer closer between told was"
)
"""Words that may stand beside a number in its clause: with any other, that is what there are so many of."""
_TOUCHING = ("(", ")", '"', "'", ":", "~", ".", ",", "!", "?", ";", "+", "ish")
_ENDS_A_CLAUSE = (".", ",", "!", "?", ";", "(", ")")
_SHORT_MESSAGE = 6
_LONGEST_CLAUSE = 12


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every number that has its clause to itself."""
    said_before: Set[object] = set()
    marks = [-1, *(k for k, atom in enumerate(page.atoms) if not atom.is_word), len(page.atoms)]
    for i, j in matches.get("number", ()):
        atom = page.at(i)
        if atom.value is None or atom.value in said_before:
            continue  # "11 days now. Eleven." says nothing new
        said_before.add(atom.value)
        if _is_part_of_something(page, i) or not _has_its_clause(page, i, marks):
            continue
        limit, hedged = bound(page, i)
        qualities: Dict[str, object] = {"approximate": hedged or atom.rough or hedged_after(page, j)}
        if limit or page.word(j) == "+":
            qualities["bound"] = limit or "at_least"
        certainty = 0.7 if len(page.atoms) < _SHORT_MESSAGE else 0.5
        yield Fact(KIND, atom.value, atom.start, atom.end, certainty, qualities)


def _is_part_of_something(page: Page, i: int) -> bool:
    """A code, a time, an amount: what touches it is no punctuation, or it begins with a nought."""
    atom = page.at(i)
    before, after = page.word(i - 1), page.word(i + 1)
    if (page.touches(i - 1) and before not in _TOUCHING) or (page.touches(i) and after not in _TOUCHING):
        return True
    joined = page.touches(i) and page.touches(i + 1) and after in (".", ",", "'")
    return (
        joined or after == ":" or (atom.word[0] == "0" and atom.word != "0") or before in ("£", "$", "€", "#")
    )


def _has_its_clause(page: Page, i: int, marks: Sequence[int]) -> bool:
    before, after = marks[bisect_left(marks, i) - 1], marks[bisect_right(marks, i)]
    if i - before - 1 > _LONGEST_CLAUSE or after - i - 1 > _LONGEST_CLAUSE:
        return False
    beside = [atom for k, atom in enumerate(page.atoms[before + 1 : after], before + 1) if k != i]
    if len(beside) > _LONGEST_CLAUSE or not all(atom.word in _BESIDE or atom.tag == "NUM" for atom in beside):
        return False
    asks = page.word(after) == "?"
    return not beside or not (asks or page.word(i) == "one")
