"""The words of a message themselves, beside its vector: weighted counts of words and of pairs of neighbours.

The embedding knows what a sentence is about; that it says "manager" rather than "person", or "not" at all, is
often clearer from the words. So is whose trade it speaks of (subjects.py). Each row has length one before it
is scaled, like the vectors that it stands beside.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import Dict, Iterator, List, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from bot.nlu.arrays import Floats
from bot.nlu.subjects import subjects

_WORD = re.compile(r"[\w']+")
_EDGE = "^"


class WordGrams:
    """A fixed list of words and pairs with their weights: the rarer, the heavier (tf-idf, logarithmic)."""

    def __init__(self, grams: Sequence[str], weights: Floats, marked: bool = False) -> None:
        self.grams: List[str] = list(grams)
        self.weights = np.asarray(weights, dtype=np.float32)
        self.marked = marked
        self._columns: Dict[str, int] = {gram: column for column, gram in enumerate(self.grams)}

    @classmethod
    def taught(cls, texts: Sequence[str], at_least: int = 2, marked: bool = False) -> "WordGrams":
        """Those that occur in `at_least` texts; with the marks of subjects.py where `marked`."""
        inside: Counter[str] = Counter(gram for text in texts for gram in set(_grams(text, marked)))
        kept = sorted(gram for gram, count in inside.items() if count >= at_least)
        weights = [1 + math.log((1 + len(texts)) / (1 + inside[gram])) for gram in kept]
        return cls(kept, np.array(weights, dtype=np.float32), marked)

    def rows(self, texts: Sequence[str], scale: float) -> csr_matrix:
        """(n, grams), sparse; each row of length `scale`, or empty where nothing is known."""
        ends, columns, values = [0], [], []
        for text in texts:
            counts = Counter(
                self._columns[gram] for gram in _grams(text, self.marked) if gram in self._columns
            )
            row = np.fromiter(counts, dtype=np.int32, count=len(counts))
            often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            weighted = (1 + np.log(often)) * self.weights[row]
            length = float(np.linalg.norm(weighted)) or 1.0
            columns.append(row)
            values.append(weighted * np.float32(scale / length))
            ends.append(ends[-1] + len(row))
        shape = (len(texts), len(self.grams))
        if not columns:
            return csr_matrix(shape, dtype=np.float32)
        return csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=shape)


def _grams(text: str, marked: bool) -> Iterator[str]:
    words = _WORD.findall(text)
    yield from words
    if marked:
        yield from subjects(text)
    line = [_EDGE, *words, _EDGE]
    for first, then in pairwise(line):
        yield f"{first} {then}"
