"""What each fallback threshold would cost and bring: the curve that the one in config.yml is chosen on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

# At most so many people who asked for something the assistant does are asked to say it again.
BEARABLE = 0.04
STEPS = tuple(step / 100 for step in range(0, 75, 5))


@dataclass(frozen=True)
class Seen:
    """One message for the curve: what counts is how sure the model was, and whether it was right."""

    in_scope: bool
    right: bool
    called_out_of_scope: bool
    confidence: float
    ahead: float


@dataclass(frozen=True)
class Point:
    """One line of the curve; all shares are between 0 and 1."""

    threshold: float
    ambiguity: float
    asked_again: float
    """In scope, sent to the fallback."""
    right_sent: float
    """In scope and understood, yet sent to the fallback: what the threshold costs."""
    wrong_caught: float
    """In scope and misunderstood, sent to the fallback: what it brings."""
    outside_caught: float
    """Out of scope, caught by the fallback or by its own intent."""


def curve(seen: Sequence[Seen], ambiguities: Sequence[float] = (0.0, 0.03, 0.06)) -> List[Point]:
    """All points, by ambiguity threshold and then by threshold."""
    return [point(seen, threshold, ambiguity) for ambiguity in ambiguities for threshold in STEPS]


def point(seen: Sequence[Seen], threshold: float, ambiguity: float) -> Point:
    """The figures with one pair of thresholds."""

    def fallen(one: Seen) -> bool:
        return one.confidence < threshold or one.ahead < ambiguity

    inside = [one for one in seen if one.in_scope]
    outside = [one for one in seen if not one.in_scope]
    return Point(
        threshold,
        ambiguity,
        asked_again=_share([fallen(one) for one in inside]),
        right_sent=_share([fallen(one) for one in inside if one.right]),
        wrong_caught=_share([fallen(one) for one in inside if not one.right]),
        outside_caught=_share([fallen(one) or one.called_out_of_scope for one in outside]),
    )


def chosen(points: Sequence[Point]) -> Point:
    """The one that catches most of what should be caught while asking no more than `BEARABLE` again."""

    def worth(one: Point) -> Tuple[float, float]:
        return (one.outside_caught + one.wrong_caught, -one.asked_again)

    bearable = [one for one in points if one.asked_again <= BEARABLE]
    return max(bearable or points, key=worth)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
