"""domain.yml: every name declared once, every response with words, every button leading somewhere."""

import json
import re
from collections.abc import Iterator

from complaints.located_yaml import Fault
from content import links, tree
from content.checks import placeholders
from content.checks.known import Known, names
from content.snapshot import DOMAIN, NLU, RULES, Snapshot

PARTS = frozenset(
    {"version", "session_config", "intents", "entities", "slots", "forms", "actions", "responses", "config"}
)
_PAYLOAD = re.compile(r"/(?P<intent>\w+)\s*(?P<entities>\{.*\})?\Z", re.DOTALL)
_RESPONSE = re.compile(r"utter_[a-z0-9_]+\Z")
_KEYS = frozenset({"text", "buttons", "custom", "image", "channel", "condition", "id"})
_SLOT_TYPES = frozenset({"any", "text", "bool", "float", "list", "categorical"})


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong in domain.yml."""
    root = tree.compose(snapshot.text(DOMAIN))
    for name, key, _ in tree.pairs(root):
        if name not in PARTS:
            yield Fault(
                DOMAIN, tree.line(key), name, "is no part of a domain", f"Write one of: {_listed(PARTS)}"
            )
    for part in ("intents", "actions", "entities"):
        yield from _once(root, part)
    yield from _slots(root)
    yield from _forms(root, known)
    yield from _responses(root, known)
    yield from _unused(snapshot, root, known)


def _once(root: tree.Node | None, part: str) -> Iterator[Fault]:
    node = tree.get(root, part)
    if node is None or not isinstance(node, tree.SequenceNode):
        line = tree.line(tree.key_of(root, part) or root) if root else 1
        yield Fault(DOMAIN, line, part, "is no list", "Write one name on each line, after `  - `")
        return
    seen: set[str] = set()
    for item, name in zip(tree.items(node), names(node), strict=True):
        if name in seen:
            yield Fault(DOMAIN, tree.line(item), part, f"{name} stands there twice", "Delete this line")
        elif not re.fullmatch(r"[A-Za-z]\w*", name):
            problem = f"“{name}” is no name" if name else "there is a dash without a name"
            yield Fault(DOMAIN, tree.line(item), part, problem, "Use small letters, digits and _ only")
        seen.add(name)


def _slots(root: tree.Node | None) -> Iterator[Fault]:
    for name, key, slot in tree.pairs(tree.get(root, "slots")):
        where, line = f"slots.{name}", tree.line(key)
        if not isinstance(slot, tree.MappingNode):
            yield Fault(DOMAIN, line, where, "has no type", "Write it like the slot above it")
            continue
        kind = tree.words(tree.get(slot, "type"))
        if kind not in _SLOT_TYPES:
            problem = f"has the type “{kind}”, which there is not" if kind else "has no type"
            yield Fault(DOMAIN, line, where, problem, "Write `type: any`")
        if not tree.items(tree.get(slot, "mappings")):
            yield Fault(DOMAIN, line, where, "has no mappings", "Write `mappings: [{type: custom}]`")


def _forms(root: tree.Node | None, known: Known) -> Iterator[Fault]:
    for name, key, form in tree.pairs(tree.get(root, "forms")):
        where = f"forms.{name}"
        asked = tree.items(tree.get(form, "required_slots"))
        if not asked:
            yield Fault(
                DOMAIN, tree.line(key), where, "asks for nothing", "Write `required_slots: [...]` below it"
            )
        for item in asked:
            if tree.words(item) not in known.slots:
                problem = f"asks for {tree.words(item)}, which is no slot"
                yield Fault(
                    DOMAIN, tree.line(item), where, problem, "Add it under `slots:`, or correct its name"
                )
        if f"validate_{name}" not in known.actions:
            problem = f"has no action validate_{name}"
            yield Fault(DOMAIN, tree.line(key), where, problem, "Add it under `actions:`")


def _responses(root: tree.Node | None, known: Known) -> Iterator[Fault]:
    for name, key, value in tree.pairs(tree.get(root, "responses")):
        if not _RESPONSE.match(name):
            mend = "Begin its name with utter_, and use small letters, digits and _"
            yield Fault(DOMAIN, tree.line(key), name, "cannot be the name of a response", mend)
        if not isinstance(value, tree.SequenceNode) or not tree.items(value):
            yield Fault(DOMAIN, tree.line(key), name, "has no words", 'Write `- text: "..."` below it')
            continue
        for variant in tree.items(value):
            yield from _variant(name, variant, known)


def _variant(name: str, variant: tree.Node, known: Known) -> Iterator[Fault]:
    if not isinstance(variant, tree.MappingNode):
        yield Fault(DOMAIN, tree.line(variant), name, "is not written as a response", 'Write `- text: "..."`')
        return
    for key, place, _ in tree.pairs(variant):
        if key not in _KEYS:
            yield Fault(
                DOMAIN, tree.line(place), name, f"`{key}` is not known here", "Write `text` or `buttons`"
            )
    text = tree.get(variant, "text")
    if text is None:
        if tree.get(variant, "custom") is None:
            yield Fault(DOMAIN, tree.line(variant), name, "has no text", 'Write `- text: "..."`')
    elif not tree.is_text(text):
        mend = 'Put it into "quotes"'
        yield Fault(DOMAIN, tree.line(text), name, f"“{tree.words(text)}” is not read as text", mend)
    elif not tree.words(text).strip():
        yield Fault(DOMAIN, tree.line(text), name, "has an empty text", "Write what is to be said")
    else:
        yield from placeholders.faults(DOMAIN, tree.first_line(text), name, tree.words(text), known)
        yield from _links(name, text)
    for button in tree.items(tree.get(variant, "buttons")):
        yield from _button(name, button, known)


def _links(name: str, text: tree.Node) -> Iterator[Fault]:
    for line, problem, mend in links.faults(tree.words(text)):
        yield Fault(DOMAIN, tree.first_line(text) + line - 1, name, problem, mend)


def _button(name: str, button: tree.Node, known: Known) -> Iterator[Fault]:
    line = tree.line(button)
    title, payload = tree.words(tree.get(button, "title")), tree.words(tree.get(button, "payload"))
    if not title.strip():
        yield Fault(DOMAIN, line, name, "a button has no title", 'Write `title: "..."`')
    if not payload:
        yield Fault(
            DOMAIN, line, name, f"the button “{title}” leads nowhere", 'Write `payload: "/ask_human"`'
        )
        return
    found = _PAYLOAD.match(payload)
    if not found:
        mend = "Write / and an intent, such as /ask_human; values in {...} after it"
        yield Fault(DOMAIN, line, name, f"the payload {payload} of “{title}” cannot be read", mend)
        return
    if found["intent"] not in known.intents:
        problem = f"the button “{title}” leads to {found['intent']}, which is not among the intents"
        yield Fault(DOMAIN, line, name, problem, "Correct its payload")
    try:
        values = json.loads(found["entities"] or "{}")
    except ValueError:
        mend = r"Write them as {\"field\": \"value\"}, inside the quotes of the payload"
        yield Fault(DOMAIN, line, name, f"the values in the payload of “{title}” cannot be read", mend)
        return
    for entity in values:
        if entity not in known.entities | known.slots:
            problem = f"the button “{title}” sets {entity}, which is no entity"
            yield Fault(DOMAIN, line, name, problem, "Add it under `entities:`, or correct its name")


def _unused(snapshot: Snapshot, root: tree.Node | None, known: Known) -> Iterator[Fault]:
    """Responses that nothing says, and intents that nothing is learnt for."""
    spoken = "\n".join(
        snapshot.text(path) for path in [*snapshot.under(RULES), *snapshot.under("data/stories/")]
    )
    spoken += snapshot.text("data/forms.yml") if "data/forms.yml" in snapshot.files else ""
    said = set(re.findall(r"\butter_\w+", spoken))
    for name, key, _ in tree.pairs(tree.get(root, "responses")):
        if name not in said and not known.words.says(name):
            mend = "Name it in a rule (data/rules/), correct its name, or delete it"
            yield Fault(DOMAIN, tree.line(key), name, "is said nowhere", mend)
    taught = {
        tree.words(tree.get(item, "intent"))
        for path in snapshot.under(NLU)
        for item in tree.items(tree.get(tree.compose(snapshot.text(path)), "nlu"))
    }
    ruled = set(re.findall(r"\bintent:\s*\"?(\w+)", spoken))
    for item, name in zip(
        tree.items(tree.get(root, "intents")), names(tree.get(root, "intents")), strict=True
    ):
        if name and name not in taught:
            mend = "Add examples in data/nlu/, or delete it here"
            yield Fault(DOMAIN, tree.line(item), name, "has no examples", mend)
        elif name and name not in ruled:
            yield Fault(DOMAIN, tree.line(item), name, "is followed by nothing", "Add a rule in data/rules/")


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
