"""The figures in words, as Markdown that a terminal can show and docs/understanding.md can keep."""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence

from bot.evaluation.scores import Judged, Scores
from bot.evaluation.thresholds import Point


def percent(figure: Optional[float]) -> str:
    """0.9312 as 93.1 %."""
    return "-" if figure is None else f"{figure * 100:.1f} %"


def summary(name: str, scores: Scores) -> List[str]:
    """The headline figures."""
    lines = [
        f"## {name}",
        "",
        f"{scores.n} messages; {scores.dropped} dropped because they equal a training example.",
        "",
        "| figure | value |",
        "|---|---|",
        f"| accuracy | {scores.accuracy:.3f} |",
        f"| macro-F1 | {scores.macro_f1:.3f} |",
    ]
    if scores.out_of_scope_recall is not None:
        lines.append(f"| out of scope, caught | {percent(scores.out_of_scope_recall)} |")
        lines.append(f"| in scope, sent to the fallback | {percent(scores.in_scope_to_fallback)} |")
        lines.append(
            f"| in scope, sent to the fallback or taken for outside | {percent(scores.in_scope_refused)} |"
        )
    return lines


def details(scores: Scores) -> List[str]:
    """One line for each label and each source."""
    lines = ["", "| label | precision | recall | F1 | messages |", "|---|---|---|---|---|"]
    lines += [
        f"| {label} | {one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f} | {one.n} |"
        for label, one in scores.labels.items()
    ]
    if scores.sources:
        lines += ["", "| source | accuracy | messages |", "|---|---|---|"]
        lines += [
            f"| {source} | {figures['accuracy']:.3f} | {int(figures['n'])} |"
            for source, figures in scores.sources.items()
        ]
    return lines


def mistakes(confusions: Dict[str, List[Judged]]) -> List[str]:
    """Every message that was misunderstood, by what it was taken for."""
    lines: List[str] = []
    for pair, ones in confusions.items():
        lines += ["", f"{pair}: {len(ones)}"]
        lines += [f"  {one.confidence:.2f} {one.intent}: {one.row.text}" for one in ones]
    return lines


def side_by_side(scored: Dict[str, Scores]) -> List[str]:
    """The headline figures of several runs over the same messages, with the distance from the first."""
    lines = [
        "",
        "| messages as | accuracy | points lower | macro-F1 | points lower |",
        "|---|---|---|---|---|",
    ]
    plain = next(iter(scored.values()))
    for name, one in scored.items():
        lost, lost_f1 = (plain.accuracy - one.accuracy) * 100, (plain.macro_f1 - one.macro_f1) * 100
        lines.append(f"| {name} | {one.accuracy:.3f} | {lost:.1f} | {one.macro_f1:.3f} | {lost_f1:.1f} |")
    return lines


def curve(points: Sequence[Point], chosen: Point) -> List[str]:
    """The threshold curve; the chosen line is marked."""
    lines = [
        "| threshold | ambiguity | in scope asked again | understood, sent back | misunderstood, caught "
        "| out of scope, caught | |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in points:
        mark = "chosen" if one == chosen else ""
        shares = (one.asked_again, one.right_sent, one.wrong_caught, one.outside_caught)
        lines.append(
            f"| {one.threshold:.2f} | {one.ambiguity:.2f} | {' | '.join(map(percent, shares))} | {mark} |"
        )
    return lines
