"""data/categories.yml: examples of each category of the register, each under one of them."""

from collections.abc import Iterator

from complaints.complaint import Category
from complaints.located_yaml import Fault
from content import tree
from content.checks.known import Known
from content.snapshot import Snapshot

FILE = "data/categories.yml"


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with the categories."""
    root = tree.compose(snapshot.text(FILE))
    seen: dict[str, str] = {}
    wanted = [one.value for one in Category]
    for name, key, listed in tree.pairs(root):
        if name not in wanted:
            yield Fault(FILE, tree.line(key), name, "is no category", f"Write one of: {', '.join(wanted)}")
        if not tree.items(listed):
            yield Fault(FILE, tree.line(key), name, "has no examples", "Write one on each line, after `  - `")
        for item in tree.items(listed):
            words = tree.words(item)
            if not tree.is_text(item):
                mend = 'Put the whole line after the dash into "quotes"'
                yield Fault(FILE, tree.line(item), name, "this line is not read as words", mend)
            elif words.lower() in seen:
                problem = f"“{words}” stands under {seen[words.lower()]} already"
                yield Fault(FILE, tree.line(item), name, problem, "Keep it under one of the two")
            seen.setdefault(words.lower(), name)
