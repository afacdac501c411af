"""The confusion matrix as a picture: an SVG that needs nothing to be looked at but a browser."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import List, Mapping

CELL = 34
LEFT = 190
TOP = 170
# Dark enough on white for text in it to be read: the count is always printed, colour only helps the eye.
RIGHT_HUE = "22, 101, 52"
WRONG_HUE = "185, 28, 28"


def svg(counts: Mapping[str, "Counter[str]"], title: str) -> str:
    """Rows are what messages are, columns what they were taken for; each cell is a share of its row."""
    rows: List[str] = sorted(counts)
    columns = rows + sorted({taken for row in counts.values() for taken in row} - set(rows))
    width, height = LEFT + CELL * len(columns) + 30, TOP + CELL * len(rows) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="16" y="26" font-size="16" font-weight="600">{escape(title)}</text>',
        '<text x="16" y="46" fill="#475569">Rows: what it is. Columns: what it was taken for.</text>',
    ]
    for index, column in enumerate(columns):
        x = LEFT + CELL * index + CELL / 2 + 4
        parts.append(
            f'<text x="{x}" y="{TOP - 8}" transform="rotate(-50 {x} {TOP - 8})">{escape(column)}</text>'
        )
    for line, row in enumerate(rows):
        y = TOP + CELL * line
        total = sum(counts[row].values())
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + CELL / 2 + 4}" text-anchor="end">{escape(row)} ({total})</text>'
        )
        parts.extend(_cells(counts[row], row, columns, y))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _cells(counts: "Counter[str]", row: str, columns: List[str], y: int) -> List[str]:
    total = sum(counts.values())
    cells = []
    for index, column in enumerate(columns):
        x, count = LEFT + CELL * index, counts[column]
        share = count / total if total else 0.0
        hue = RIGHT_HUE if row == column else WRONG_HUE
        fill = f"rgba({hue}, {0.12 + 0.88 * share:.2f})" if count else "#f8fafc"
        cells.append(
            f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" fill="{fill}">'
            f"<title>{escape(row)} taken for {escape(column)}: {count}</title></rect>"
        )
        if count:
            ink = "#ffffff" if share > 0.45 else "#0f172a"
            cells.append(
                f'<text x="{x + CELL / 2 - 1}" y="{y + CELL / 2 + 3}" text-anchor="middle" '
                f'fill="{ink}">{count}</text>'
            )
    return cells
