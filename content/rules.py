"""Which rule decided: the rules of data/rules/, held against what was done after a message."""

from collections.abc import Sequence
from dataclasses import dataclass

from content import tree
from content.snapshot import RULES, Snapshot

ANYWHERE = "*"
"""A rule without a condition holds in every form and outside."""


@dataclass(frozen=True)
class Rule:
    """What follows an intent, or the end of a form."""

    name: str
    file: str
    line: int
    intent: str
    """Empty for a rule that begins otherwise."""
    loop: str
    """The form in which it holds; empty outside any; `*` anywhere."""
    actions: tuple[str, ...]


def all_in(snapshot: Snapshot) -> list[Rule]:
    """Every rule, in the order of the files."""
    return [
        _rule(file, item)
        for file in snapshot.under(RULES)
        for item in tree.items(tree.get(tree.compose(snapshot.text(file)), "rules"))
    ]


def decided(snapshot: Snapshot, intent: str, loop: str, actions: Sequence[str]) -> Rule | None:
    """The rule that led to these actions after an intent, in a form or (empty) outside; None for none.

    Where no rule begins with the intent, it is the one that says what follows the end of the form.
    """
    fit = [
        one
        for one in all_in(snapshot)
        if one.intent in {intent, ""}
        and one.loop in {loop, ANYWHERE}
        and one.actions
        and tuple(actions[: len(one.actions)]) == one.actions
    ]
    # What is said of this very form goes before what is said of all, and the longer before the shorter.
    return max(fit, key=lambda one: (bool(one.intent), one.loop != ANYWHERE, len(one.actions)), default=None)


def _rule(file: str, item: tree.Node) -> Rule:
    steps = tree.items(tree.get(item, "steps"))
    intent = tree.words(tree.get(steps[0], "intent")) if steps else ""
    actions = tuple(tree.words(named) for step in steps if (named := tree.get(step, "action")) is not None)
    loops = [tree.get(one, "active_loop") for one in tree.items(tree.get(item, "condition"))]
    named = next((one for one in loops if one is not None), None)
    loop = ANYWHERE if named is None else "" if tree.kind(named) == "null" else tree.words(named)
    told = tuple(one for one in actions if one != "action_listen")
    return Rule(tree.words(tree.get(item, "rule")), file, tree.line(item), intent, loop, told)
