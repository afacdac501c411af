"""A stretch of the simulated year: every promise kept, or escalated and said, once, whatever fails."""

from pathlib import Path

import pytest

from benchmarks.year import Year


@pytest.mark.timeout(900)
def test_every_promise_is_kept_or_escalated_and_said_once(tmp_path: Path) -> None:
    figures = Year(f"sqlite:///{tmp_path / 'year.db'}", seed=5).run(complaints=30, days=66)
    assert figures.missing == []
    assert figures.twice == 0
    assert figures.complaints == 30
    assert figures.escalated > 20
    assert figures.kept > 5
    assert figures.adr_letters > 0
    assert figures.kills > 0
    assert figures.outages > 0
