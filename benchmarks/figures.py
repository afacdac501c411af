"""Figures and how they are shown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = ("Redress", "plain Rasa project")


@dataclass(frozen=True)
class Figure:
    """One measured thing: its name, ours, what it stands beside where there is that, its unit and a limit."""

    name: str
    ours: float
    beside: float | None
    unit: str
    limit: str = ""


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which `percent` of `values` lie; `values` must hold at least two."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def table(figures: Sequence[Figure], columns: tuple[str, str] = COLUMNS) -> str:
    """The figures as a Markdown table; `columns` says of what the two are, the second only if any has one."""
    rows: list[tuple[str, ...]] = [("", *columns, "expected")]
    rows += [(f.name, _shown(f.ours, f.unit), _shown(f.beside, f.unit), f.limit) for f in figures]
    if all(one.beside is None for one in figures):
        rows = [(row[0], row[1], row[3]) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
             for row in rows]  # fmt: skip
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f} {unit}" if abs(value) >= 100 or value == int(value) else f"{value:.1f} {unit}"
