"""data/nlu/: every example under one intent that there is, written so that it is read as it is meant."""

import difflib
import json
import re
from collections.abc import Iterator

from complaints.located_yaml import Fault
from content import examples, tree
from content.checks.known import Known
from content.snapshot import NLU, Snapshot

_MARKUP = re.compile(r"\[(?P<words>[^\[\]]*)\](?:\((?P<entity>[^()]*)\)|(?P<json>\{[^{}]*\}))")
_OPEN = re.compile(r"\[[^\]]*\Z|\][({]|\[[^\]]*\][({]")
_KEYS = frozenset({"intent", "examples", "lookup", "synonym", "regex", "metadata"})
FEWEST = 2


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with the examples."""
    seen: dict[str, examples.Example] = {}
    homes: dict[str, str] = {}
    for file in snapshot.under(NLU):
        text = snapshot.text(file)
        yield from _shape(file, text, known, homes)
        for one in examples.listed(file, text):
            yield from _marked(one, known)
            yield from _twice(one, seen)


def _shape(file: str, text: str, known: Known, homes: dict[str, str]) -> Iterator[Fault]:
    root = tree.compose(text)
    if tree.get(root, "version") is None:
        yield Fault(file, 1, "version", "is missing", 'Write `version: "3.1"` at the beginning of the file')
    elif not tree.is_text(tree.get(root, "version")):
        line = tree.line(tree.get(root, "version") or root)  # type: ignore[arg-type]
        yield Fault(file, line, "version", "is not read as text", 'Write `version: "3.1"`')
    for name, key, _ in tree.pairs(root):
        if name not in {"version", "nlu"}:
            yield Fault(file, tree.line(key), name, "is not known here", "Examples stand under `nlu:`")
    listed = tree.get(root, "nlu")
    if not tree.items(listed):
        yield Fault(
            file, tree.line(listed) if listed else 1, "nlu", "has no intents", "Write `- intent: ...`"
        )
    rows = text.split("\n")
    for item in tree.items(listed):
        yield from _item(file, item, rows, known, homes)


def _item(
    file: str, item: tree.Node, rows: list[str], known: Known, homes: dict[str, str]
) -> Iterator[Fault]:
    named, listed, line = tree.get(item, "intent"), tree.get(item, "examples"), tree.line(item)
    for key, place, _ in tree.pairs(item):
        if key not in _KEYS:
            mend = f"Write `{(difflib.get_close_matches(key, _KEYS, 1, 0.5) or ['examples'])[0]}`"
            yield Fault(file, tree.line(place), key, "is not known here", mend)
    if named is None:
        if not any(tree.get(item, key) for key in ("lookup", "synonym", "regex")):
            yield Fault(file, line, "", "these examples have no intent", "Write `- intent: ...` above them")
        return
    intent = tree.words(named)
    if intent not in known.intents:
        close = difflib.get_close_matches(intent, sorted(known.intents), 1, 0.7)
        mend = f"Write {close[0]}" if close else "Add it under `intents:` in domain.yml"
        yield Fault(file, tree.line(named), intent, "is no intent of domain.yml", mend)
    if intent in homes:
        mend = "Put its examples together in one place"
        yield Fault(file, tree.line(named), intent, f"has examples in {homes[intent]} already", mend)
    homes.setdefault(intent, f"{file}:{tree.line(named)}")
    if listed is None:
        yield Fault(
            file, tree.line(named), intent, "has no examples", "Write `examples: |` below it, and then them"
        )
    elif (
        isinstance(listed, tree.SequenceNode)
        or not isinstance(listed, tree.ScalarNode)
        or listed.style != "|"
    ):
        mend = "Write `examples: |`, with the upright stroke"
        yield Fault(file, tree.line(tree.key_of(item, "examples") or item), intent, "the | is missing", mend)
    else:
        yield from _lines(file, intent, listed, rows)


def _lines(file: str, intent: str, listed: tree.ScalarNode, rows: list[str]) -> Iterator[Fault]:
    count = 0
    for number in range(tree.line(listed) + 1, tree.last_line(listed) + 1):
        row = rows[number - 1]
        found = examples.DASH.match(row)
        if not row.strip():
            continue
        if row.lstrip().startswith("#"):
            mend = "Remarks cannot stand among examples: delete it, or write `- ` before it"
            yield Fault(file, number, intent, "this remark is read as an example", mend)
        elif found is None:
            mend = "Begin each example with `- `, on a line of its own"
            yield Fault(file, number, intent, "this line has no dash", mend)
        elif not found["words"].strip():
            yield Fault(file, number, intent, "the example is empty", "Write its words, or delete the line")
        elif not re.match(r"\s*- ", row):
            yield Fault(
                file, number, intent, "there is no space after the dash", "Write `- ` before the words"
            )
        elif len(found["words"]) > examples.LONGEST:
            mend = "Keep what the customer wants, in a sentence or two"
            yield Fault(
                file, number, intent, f"the example is longer than {examples.LONGEST} characters", mend
            )
        count += found is not None and bool(found["words"].strip())
    if count < FEWEST:
        yield Fault(
            file,
            tree.line(listed),
            intent,
            f"has {count} examples",
            f"Write at least {FEWEST}; a dozen teach",
        )


def _twice(one: examples.Example, seen: dict[str, examples.Example]) -> Iterator[Fault]:
    wanted = " ".join(one.words.lower().split())
    if first := seen.setdefault(wanted, one):
        if first is one:
            return
        if first.intent == one.intent:
            problem, mend = f"“{one.words}” stands there twice, also on line {first.line}", "Delete this line"
        else:
            problem = f"“{one.words}” is an example of {first.intent} too ({first.file}:{first.line})"
            mend = "Keep it under one of the two"
        yield Fault(one.file, one.line, one.intent, problem, mend)


def _marked(one: examples.Example, known: Known) -> Iterator[Fault]:
    rest = _MARKUP.sub("", one.words)
    if _OPEN.search(rest):
        mend = "Write [words](entity), with all four brackets, or no square brackets"
        yield Fault(one.file, one.line, one.intent, "an entity is marked with a bracket missing", mend)
    for found in _MARKUP.finditer(one.words):
        entity = found["entity"]
        if found["json"]:
            try:
                entity = json.loads(found["json"]).get("entity", "")
            except ValueError:
                mend = 'Write [words]{"entity": "date", "value": "..."}, with straight double quotes'
                yield Fault(one.file, one.line, one.intent, f"{found['json']} cannot be read", mend)
                continue
        if not found["words"].strip():
            mend = "Write the words between [ and ]"
            yield Fault(one.file, one.line, one.intent, "an entity is marked on no words", mend)
        if str(entity).partition(":")[0] not in known.entities:
            close = difflib.get_close_matches(str(entity), sorted(known.entities), 1, 0.6)
            mend = f"Write {close[0]}" if close else "Add it under `entities:` in domain.yml"
            yield Fault(one.file, one.line, one.intent, f"“{entity}” is no entity", mend)
