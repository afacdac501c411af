"""The facts of the code of practice as they are written, and how one is changed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from content import scalars, tree
from content.errors import NotThere, Unsuitable
from content.snapshot import CODE, Snapshot

KEYS = ("value", "says", "source", "reviewed", "review_by", "confirmed", "note")
"""What is changed by the form of a fact, in the order in which it is written."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_BARE = {"int": re.compile(r"\d{1,6}\Z"), "bool": re.compile(r"(true|false)\Z"), "timestamp": _DAY}
_WANTED = {
    "int": "Write a whole number.",
    "bool": "Write true or false.",
    "timestamp": "Write a day as 2026-11-23.",
}


@dataclass(frozen=True)
class Fact:
    """One fact as its lines have it; a list has its items on lines of their own."""

    name: str
    line: int
    kind: str
    """str, int, bool, timestamp, null, or list."""
    written: Mapping[str, str]
    """By the keys that it has."""

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.kind == "list"


def listed(text: str) -> Iterator[Fact]:
    """Every fact, in the order of the file."""
    yield from _below(tree.compose(text), "")


def all_in(snapshot: Snapshot) -> dict[str, Fact]:
    """Every fact by its dotted name."""
    return {fact.name: fact for fact in listed(snapshot.text(CODE))}


def change(snapshot: Snapshot, name: str, new: Mapping[str, str]) -> Snapshot:
    """Write what `new` has of a fact, by key; an empty `says` or `note` takes the line out.

    Raises NotThere, Unsuitable.
    """
    if name not in all_in(snapshot):
        raise NotThere(f"There is no fact called {name} any more.")

    def changed(text: str) -> str:
        for key in KEYS:
            if key in new:
                text = _with(text, name, key, new[key].strip())
        return text

    return snapshot.edit(CODE, changed)


def told(fact: Fact, new: Mapping[str, str]) -> str:
    """What changes in a fact, in the few words that its version keeps."""
    if "value" in new and new["value"] != fact.written.get("value", ""):
        return f"now {' '.join(new['value'].split()) or 'not known'}"
    return "compared with its source" if new.get("reviewed") != fact.written.get("reviewed") else "changed"


def is_due(fact: Fact, today: date) -> bool:
    """Whether it is to be compared with its source by now."""
    return fact.written.get("review_by", "") <= today.isoformat()


def _below(node: tree.Node | None, prefix: str) -> Iterator[Fact]:
    for key, place, value in tree.pairs(node):
        names = [one for one, _, _ in tree.pairs(value)]
        if "value" in names and "source" in names:
            written = {one: _written(below) for one, _, below in tree.pairs(value) if one in KEYS}
            yield Fact(prefix + key, tree.line(place), _kind(tree.get(value, "value")), written)
        else:
            yield from _below(value, f"{prefix}{key}.")


def _kind(node: tree.Node | None) -> str:
    return "list" if isinstance(node, tree.SequenceNode) else tree.kind(node)


def _written(node: tree.Node) -> str:
    if isinstance(node, tree.SequenceNode):
        return "\n".join(tree.words(item) for item in tree.items(node))
    return "" if tree.kind(node) == "null" else tree.words(node)


def _with(text: str, name: str, key: str, new: str) -> str:
    """One key of one fact written anew; it is read again each time, since lines move."""
    fact = tree.get(tree.compose(text), *name.split("."))
    node = tree.get(fact, key)
    if node is not None and _written(node) == new.replace("\r\n", "\n"):
        return text
    if node is None:
        return _inserted(text, fact, key, new) if new else text
    if not new and key in {"says", "note"}:
        place = tree.key_of(fact, key)
        rows = text.split("\n")
        del rows[tree.line(place or node) - 1 : tree.last_line(node)]
        return "\n".join(rows)
    return _value(text, node, key, new)


def _value(text: str, node: tree.Node, key: str, new: str) -> str:
    if isinstance(node, tree.SequenceNode):
        return _list(text, node, [row.strip() for row in new.splitlines() if row.strip()])
    kind = (
        "timestamp" if key in {"reviewed", "review_by"} else "bool" if key == "confirmed" else tree.kind(node)
    )
    if key in {"source", "says", "note"}:
        return scalars.replace(text, node, " ".join(new.split()) if key != "source" else new)
    if kind in _BARE:
        if not _BARE[kind].match(new):
            raise Unsuitable(f"{key}: “{new}” will not do. {_WANTED[kind]}")
        return scalars.raw(text, node, new)
    if not new:
        return scalars.raw(text, node, "null")
    return scalars.replace(text, node, new) if kind == "str" else scalars.raw(text, node, scalars.quoted(new))


def _list(text: str, node: tree.SequenceNode, new: list[str]) -> str:
    if tree.inline(node) or not node.value:
        bare = all(re.fullmatch(r"[\w-]+", one) for one in new)
        return scalars.raw(text, node, "[" + ", ".join(new if bare else map(scalars.quoted, new)) + "]")
    if not new:
        raise Unsuitable("value: write one on each line.")
    rows = text.split("\n")
    first, last = tree.line(node.value[0]), tree.last_line(node)
    indent = " " * (node.value[0].start_mark.column - 2)
    old = {tree.words(item): rows[tree.line(item) - 1] for item in node.value}
    made = [old.get(one) or f"{indent}- {scalars.quoted(one)}" for one in new]
    return "\n".join([*rows[: first - 1], *made, *rows[last:]])


def _inserted(text: str, fact: tree.Node | None, key: str, new: str) -> str:
    """A key that the fact had not, behind the one that is written before it."""
    before = [one for one in KEYS[: KEYS.index(key)] if tree.get(fact, one) is not None]
    place = tree.key_of(fact, before[-1]) if before else None
    behind = tree.get(fact, before[-1]) if before else None
    if place is None or behind is None or fact is None or tree.inline(fact):
        raise Unsuitable(f"{key} cannot be added here: write it into {CODE} by hand.")
    if key == "confirmed" and not _BARE["bool"].match(new):
        raise Unsuitable(_WANTED["bool"])
    written = new if key == "confirmed" else scalars.quoted(" ".join(new.split()))
    rows = text.split("\n")
    rows.insert(tree.last_line(behind), f"{' ' * place.start_mark.column}{key}: {written}")
    return "\n".join(rows)
