"""What the assistant says: the responses of domain.yml, each with one or more variants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content import scalars, tree
from content.errors import NotThere, Unsuitable
from content.snapshot import DOMAIN, Snapshot

LONGEST_TITLE = 40
"""Characters of a button: what fits a narrow chat on one line."""
NAME = re.compile(r"utter_[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Button:
    """What is offered under a text."""

    title: str
    payload: str
    line: int


@dataclass(frozen=True)
class Variant:
    """One way of saying it."""

    text: str
    line: int
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Response:
    """Something that is said, by its name."""

    name: str
    line: int
    variants: tuple[Variant, ...]
    last: int
    """Its last line."""


def listed(text: str) -> Iterator[Response]:
    """The responses of a domain file, in its order."""
    for name, key, value in tree.pairs(tree.get(tree.compose(text), "responses")):
        variants = tuple(_variant(item) for item in tree.items(value))
        yield Response(name, tree.line(key), variants, tree.last_line(value))


def all_in(snapshot: Snapshot) -> dict[str, Response]:
    """Every response by name."""
    return {one.name: one for one in listed(snapshot.text(DOMAIN))}


def change(snapshot: Snapshot, name: str, number: int, words: str) -> Snapshot:
    """Write variant `number` (from 0) of a response anew. Raises NotThere, Unsuitable."""
    clean = checked(words)

    def changed(text: str) -> str:
        variants = tree.items(tree.get(tree.compose(text), "responses", name))
        node = tree.get(variants[number], "text") if number < len(variants) else None
        if node is None:
            raise NotThere(f"{name} has no variant {number + 1} any more.")
        return scalars.replace(text, node, clean)

    return snapshot.edit(DOMAIN, changed)


def add_variant(snapshot: Snapshot, name: str, words: str) -> Snapshot:
    """Add another way of saying it. Raises NotThere, Unsuitable."""
    clean = checked(words)

    def changed(text: str) -> str:
        value = tree.get(tree.compose(text), "responses", name)
        variants = tree.items(value)
        if value is None or not variants:
            raise NotThere(f"There is no response called {name} any more.")
        rows = text.split("\n")
        indent = variants[-1].start_mark.column - 2
        rows.insert(tree.last_line(value), _written(clean, indent))
        return "\n".join(rows)

    return snapshot.edit(DOMAIN, changed)


def delete_variant(snapshot: Snapshot, name: str, number: int) -> Snapshot:
    """Take one way of saying it out. Raises NotThere, Unsuitable for the only one."""

    def changed(text: str) -> str:
        variants = tree.items(tree.get(tree.compose(text), "responses", name))
        if number >= len(variants):
            raise NotThere(f"{name} has no variant {number + 1} any more.")
        if len(variants) == 1:
            raise Unsuitable("This is the only way of saying it. Add another one first.")
        rows = text.split("\n")
        del rows[tree.line(variants[number]) - 1 : tree.last_line(variants[number])]
        return "\n".join(rows)

    return snapshot.edit(DOMAIN, changed)


def change_button(snapshot: Snapshot, name: str, number: int, button: int, title: str) -> Snapshot:
    """Write the title of a button under variant `number` anew. Raises NotThere, Unsuitable."""
    clean = " ".join(title.split())
    if not clean:
        raise Unsuitable("Write what the button says.")
    if len(clean) > LONGEST_TITLE:
        raise Unsuitable(f"A button has at most {LONGEST_TITLE} characters; this one has {len(clean)}.")

    def changed(text: str) -> str:
        variants = tree.items(tree.get(tree.compose(text), "responses", name))
        variant = variants[number] if number < len(variants) else None
        buttons = tree.items(tree.get(variant, "buttons"))
        node = tree.get(buttons[button], "title") if button < len(buttons) else None
        if node is None:
            raise NotThere(f"{name} has no such button any more.")
        return scalars.replace(text, node, clean)

    return snapshot.edit(DOMAIN, changed)


def add(snapshot: Snapshot, name: str, words: str, after: str = "") -> Snapshot:
    """Add a response behind the one called `after`, or at the end. Raises Unsuitable."""
    clean = checked(words)
    if not NAME.match(name):
        raise Unsuitable(f"{name} is no name for a response: small letters, digits and _ after utter_.")

    def changed(text: str) -> str:
        there = list(listed(text))
        if any(one.name == name for one in there):
            raise Unsuitable(f"There is a response called {name} already.")
        if not there:
            raise Unsuitable("domain.yml has no responses: to put one behind another.")
        before = next((one for one in there if one.name == after), there[-1])
        key = tree.key_of(tree.get(tree.compose(text), "responses"), before.name)
        column = key.start_mark.column if key else 2
        rows = text.split("\n")
        rows.insert(before.last, f"{' ' * column}{name}:\n{_written(clean, column + 2)}")
        return "\n".join(rows)

    return snapshot.edit(DOMAIN, changed)


def checked(words: str) -> str:
    """The words with plain line ends. Raises Unsuitable when there are none."""
    clean = "\n".join(row.rstrip() for row in words.replace("\r\n", "\n").strip().split("\n"))
    if not clean:
        raise Unsuitable("Write what the assistant is to say.")
    return clean


def _variant(item: tree.Node) -> Variant:
    text = tree.get(item, "text")
    buttons = tuple(
        Button(tree.words(tree.get(one, "title")), tree.words(tree.get(one, "payload")), tree.line(one))
        for one in tree.items(tree.get(item, "buttons"))
    )
    return Variant(tree.words(text), tree.line(text or item), buttons)


def _written(words: str, indent: int) -> str:
    return f"{' ' * indent}- text: {scalars.fresh(words, indent + 4)}"
