"""A new question and its answer: an intent, its examples, a rule and a response, in four places at once."""

import re
from collections.abc import Sequence

from content import examples, responses, tree
from content.errors import NotThere, Unsuitable
from content.snapshot import DOMAIN, NLU, RULES, Snapshot

NAME = re.compile(r"ask_[a-z][a-z0-9_]*\Z")
FILE = "questions.yml"
FEWEST = 5
"""Examples that a new question needs at the least; a dozen teach it well."""


def add(snapshot: Snapshot, name: str, said: Sequence[str], answer: str) -> Snapshot:
    """Add the question called `name`. Raises Unsuitable, NotThere."""
    if not NAME.match(name):
        raise Unsuitable("The name is ask_ and then small letters, digits and _, such as ask_call_recording.")
    if name in intents(snapshot):
        raise Unsuitable(f"There is a question called {name} already.")
    lines = list(dict.fromkeys(examples.checked(one) for one in said if one.strip()))
    if len(lines) < FEWEST:
        raise Unsuitable(f"Write at least {FEWEST} different examples, one on each line.")
    for one in lines:
        for found in examples.elsewhere(snapshot, one):
            raise Unsuitable(f"“{one}” is an example of {found.intent} already: one that asks this alone?")
    neighbour = _last_question(snapshot)
    made = snapshot.edit(DOMAIN, lambda text: _declared(text, name, neighbour))
    made = responses.add(made, f"utter_{name}", answer, after=f"utter_{neighbour}")
    made = made.edit(RULES + FILE, lambda text: _ruled(text, name))
    return made.edit(NLU + FILE, lambda text: _taught(text, name, lines))


def called(words: str) -> str:
    """The name of a question from two or three words about it, or from the name itself."""
    return "ask_" + "_".join(words.lower().removeprefix("ask_").split())


def sourced(answer: str, source: str) -> str:
    """The answer with where that is written, at the end of its last sentence; as it is where it says so."""
    words = answer.replace("\r\n", "\n").rstrip()
    named = f"({{{source}}})"
    if not source or f"{{{source}}}" in words:
        return words
    end = words[-1:] if words[-1:] in {".", "!", "?"} else ""
    return f"{words.removesuffix(end) if end else words} {named}{end or '.'}"


def intents(snapshot: Snapshot) -> list[str]:
    """The names of all intents, in the order of domain.yml."""
    return [_name(item) for item in tree.items(tree.get(tree.compose(snapshot.text(DOMAIN)), "intents"))]


def _name(item: tree.Node) -> str:
    return tree.words(item) or next((key for key, _, _ in tree.pairs(item)), "")


def _last_question(snapshot: Snapshot) -> str:
    """The question behind which a new one goes: the last in the file of questions that has a response."""
    for file in (NLU + FILE, RULES + FILE):
        if file not in snapshot.files:
            raise NotThere(f'{file} is not there: put it back, with `version: "3.1"` and its list.')
    there = responses.all_in(snapshot)
    known = set(intents(snapshot))
    found = [one.intent for one in examples.blocks(NLU + FILE, snapshot.text(NLU + FILE))]
    fit = [one for one in found if one in known and f"utter_{one}" in there]
    return fit[-1] if fit else ""


def _declared(text: str, name: str, neighbour: str) -> str:
    node = tree.get(tree.compose(text), "intents")
    items = tree.items(node)
    if node is None or not items or tree.inline(node):
        raise Unsuitable("domain.yml: intents has to be a list, one on each line.")
    behind = next((item for item in items if _name(item) == neighbour), items[-1])
    rows = text.split("\n")
    rows.insert(tree.last_line(behind), f"{' ' * (behind.start_mark.column - 2)}- {name}")
    return "\n".join(rows)


def _ruled(text: str, name: str) -> str:
    rule = name.replace("_", " ")
    steps = f"steps: [{{intent: {name}}}, {{action: utter_{name}}}, {{action: action_also}}]"
    return _appended(text, "rules", [f"- rule: {rule}", f"  {steps}"])


def _taught(text: str, name: str, lines: Sequence[str]) -> str:
    return _appended(text, "nlu", [f"- intent: {name}", "  examples: |", *(f"    - {one}" for one in lines)])


def _appended(text: str, key: str, written: Sequence[str]) -> str:
    """The lines as another item of the list under `key`."""
    node = tree.get(tree.compose(text), key)
    items = tree.items(node)
    if node is None or not items:
        raise Unsuitable(f"There is no list under `{key}:` to add to.")
    indent = " " * (items[-1].start_mark.column - 2)
    rows = text.split("\n")
    rows[tree.last_line(node) : tree.last_line(node)] = [indent + row for row in written]
    return "\n".join(rows)
