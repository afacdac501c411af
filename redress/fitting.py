"""Whether what editors change fits together: words, facts, examples, forms and buttons, without Rasa.

`content.checks` looks at all that editors change; this adds the files that only the forms, the desk and the
chat read, by what reads them.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from actions.forms.fields import Forms
from complaints import code_of_practice, located_yaml, root_causes
from complaints.located_yaml import BrokenFile, Fault, Located
from content import checks, code_words, snapshot, tree
from content.snapshot import DOMAIN, Snapshot
from conversations import desk_hours
from conversations.errors import WordsError
from redress.settings import ROOT
from web.customer import script, theme, wording
from web.customer.script import SHARED
from web.customer.wording import Wording

FORMS = "data/forms.yml"
ENGINE = ("config.yml", "endpoints.yml", "credentials.yml")
"""What else has to be YAML before anything starts."""
SUMMARY = "confirm"
"""The field whose question is the summary of all the others."""


def faults(root: Path) -> list[Fault]:
    """What does not fit, by file and line; nothing where all is well."""
    there = _with_engine(root, snapshot.read(root))
    found = checks.faults(there, code_words.read(ROOT))
    if found:
        return found
    # What is read by other parts is read only once the rest is sound: it would repeat the same faults.
    return sorted([*_forms(there), *_desk(root)], key=lambda fault: (fault.file, fault.line))


def misfits(root: Path) -> Iterator[str]:
    """The same as sentences."""
    yield from map(str, faults(root))


def _with_engine(root: Path, there: Snapshot) -> Snapshot:
    for name in ENGINE:
        if (root / name).exists():
            there = there.put(name, (root / name).read_bytes())
    return there


def _desk(root: Path) -> Iterator[Fault]:
    """What the desk and the chat go by, each read by its own reader."""
    data = root / "data"
    facts = code_of_practice.load(data / "code_of_practice.yml").facts()
    readers: dict[str, Callable[[Path], object]] = {
        "data/desk_hours.yml": desk_hours.load,
        "data/root_causes.yml": lambda path: root_causes.load(path, "data/root_causes.yml"),
        "data/widget.yml": lambda path: script.refuse_gaps(_first(wording.load(path.parent, facts))),
    }
    for name, read in readers.items():
        try:
            read(root / name)
        except BrokenFile as broken:
            for fault in broken.faults:
                yield Fault(name, fault.line, fault.where, fault.problem, fault.mend)
        except WordsError as error:
            yield Fault(name, 1, "", str(error).rstrip("."), "Correct it, or add the fact")
        except OSError:
            yield Fault(name, 1, "", "there is no such file", "Put it back; every installation needs it")
    yield from _colours(data / wording.FILE)


def _first(wordings: Mapping[str, Wording]) -> Wording:
    return next(iter(wordings.values()))


def _colours(path: Path) -> Iterator[Fault]:
    """Colours of the chat that are none, or too faint to read."""
    try:
        located = located_yaml.read(path, f"data/{path.name}")
    except BrokenFile:
        return  # said already
    given = located.values.get("theme") if isinstance(located.values, dict) else None
    if not isinstance(given, dict):
        return
    own = theme.own((SHARED / "tokens.css").read_text(encoding="utf-8"))
    chosen = {scheme: colours or {} for scheme, colours in given.items() if scheme in own}
    for problem, mend in theme.unknown(chosen, own["light"]):
        yield located.fault(("theme",), problem, mend)
    if not any(theme.unknown(chosen, own["light"])):
        for pair in theme.faint(chosen, own):
            yield located.fault(("theme", pair.scheme), str(pair), "Make one of them darker or lighter")


def _forms(there: Snapshot) -> Iterator[Fault]:
    if FORMS not in there.files:
        yield Fault(FORMS, 1, "", "there is no such file", "Put it back; every installation needs it")
        return
    located = located_yaml.parse(there.text(FORMS), FORMS)
    try:
        forms = Forms.model_validate(located.values)
    except ValidationError as error:
        yield from located_yaml.explain(located, error)
        return
    domain = tree.compose(there.text(DOMAIN))
    for name, form in forms.forms.items():
        slots = {tree.words(item) for item in tree.items(tree.get(domain, "forms", name, "required_slots"))}
        for place, asked in enumerate(form.fields):
            yield from _field(
                located, ("forms", name, "fields", place), asked.name, asked.asked != "never", domain
            )
            if asked.name not in slots:
                mend = f"Add it to required_slots of {name} in domain.yml"
                yield located.fault(("forms", name, "fields", place), f"{asked.name} is not asked", mend)


def _field(
    located: Located, where: tuple[str | int, ...], name: str, asked: bool, domain: tree.Node | None
) -> Iterator[Fault]:
    question = f"utter_question_{name}"
    if asked and name != SUMMARY and tree.get(domain, "responses", question) is None:
        yield located.fault(where, f"{name} has no words", f"Add {question} under `responses:` in domain.yml")
    if tree.get(domain, "slots", name) is None:
        yield located.fault(where, f"{name} is kept nowhere", "Add it under `slots:` in domain.yml")
