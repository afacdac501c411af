"""A message cut into atoms: words, numbers however they are written, and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, List, Optional, Sequence, Tuple

from bot.nlu.facts import quantities
from bot.nlu.facts.vocabulary import CLASSES

MOST_ATOMS = 1_000
"""More than 4,000 characters of English have. What is cut finer than that is not prose."""

_ATOM = re.compile(
    r"(?P<ordinal>\d{1,3}(?:st|nd|rd|th)(?![^\W\d_]))"
    r"|(?P<decimal>\d{1,6}\.\d{1,6}(?![.\d]))"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?![\d,])|\d+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<line>\n\s*)"
    r"|(?P<mark>\S)"
)
_LONGEST_NUMBER = 9
_MOST_WORDS = 6
"""Words of one number; more make an amount that nobody has people or calls of."""
_GOES_ON_AFTER = (*quantities.SCALES, *quantities.TENS)
"""After these "and" or a hyphen may be inside a number."""


@dataclass(frozen=True)
class Atom:
    """A word, a number however it is written, or a mark."""

    word: str
    """Lower case, without apostrophes; marks as they are; a line break is a full stop."""
    tag: str
    """Its class in the vocabulary; NUM, ORD, WORD, MARK or LINE."""
    start: int
    end: int
    value: Optional[int] = None
    rough: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is neither a mark nor the edge of the message."""
        return self.tag not in ("MARK", "LINE", "EDGE")


EDGE = Atom("", "EDGE", -1, -1)


def cut(lower: str) -> Sequence[Atom]:
    """The atoms of a text in lower case."""
    return tuple(_joined(list(_atoms(lower))))


def _atoms(lower: str) -> Iterator[Atom]:
    """Cut the text, without regard for numbers in several words."""
    for count, found in enumerate(_ATOM.finditer(lower)):
        if count == MOST_ATOMS:
            return
        kind, written = found.lastgroup, found.group()
        start, end = found.span()
        if kind == "word":
            word = written.replace("'", "")
            yield Atom(word, CLASSES.get(word, "WORD"), start, end)
        elif kind == "number":
            digits = written.replace(",", "")
            yield Atom(written, "NUM", start, end, int(digits) if len(digits) <= _LONGEST_NUMBER else None)
        elif kind == "ordinal":
            yield Atom(written, "ORD", start, end, int(written[:-2]))
        elif kind == "decimal":
            yield Atom(written, "DECIMAL", start, end)
        elif kind == "line":
            yield Atom(".", "LINE", start, end)
        else:
            yield Atom(written, "MARK", start, end)


def _joined(atoms: List[Atom]) -> Iterator[Atom]:
    """Numbers in words as one atom each."""
    i = 0
    while i < len(atoms):
        length, number = _number_at(atoms, i)
        if number is None:
            yield atoms[i]
            i += 1
        else:
            yield number
            i += length


def _number_at(atoms: List[Atom], i: int) -> Tuple[int, Optional[Atom]]:
    """The number in words that begins at `i`, with how many atoms it takes."""
    first = atoms[i].word
    if first not in _BEGINNINGS:
        return 0, None
    for phrase, value in quantities.PHRASES:
        if first == phrase[0] and tuple(atom.word for atom in atoms[i : i + len(phrase)]) == phrase:
            rough = not quantities.ROUGH.isdisjoint(phrase)
            return len(phrase), _number(atoms[i : i + len(phrase)], "NUM", value, rough)
    return _cardinal_or_ordinal_at(atoms, i)


def _cardinal_or_ordinal_at(atoms: List[Atom], i: int) -> Tuple[int, Optional[Atom]]:
    """The longest number that the words from `i` on make: "a hundred and twenty", "twenty first"."""
    words, places = _number_words(atoms, i)
    for count in range(len(words), 0, -1):
        taken = atoms[i : places[count - 1] + 1]
        place = quantities.ordinal(words[:count])
        if place is not None:
            return len(taken), _number(taken, "ORD", place)
        value = quantities.cardinal(words[:count])
        if value is not None:
            return len(taken), _number(taken, "NUM", value)
    return 0, None


def _number_words(atoms: List[Atom], i: int) -> Tuple[List[str], List[int]]:
    """The words from `i` on that can be of one number, without "and" and hyphens, and where they are."""
    words: List[str] = []
    places: List[int] = []
    if atoms[i].word == "a":  # "a hundred" is one hundred
        if i + 1 == len(atoms) or atoms[i + 1].word not in quantities.SCALES:
            return words, places
        words, places, i = ["one"], [i], i + 1
    for j in range(i, len(atoms)):
        word = atoms[j].word
        if word in quantities.CARDINALS or word in quantities.ORDINALS:
            words.append(word)
            places.append(j)
        elif word not in ("and", "-") or not words or words[-1] not in _GOES_ON_AFTER:
            break
        if word in quantities.ORDINALS or len(words) == _MOST_WORDS:
            break
    return words, places


def _number(atoms: Sequence[Atom], tag: str, value: int, rough: bool = False) -> Atom:
    word = " ".join(atom.word for atom in atoms)
    return Atom(word, tag, atoms[0].start, atoms[-1].end, value, rough)


_BEGINNINGS = (
    quantities.CARDINALS | frozenset(quantities.ORDINALS) | {phrase[0] for phrase, _ in quantities.PHRASES}
)
