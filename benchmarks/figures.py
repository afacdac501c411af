"""Figures and how they are shown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured thing: its name, ours, the plain project's where it has one, its unit and a limit."""

    name: str
    ours: float
    plain: float | None
    unit: str
    limit: str = ""


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which `percent` of `values` lie; `values` must hold at least two."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [("", "Redress", "plain Rasa project", "expected")]
    rows += [(f.name, _shown(f.ours, f.unit), _shown(f.plain, f.unit), f.limit) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
             for row in rows]  # fmt: skip
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f} {unit}" if abs(value) >= 100 or value == int(value) else f"{value:.1f} {unit}"
