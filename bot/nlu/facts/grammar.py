"""All patterns of all readers in one matcher, so that a message is gone through once.

A pattern is a line of terms: a word in lower case stands for itself, a class in capitals for its words, `a|b`
for either, `a?` for perhaps; `*` is any one word or mark.

The matcher sees few words. Those that the same terms name are one to it ("phone" and "telephone" always go
together), and those that none names are the same blank: so there are few ways through the alternatives of a
line, and nothing that customers write stays in the matcher's vocabulary.
"""

from __future__ import annotations

from itertools import product
from typing import Dict, Iterable, List, Mapping, Sequence, Set, Tuple

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.facts.page import Page

Patterns = Mapping[str, Sequence[str]]
Matches = Mapping[str, Sequence[Tuple[int, int]]]
"""For each label, the places that its patterns fit: the first atom, and the one after the last."""

_BLANK = "_"


class Grammar:
    """The patterns of several readers, ready to be matched."""

    def __init__(self, patterns: Iterable[Patterns]) -> None:
        lines = [
            (label, line) for by_label in patterns for label, lines in by_label.items() for line in lines
        ]
        self._vocabulary = spacy.blank("en").vocab
        self._anywhere = Matcher(self._vocabulary)
        self._from_word: Dict[str, Matcher] = {}
        """For patterns that begin with a word: they are tried only where it stands, which halves the time."""
        self._reach: Dict[str, int] = {}
        """How many atoms the longest of those takes."""
        self._seen_as = _seen_as([line for _, line in lines])
        for label, line in lines:
            for way in _ways(line, self._seen_as):
                self._add(label, way)

    def matches(self, page: Page) -> Matches:
        """Where each pattern fits, from left to right and the longest first."""
        if not page.atoms:
            return {}
        words = [self._seen_as.get(atom.word, _BLANK) for atom in page.atoms]
        doc = Doc(self._vocabulary, words=words, tags=[atom.tag for atom in page.atoms])
        found: Dict[int, List[Tuple[int, int]]] = {}
        for label, start, end in self._anywhere(doc):
            found.setdefault(label, []).append((start, end))
        for i, word in enumerate(words):
            if word in self._from_word:
                for label, start, end in self._from_word[word](doc[i : i + self._reach[word]]):
                    if start == 0:
                        found.setdefault(label, []).append((i, i + end))
        strings = self._vocabulary.strings
        return {
            strings[label]: sorted(set(places), key=_first_and_longest) for label, places in found.items()
        }

    def _add(self, label: str, way: List[Dict[str, str]]) -> None:
        first = way[0]
        if "ORTH" not in first or "OP" in first:
            self._anywhere.add(label, [way])
        else:
            word = first["ORTH"]
            self._from_word.setdefault(word, Matcher(self._vocabulary)).add(label, [way])
            self._reach[word] = max(self._reach.get(word, 0), len(way))


def _first_and_longest(place: Tuple[int, int]) -> Tuple[int, int]:
    return place[0], -place[1]


def _choices(term: str) -> List[str]:
    bare = term[:-1] if term.endswith("?") and len(term) > 1 else term
    return bare.split("|") if bare != "|" else [bare]


def _seen_as(lines: Sequence[str]) -> Dict[str, str]:
    """For each word that a line names, the first of those that are named by just the same terms."""
    terms: Dict[str, Set[Tuple[int, int]]] = {}
    for line_number, line in enumerate(lines):
        for term_number, term in enumerate(line.split()):
            for choice in _choices(term):
                if choice != "*" and not choice.isupper():
                    terms.setdefault(choice, set()).add((line_number, term_number))
    first: Dict[Tuple[Tuple[int, int], ...], str] = {}
    return {word: first.setdefault(tuple(sorted(places)), word) for word, places in terms.items()}


def _ways(line: str, seen_as: Mapping[str, str]) -> List[List[Dict[str, str]]]:
    """The matcher's patterns for a line, one for each way through its alternatives."""
    alternatives: List[List[Dict[str, str]]] = []
    for term in line.split():
        optional = {"OP": "?"} if term.endswith("?") and len(term) > 1 else {}
        seen = dict.fromkeys(seen_as.get(choice, choice) for choice in _choices(term))
        alternatives.append([{**_attribute(choice), **optional} for choice in seen])
    return [list(way) for way in product(*alternatives)]


def _attribute(choice: str) -> Dict[str, str]:
    if choice == "*":
        return {}
    return {"TAG": choice} if choice.isupper() else {"ORTH": choice}
