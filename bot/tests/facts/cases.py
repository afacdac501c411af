"""The table of cases in `cases/`, and how a reading is scored against it.

A case is a text, perhaps the day on which it was written, and the facts that it states: kind and value, and
whatever else of a fact matters there (`said` is the part of the text that it was read from). A fact that is
read counts as right when everything that the case says of it is so; `negated` always counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence

import yaml

from bot.nlu.facts import Fact, read
from bot.nlu.facts.overlaps import ORDER

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Case:
    """One message and what it states."""

    file: str
    text: str
    today: date
    expected: Sequence[Mapping[str, Any]]


@dataclass
class Score:
    """How many facts were expected, read, and right."""

    expected: int = 0
    read: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of what was read that is right."""
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """The share of what was stated that was read."""
        return self.right / self.expected if self.expected else 1.0


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for file in sorted(CASES.glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            expected = [_plain(fact) for fact in entry.get("facts", [])]
            yield Case(file.stem, entry["text"], entry.get("today", TODAY), expected)


def scored(all_cases: Sequence[Case]) -> tuple[Dict[str, Score], List[str]]:
    """The score of each kind and of "all" together, with a line for each case that is not wholly right."""
    scores = {kind: Score() for kind in (*ORDER, "all")}
    misses = []
    for case in all_cases:
        facts = read(case.text, case.today)
        left = list(case.expected)
        unexpected = []
        for fact in facts:
            match = next((wanted for wanted in left if _is(fact, wanted, case.text)), None)
            if match is None:
                unexpected.append(fact)
            else:
                left.remove(match)
            for name in (fact.kind, "all"):
                scores[name].read += 1
                scores[name].right += match is not None
        for wanted in case.expected:
            for name in (_kind(wanted), "all"):
                scores[name].expected += 1
        if left or unexpected:
            misses.append(f"{case.file}: {case.text!r}\n  missing {left}\n  beside  {unexpected}")
    return scores, misses


def _plain(fact: Mapping[str, Any]) -> Dict[str, Any]:
    """A wanted fact with dates as the text that facts have them in."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in fact.items()}


def _kind(wanted: Mapping[str, Any]) -> str:
    return next(iter(wanted))


def _is(fact: Fact, wanted: Mapping[str, Any], text: str) -> bool:
    kind = _kind(wanted)
    if (fact.kind, fact.value) != (kind, wanted[kind]):
        return False
    if bool(fact.qualities.get("negated")) != bool(wanted.get("negated")):
        return False
    said = wanted.get("said", text[fact.start : fact.end]) == text[fact.start : fact.end]
    return said and all(
        fact.qualities.get(k) == v for k, v in wanted.items() if k not in (kind, "said", "negated")
    )
