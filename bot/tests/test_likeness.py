"""Likeness of vectors: neighbours, overlaps between intents, and groups."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.likeness import groups, nearest, overlaps
from bot.nlu.arrays import Floats


def unit(*rows: "tuple[float, float]") -> Floats:
    vectors = np.array(rows, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_the_most_alike_come_first() -> None:
    known = unit((1, 0), (0, 1), (1, 1))
    (found,) = nearest(known, unit((1, 0.1)), 2)
    assert [place for place, _ in found] == [0, 2]
    assert found[0][1] > 0.99


def test_only_pairs_of_different_intents_overlap() -> None:
    vectors = unit((1, 0), (1, 0.01), (1, 0.02), (0, 1))
    assert [pair[:2] for pair in overlaps(vectors, ["a", "a", "b", "b"], 0.9)] == [(1, 2), (0, 2)]


def test_overlaps_are_found_across_strips() -> None:
    vectors = unit(*[(1, number * 1e-6) for number in range(1100)])
    intents = ["a"] * 1099 + ["b"]
    assert len(overlaps(vectors, intents, 0.9)) == 1099


def test_what_is_alike_is_one_group_headed_by_what_came_first() -> None:
    vectors = unit((1, 0), (0, 1), (1, 0.05), (0.05, 1), (-1, 0))
    assert groups(vectors, 0.9) == [[0, 2], [1, 3], [4]]


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.1, 1)), max_size=30), st.floats(0.3, 1.0))
def test_every_row_is_in_one_group(rows: "list[tuple[float, float]]", above: float) -> None:
    vectors = unit(*rows) if rows else np.empty((0, 2), dtype=np.float32)
    found = groups(vectors, above)
    assert sorted(place for group in found for place in group) == list(range(len(rows)))
    assert [group[0] for group in found] == sorted(group[0] for group in found)
