"""data/canned_replies.yml: what agents may put into the box, speaking of what is known there."""

from collections.abc import Iterator

from complaints.located_yaml import Fault
from content import tree
from content.checks import placeholders
from content.checks.known import Known
from content.snapshot import REPLIES, Snapshot

FIELDS = frozenset({"customer", "agent", "reference", "first_response_by", "resolution_by"})
"""What a reply may say of the conversation that it is for."""
LONGEST_TITLE = 60


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with the replies."""
    root = tree.compose(snapshot.text(REPLIES))
    for name, key, reply in tree.pairs(tree.get(root, "replies")):
        here = tree.line(key)
        for part in ("title", "text"):
            if not tree.words(tree.get(reply, part)).strip():
                yield Fault(REPLIES, here, name, f"has no {part}", f"Write `{part}: ...` below it")
        for part, place, value in tree.pairs(reply):
            line, words = tree.line(place), tree.words(value)
            if part not in {"title", "text", "otherwise"}:
                mend = "A reply has `title`, `text` and `otherwise`"
                yield Fault(REPLIES, line, name, f"`{part}` is not known here", mend)
            if part == "title" and len(words) > LONGEST_TITLE:
                problem = f"the title has {len(words)} characters"
                yield Fault(REPLIES, line, name, problem, f"Keep to {LONGEST_TITLE}: agents choose by it")
            yield from placeholders.faults(REPLIES, tree.first_line(value), name, words, known)
            for one in _foreign(words):
                mend = f"Write one of {', '.join(sorted(FIELDS))}, or a fact of the code of practice"
                problem = f"{{{one}}} is not known when a reply is chosen"
                if known.is_filled(one):
                    yield Fault(REPLIES, tree.first_line(value), name, problem, mend)


def _foreign(words: str) -> list[str]:
    found = placeholders.names(words)
    return [name for name in found if "." not in name and name not in FIELDS]
