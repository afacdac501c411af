"""Accuracy, macro-F1 and percentiles, on numbers that can be checked by hand."""

import pytest

from publishing.scoring import by_label, percentile, scored


def test_the_figures_of_four_messages() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]
    assert by_label(pairs) == {"a": pytest.approx(2 / 3), "b": pytest.approx(0.8)}
    found = scored(pairs)
    assert (found.accuracy, found.n) == (0.75, 4)
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)


def test_nothing_gives_nothing() -> None:
    assert scored([]).n == 0
    assert percentile([], 0.95) == 0.0


def test_nineteen_of_twenty() -> None:
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 96.0
    assert percentile([5.0], 0.5) == 5.0
