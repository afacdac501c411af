"""tests/conversations/studio.yml: conversations that editors saved as tests."""

from collections.abc import Iterator

from complaints.located_yaml import Fault
from content import tree
from content.checks.known import Known
from content.snapshot import SCRIPTS, Snapshot


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with the saved tests; everything else about them shows when they are played."""
    if SCRIPTS not in snapshot.files:
        return
    root = tree.compose(snapshot.text(SCRIPTS))
    seen: set[str] = set()
    for item in tree.items(tree.get(root, "scripts")):
        name, line = tree.words(tree.get(item, "script")), tree.line(item)
        if not name:
            yield Fault(SCRIPTS, line, "", "the test has no name", "Write `- script: ` and what it is about")
        elif name in seen:
            yield Fault(SCRIPTS, line, name, "is the name of another test too", "Give it another name")
        seen.add(name)
        if not tree.words(tree.get(item, "why")):
            yield Fault(SCRIPTS, line, name, "does not say what it protects", "Write `why: ` and a sentence")
        turns = tree.items(tree.get(item, "turns"))
        if not turns:
            yield Fault(SCRIPTS, line, name, "has no turns", "Write `- say: ...` below `turns:`")
        for turn in turns:
            yield from _turn(name, turn, known)


def _turn(name: str, turn: tree.Node, known: Known) -> Iterator[Fault]:
    did = [key for key in ("say", "press", "attach") if tree.get(turn, key) is not None]
    if len(did) != 1:
        problem, mend = "a turn says and presses nothing, or both", "Write `say:` or `press:`, one of them"
        yield Fault(SCRIPTS, tree.line(turn), name, problem, mend)
    asks = tree.get(turn, "asks")
    if asks is not None and tree.words(asks) not in known.slots:
        problem = f"asks for {tree.words(asks)}, which is no field"
        yield Fault(SCRIPTS, tree.line(asks), name, problem, "Correct its name: the slots of domain.yml")
