"""Which texts are alike, from their vectors: unit vectors, so that a product of two is their likeness."""

from __future__ import annotations

from typing import Iterator, List, Sequence, Tuple

import numpy as np

from bot.nlu.arrays import Floats

STRIP = 512
"""Rows that are held against all others at a time: some megabytes, whatever the number of examples."""


def nearest(known: Floats, asked: Floats, count: int) -> Iterator[List[Tuple[int, float]]]:
    """For each row of `asked`, the rows of `known` that are most like it, with their likeness."""
    for vector in asked:
        likeness = known @ vector
        order = np.argsort(-likeness)[:count]
        yield [(int(place), float(likeness[place])) for place in order]


def overlaps(vectors: Floats, intents: Sequence[str], above: float) -> List[Tuple[int, int, float]]:
    """Pairs of rows of different intents that are at least so much alike, the most alike first."""
    kinds = np.unique(np.asarray(intents, dtype=object).astype(str), return_inverse=True)[1]
    found: List[Tuple[int, int, float]] = []
    for start in range(0, len(vectors), STRIP):
        likeness = vectors[start : start + STRIP] @ vectors[start:].T
        for row, column in zip(*np.where(likeness >= above), strict=True):
            if row < column and kinds[start + row] != kinds[start + column]:
                found.append((start + int(row), start + int(column), float(likeness[row, column])))
    return sorted(found, key=lambda one: -one[2])


def groups(vectors: Floats, above: float) -> List[List[int]]:
    """Rows that are alike, as lists of their places in order; a row that is like none stands alone.

    Each row, in order, goes to the group whose middle it is most like, if it is like it enough: what comes
    first makes the groups, so that the unsure messages, which come first, stand at the head of theirs.
    """
    made: List[List[int]] = []
    sums = np.empty_like(vectors)
    for place, vector in enumerate(vectors):
        heads = sums[: len(made)]
        likeness = (heads @ vector) / np.maximum(np.linalg.norm(heads, axis=1), 1e-9)
        best = int(likeness.argmax()) if made else -1
        if made and likeness[best] >= above:
            made[best].append(place)
            sums[best] += vector
        else:
            sums[len(made)] = vector
            made.append([place])
    return made
