"""The last evaluation: how well each intent was understood, and which examples were taken for another.

It is written by `redress eval --cross-validate`, which gives every example to a model that has not seen it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FILE = Path("studio") / "evaluation.json"
"""Where it is kept, in the data folder."""


@dataclass(frozen=True)
class Mistake:
    """An example that a model which had not seen it took for something else."""

    words: str
    intent: str
    taken_for: str
    confidence: float
    fell_back: bool
    """The assistant would have asked again instead."""


@dataclass(frozen=True)
class Confusion:
    """Examples of one intent that were taken for one other."""

    intent: str
    taken_for: str
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Score:
    """How one intent fared: shares from 0 to 1."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True)
class Evaluation:
    """All that is known of one evaluation."""

    at: datetime
    examples: int
    accuracy: float
    macro_f1: float
    intents: Mapping[str, Score]
    mistakes: tuple[Mistake, ...]
    mark: str = ""
    """Which examples it was made with."""

    def confusions(self) -> list[Confusion]:
        """The mistakes by what was taken for what, the commonest first."""
        pairs: dict[tuple[str, str], list[Mistake]] = {}
        for one in self.mistakes:
            pairs.setdefault((one.intent, one.taken_for), []).append(one)
        found = [Confusion(*pair, tuple(ones)) for pair, ones in pairs.items()]
        return sorted(found, key=lambda one: (-len(one.mistakes), one.intent, one.taken_for))


def load(data_dir: Path) -> Evaluation | None:
    """The last one; None where there is none, or it cannot be read."""
    try:
        return _made(json.loads((data_dir / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _made(told: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        at=datetime.fromisoformat(told["at"]),
        examples=int(told["examples"]),
        accuracy=float(told["accuracy"]),
        macro_f1=float(told["macro_f1"]),
        intents={name: Score(**score) for name, score in told["intents"].items()},
        mistakes=tuple(Mistake(**one) for one in told["mistakes"]),
        mark=str(told.get("mark", "")),
    )
