"""Conversations saved as tests: in one file of their own among those that `redress content test` plays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content import scalars, tree
from content.errors import NotThere, Unsuitable
from content.snapshot import SCRIPTS, Snapshot

HEAD = """\
# Conversations that editors saved as tests: how they went is how they have to go.
scripts:
"""
LONGEST_NAME = 80


@dataclass(frozen=True)
class Turn:
    """What a customer did, and what has to come of it."""

    say: str = ""
    press: str = ""
    """The title of a button, in the place of words."""
    hear: tuple[str, ...] = ()
    asks: str = ""
    """The field that is asked for last; empty when nothing is."""
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """A conversation as a test."""

    name: str
    why: str
    turns: tuple[Turn, ...]
    line: int = 0


def all_in(snapshot: Snapshot) -> list[Script]:
    """Those that are there, in the order of the file."""
    if SCRIPTS not in snapshot.files:
        return []
    items = tree.items(tree.get(tree.compose(snapshot.text(SCRIPTS)), "scripts"))
    return [_script(item) for item in items]


def add(snapshot: Snapshot, script: Script) -> Snapshot:
    """Put a conversation at the end. Raises Unsuitable."""
    name, why = " ".join(script.name.split()), " ".join(script.why.split())
    if not name or not why:
        raise Unsuitable("Give it a name, and say in a sentence what it protects.")
    if len(name) > LONGEST_NAME:
        raise Unsuitable(f"The name has at most {LONGEST_NAME} characters; this one has {len(name)}.")
    if not script.turns:
        raise Unsuitable("A test has at least one message in it.")
    if any(one.name == name for one in all_in(snapshot)):
        raise Unsuitable(f"There is a test called “{name}” already.")
    text = snapshot.text(SCRIPTS) if all_in(snapshot) else HEAD
    rows = text.rstrip("\n").split("\n")
    written = "\n".join([*rows, *_written(Script(name, why, script.turns))]) + "\n"
    return snapshot.put(SCRIPTS, written.encode())


def delete(snapshot: Snapshot, name: str) -> Snapshot:
    """Take a test out. Raises NotThere."""
    items = (
        tree.items(tree.get(tree.compose(snapshot.text(SCRIPTS)), "scripts"))
        if SCRIPTS in snapshot.files
        else []
    )
    item = next((one for one in items if _script(one).name == name), None)
    if item is None:
        raise NotThere(f"There is no test called “{name}” any more.")
    found = item

    def changed(text: str) -> str:
        rows = text.split("\n")
        del rows[tree.line(found) - 1 : tree.last_line(found)]
        return "\n".join(rows)

    if len(items) == 1:
        return snapshot.put(SCRIPTS, (HEAD.rstrip("\n") + " []\n").encode())
    return snapshot.edit(SCRIPTS, changed)


def written(script: Script) -> str:
    """A test as it stands in the file."""
    return "\n".join(_written(script)) + "\n"


def _script(item: tree.Node) -> Script:
    name, why = (tree.words(tree.get(item, key)) for key in ("script", "why"))
    return Script(
        name, why, tuple(_turn(one) for one in tree.items(tree.get(item, "turns"))), tree.line(item)
    )


def _turn(item: tree.Node) -> Turn:
    say, press, asks = (tree.words(tree.get(item, key)) for key in ("say", "press", "asks"))
    hear = tuple(tree.words(one) for one in tree.items(tree.get(item, "hear")))
    slots = {key: tree.words(value) for key, _, value in tree.pairs(tree.get(item, "slots"))}
    return Turn(say, press, hear, asks, slots)


def _written(script: Script) -> Iterator[str]:
    yield f"  - script: {scalars.quoted(script.name)}"
    yield f"    why: {scalars.quoted(script.why)}"
    yield "    turns:"
    for one in script.turns:
        yield from _turn_written(one)


def _turn_written(one: Turn) -> Iterator[str]:
    did = ("press", one.press) if one.press else ("say", one.say)
    yield f"      - {did[0]}: {scalars.quoted(did[1])}"
    if one.hear:
        yield f"        hear: [{_listed(one.hear)}]"
    if one.slots:
        pairs = (f"{name}: {scalars.quoted(value)}" for name, value in one.slots.items())
        yield f"        slots: {{{', '.join(pairs)}}}"
    yield f"        asks: {one.asks}" if one.asks else "        asks_nothing: true"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(scalars.quoted(one) for one in words)
