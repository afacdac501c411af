"""What is read from the messages in `cases/`."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.nlu.facts.overlaps import ORDER as KINDS
from bot.tests.facts.cases import cases, scored

LEAST = 0.97
"""Precision and recall over all kinds; a kind by itself may have a case more wrong."""
LEAST_OF_A_KIND = 0.97


def test_nearly_all_that_is_stated_is_read_and_nearly_all_that_is_read_was_stated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = list(cases())
    scores, misses = scored(table)
    with capsys.disabled():
        print(f"\n{len(table)} messages, {scores['all'].expected} facts")
        for kind, score in scores.items():
            figures = f"precision {score.precision:.3f}  recall {score.recall:.3f}"
            print(f"  {kind:20} {score.expected:4} facts  {figures}")
    assert scores["all"].precision >= LEAST, "\n".join(misses)
    assert scores["all"].recall >= LEAST, "\n".join(misses)
    for kind in KINDS:
        assert min(scores[kind].precision, scores[kind].recall) >= LEAST_OF_A_KIND, (kind, "\n".join(misses))


def test_every_kind_has_cases_and_many_messages_state_nothing() -> None:
    table = list(cases())
    kinds = Counter(next(iter(fact)) for case in table for fact in case.expected)
    assert all(kinds[kind] >= 10 for kind in KINDS), kinds
    assert sum(not case.expected for case in table) >= 80
    texts = Counter(case.text for case in table if case.text)
    assert [text for text, times in texts.items() if times > 2] == []
