"""What customers may write, and what it means: the examples in data/nlu/, each under one intent."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content import tree
from content.errors import NotThere, Unsuitable
from content.snapshot import NLU, Snapshot

DASH = re.compile(r"^(?P<indent>\s*)- ?(?P<words>.*)$")
ENTITY = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})")
_MARKED = re.compile(r"\]\s*[({\[]")
_ROUND = str.maketrans("[]", "()")
LONGEST = 500
"""Characters of an example."""


@dataclass(frozen=True)
class Example:
    """One line of an intent's examples."""

    words: str
    intent: str
    file: str
    line: int


@dataclass(frozen=True)
class Block:
    """The examples of one intent in one file."""

    intent: str
    file: str
    line: int
    """Where the intent is named."""
    first: int
    """The line after `examples: |`."""
    last: int


def blocks(file: str, text: str) -> Iterator[Block]:
    """The intents of a file and where their examples stand."""
    for item in tree.items(tree.get(tree.compose(text), "nlu")):
        named, listed = tree.get(item, "intent"), tree.get(item, "examples")
        if named is not None and isinstance(listed, tree.ScalarNode) and listed.style == "|":
            last = tree.last_line(listed)
            yield Block(tree.words(named), file, tree.line(named), tree.line(listed) + 1, last)


def listed(file: str, text: str) -> Iterator[Example]:
    """Every example of a file, in its order."""
    rows = text.split("\n")
    for one in blocks(file, text):
        for number in range(one.first, one.last + 1):
            found = DASH.match(rows[number - 1])
            if found and found["words"].strip():
                yield Example(found["words"].strip(), one.intent, file, number)


def all_in(snapshot: Snapshot) -> list[Example]:
    """Every example there is."""
    return [example for file in snapshot.under(NLU) for example in listed(file, snapshot.text(file))]


def first_of_each(there: Iterable[Example]) -> dict[str, str]:
    """By intent, an example as a customer writes it: names alone say little to who is new."""
    first: dict[str, str] = {}
    for one in there:
        first.setdefault(one.intent, plain(one.words))
    return first


def plain(words: str) -> str:
    """An example as a customer writes it: without the marks of entities."""
    return ENTITY.sub(r"\1", words)


def same(words: str) -> str:
    """What two examples have in common that the assistant takes for the same."""
    return " ".join(re.sub(r"[^\w\s]", "", words.lower().replace("’", "").replace("'", "")).split())


def add(snapshot: Snapshot, intent: str, words: str) -> Snapshot:
    """Put an example at the end of its intent. Raises Unsuitable, NotThere."""
    clean = checked(words)
    _unlike(snapshot, clean)
    file = home(snapshot, intent)

    def change(text: str) -> str:
        rows = text.split("\n")
        block = next(one for one in blocks(file, text) if one.intent == intent)
        found = DASH.match(rows[block.last - 1])
        rows.insert(block.last, f"{found['indent'] if found else '    '}- {clean}")
        return "\n".join(rows)

    return snapshot.edit(file, change)


def change(snapshot: Snapshot, intent: str, old: str, new: str) -> Snapshot:
    """Write an example anew. Raises Unsuitable, NotThere."""
    clean = checked(new)
    found = find(snapshot, intent, old)
    if clean == old:
        return snapshot
    _unlike(snapshot, clean, old)

    def changed(text: str) -> str:
        rows = text.split("\n")
        row = DASH.match(rows[found.line - 1])
        rows[found.line - 1] = f"{row['indent'] if row else '    '}- {clean}"
        return "\n".join(rows)

    return snapshot.edit(found.file, changed)


def delete(snapshot: Snapshot, intent: str, words: str) -> Snapshot:
    """Take an example out. Raises NotThere, Unsuitable for the last one of its intent."""
    found = find(snapshot, intent, words)
    if sum(one.intent == intent for one in all_in(snapshot)) == 1:
        raise Unsuitable(f"This is the only example of {intent}. Add another one first.")

    def changed(text: str) -> str:
        rows = text.split("\n")
        del rows[found.line - 1]
        return "\n".join(rows)

    return snapshot.edit(found.file, changed)


def move(snapshot: Snapshot, intent: str, words: str, to: str) -> Snapshot:
    """Put an example under another intent. Raises NotThere, Unsuitable."""
    home(snapshot, to)
    return snapshot if to == intent else add(delete(snapshot, intent, words), to, words)


def find(snapshot: Snapshot, intent: str, words: str) -> Example:
    """An example by its words. Raises NotThere."""
    for one in all_in(snapshot):
        if one.intent == intent and words in {one.words, plain(one.words)}:
            return one
    raise NotThere(f"“{words}” is not among the examples of {intent} any more.")


def found(snapshot: Snapshot, words: str) -> Example:
    """An example by its words alone, capitals and punctuation aside. Raises NotThere, Unsuitable."""
    there = elsewhere(snapshot, words)
    exact = [one for one in there if words in {one.words, plain(one.words)}]
    fit = exact if len(exact) == 1 else there
    if not fit:
        raise NotThere(f"“{words}” is no example.")
    if len(fit) > 1:
        places = " and ".join(f"“{one.words}” of {one.intent} ({one.file}:{one.line})" for one in fit)
        raise Unsuitable(f"It may be {places}: write it exactly as it stands there.")
    return fit[0]


def home(snapshot: Snapshot, intent: str) -> str:
    """The file in which the intent's examples are. Raises NotThere."""
    for file in snapshot.under(NLU):
        if any(one.intent == intent for one in blocks(file, snapshot.text(file))):
            return file
    raise NotThere(f"There is no intent called {intent} with examples.")


def elsewhere(snapshot: Snapshot, words: str) -> list[Example]:
    """Examples that are the same but for capitals, punctuation and spaces."""
    wanted = same(words)
    return [one for one in all_in(snapshot) if same(one.words) == wanted]


def checked(words: str) -> str:
    """The words as one line. Raises Unsuitable for what no example can be.

    `[words](name)` would teach something in them under that name, whoever wrote it: such brackets become
    round ones. What no person types, YAML cannot hold.
    """
    clean = " ".join("".join(filter(_is_typed, words)).split())
    if _MARKED.search(clean):
        clean = clean.translate(_ROUND)
    if not clean:
        raise Unsuitable("Write what a customer says.")
    if len(clean) > LONGEST:
        raise Unsuitable(f"An example has at most {LONGEST} characters; this one has {len(clean)}.")
    return clean


def _is_typed(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cs", "Cn", "Co"}


def _unlike(snapshot: Snapshot, words: str, instead_of: str = "") -> None:
    for one in elsewhere(snapshot, words):
        if one.words != instead_of:
            raise Unsuitable(f"“{one.words}” is an example of {one.intent} already ({one.file}:{one.line}).")
