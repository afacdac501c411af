"""A fact: one thing that a message says, with the place where it says it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Mapping


@dataclass(frozen=True)
class Fact:
    """What was read. `start` and `end` are positions in the message as the customer wrote it."""

    kind: str
    value: Any
    start: int
    end: int
    certainty: float
    qualities: Mapping[str, Any] = field(default_factory=dict)
    """What else was said about the value, such as `approximate`, `precision`, `valid` or `negated`."""

    def overlaps(self, other: Fact) -> bool:
        """Whether both were read from some of the same characters."""
        return self.start < other.end and other.start < self.end

    def with_qualities(self, **qualities: Any) -> Fact:
        """The same fact with more said about it."""
        return replace(self, qualities={**self.qualities, **qualities})
