"""Asking again where nothing is clear, and only there."""

from __future__ import annotations

import pytest

from bot.nlu.fallback import standing

ALIKE = [["complain", "problem"], ["contact", "hours"]]


@pytest.mark.parametrize(
    ("ranking", "sure", "ahead"),
    [
        ([("complain", 0.3), ("problem", 0.28), ("human", 0.2)], 0.58, 0.38),
        ([("human", 0.3), ("complain", 0.28), ("problem", 0.27)], 0.3, -0.25),
        ([("hours", 0.4), ("human", 0.39)], 0.4, 0.01),
        ([("human", 1.0)], 1.0, 1.0),
        ([], 0.0, 0.0),
    ],
    ids=[
        "alike count together",
        "also against the first",
        "others do not",
        "nothing beside it",
        "nothing at all",
    ],
)
def test_how_clear_a_ranking_is(ranking: "list[tuple[str, float]]", sure: float, ahead: float) -> None:
    assert standing(ranking, ALIKE) == pytest.approx((sure, ahead))
