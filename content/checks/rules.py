"""data/rules/: what follows an intent, said of things that there are, and once."""

import difflib
from collections.abc import Iterator

from complaints.located_yaml import Fault
from content import tree
from content.checks.known import Known
from content.snapshot import RULES, Snapshot

_KEYS = frozenset({"rule", "steps", "condition", "conversation_start", "wait_for_user_input", "metadata"})
_STEPS = frozenset({"intent", "action", "active_loop", "slot_was_set", "entities", "or", "user"})
BUILT_IN = frozenset({"action_listen", "action_restart", "action_default_fallback", "action_deactivate_loop"})


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with the rules."""
    named: dict[str, str] = {}
    begun: dict[str, str] = {}
    for file in snapshot.under(RULES):
        root = tree.compose(snapshot.text(file))
        for name, key, _ in tree.pairs(root):
            if name not in {"version", "rules"}:
                yield Fault(file, tree.line(key), name, "is not known here", "Rules stand under `rules:`")
        listed = tree.get(root, "rules")
        if not tree.items(listed):
            yield Fault(
                file, tree.line(listed) if listed else 1, "rules", "has no rules", "Write `- rule: ...`"
            )
        for rule in tree.items(listed):
            yield from _rule(file, rule, known, named, begun)


def _rule(
    file: str, rule: tree.Node, known: Known, named: dict[str, str], begun: dict[str, str]
) -> Iterator[Fault]:
    name, line = tree.words(tree.get(rule, "rule")), tree.line(rule)
    here = f"{file}:{line}"
    for key, place, _ in tree.pairs(rule):
        if key not in _KEYS:
            yield Fault(file, tree.line(place), name, f"`{key}` is not known here", _close(key, _KEYS))
    if not name:
        yield Fault(file, line, "", "the rule has no name", "Write `- rule: ` and what it is for")
    elif name in named:
        yield Fault(file, line, name, f"is the name of the rule in {named[name]} too", "Give it another name")
    named.setdefault(name, here)
    steps = tree.items(tree.get(rule, "steps"))
    if not steps:
        yield Fault(file, line, name, "has no steps", "Write `steps: [{intent: ...}, {action: ...}]`")
        return
    for step in [*steps, *tree.items(tree.get(rule, "condition"))]:
        yield from _step(file, name, step, known)
    first = tree.words(tree.get(steps[0], "intent"))
    if tree.get(steps[-1], "intent") is not None:
        yield Fault(
            file, tree.line(steps[-1]), name, "ends with an intent", "Write what follows it: {action: ...}"
        )
    if first and tree.get(rule, "condition") is None:
        if first in begun:
            problem = f"begins with {first}, as the rule in {begun[first]} does"
            yield Fault(file, line, name, problem, "Keep one of the two: only one thing can follow")
        begun.setdefault(first, here)


def _step(file: str, name: str, step: tree.Node, known: Known) -> Iterator[Fault]:
    if not isinstance(step, tree.MappingNode):
        yield Fault(file, tree.line(step), name, f"“{tree.words(step)}” is no step", "Write {action: ...}")
        return
    for key, place, _ in tree.pairs(step):
        if key not in _STEPS:
            yield Fault(file, tree.line(place), name, f"`{key}` is no kind of step", _close(key, _STEPS))
    intent, action, loop = (tree.get(step, key) for key in ("intent", "action", "active_loop"))
    if intent is not None and tree.words(intent) not in known.intents | {"nlu_fallback"}:
        problem = f"{tree.words(intent)} is no intent of domain.yml"
        yield Fault(file, tree.line(intent), name, problem, _close(tree.words(intent), known.intents))
    if action is not None:
        yield from _action(file, name, action, known)
    if loop is not None and tree.kind(loop) != "null" and tree.words(loop) not in known.forms:
        problem = f"{tree.words(loop)} is no form of domain.yml"
        yield Fault(file, tree.line(loop), name, problem, _close(tree.words(loop), known.forms))


def _action(file: str, name: str, action: tree.Node, known: Known) -> Iterator[Fault]:
    said = tree.words(action)
    if said in known.actions | known.forms | BUILT_IN or said in known.responses:
        return
    if said.startswith("utter_"):
        mend = _close(said, known.responses, "Add it under `responses:` in domain.yml")
        yield Fault(file, tree.line(action), name, f"there is no response {said}", mend)
    else:
        mend = _close(said, known.actions | known.forms)
        yield Fault(file, tree.line(action), name, f"there is no action {said or 'without a name'}", mend)


def _close(name: str, names: frozenset[str], otherwise: str = "") -> str:
    found = difflib.get_close_matches(name, sorted(names), 1, 0.7)
    return f"Write {found[0]}" if found else otherwise or "Correct its name, or add it to domain.yml"
