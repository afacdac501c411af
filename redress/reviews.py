"""Facts that nobody has compared with their source for too long: a warning for editors alone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from complaints import code_of_practice

FILE = "data/code_of_practice.yml"


def reviews_due(root: Path, today: date) -> Iterator[str]:
    """A sentence for each fact past its review date: its name, its source, since when."""
    code = code_of_practice.load(root / FILE, shown_as=FILE)
    for name, fact in code.overdue(today):
        yield (
            f"{FILE}: {name} was to be compared with its source ({fact.source}) "
            f"by {fact.review_by:%d %B %Y}: compare it, and move reviewed and review_by."
        )
