"""Tables as CSV that programs for spreadsheets open, and that cannot run anything in them."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that such a program takes for a formula."""
BOM = "\ufeff"
"""So that they read it as UTF-8."""


def written(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table; a cell that would be a formula is text, with an apostrophe before it."""
    kept = StringIO()
    table = csv.writer(kept)
    for row in (heads, *rows):
        table.writerow([guarded(cell) for cell in row])
    return BOM + kept.getvalue()


def guarded(cell: str) -> str:
    """The cell as text that nothing runs; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(RUNS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and cell[0] in "+-0123456789"
