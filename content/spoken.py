"""Every sentence with its facts put in: what people read, and what a changed fact alters in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from complaints import code_of_practice, located_yaml
from complaints.sentences import put_in
from complaints.templates import PLACEHOLDER
from content import responses, texts
from content.checks.placeholders import names
from content.samples import sample
from content.snapshot import CODE, Snapshot


@dataclass(frozen=True)
class Sentence:
    """A line that says something else after a change."""

    where: str
    before: str | None
    """None where it was left out before, because a fact in it was not known."""
    after: str | None


def facts(snapshot: Snapshot) -> Mapping[str, str | None]:
    """The words of every fact. Raises BrokenFile."""
    return code_of_practice.made_of(located_yaml.parse(snapshot.text(CODE), CODE)).facts()


def shown(text: str, known: Mapping[str, str | None]) -> str:
    """A text as it is read: with its facts, and sample values for what the moment fills in."""
    rows = [filled for row in text.split("\n") if (filled := line(row, known)) is not None]
    return "\n".join(rows)


def line(row: str, known: Mapping[str, str | None]) -> str | None:
    """One line with its facts; None where one of them is not known, and the line is left out."""
    said = {name: known.get(name, sample(name)) for name in names(row)}
    if None in said.values():
        return None
    return put_in(row, PLACEHOLDER, lambda name: said.get(name) or "")


def altered(before: Snapshot, after: Snapshot) -> list[Sentence]:
    """Every line, of whatever is said or written, that reads otherwise. Raises BrokenFile."""
    old, new = facts(before), facts(after)
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    found = []
    for where, row in _lines(after):
        if changed & set(names(row)):
            found.append(Sentence(where, line(row, old), line(row, new)))
    return found


def saying(snapshot: Snapshot, name: str) -> list[tuple[str, str]]:
    """Every line that has a fact in it: where, and as it is read. Raises BrokenFile."""
    known = facts(snapshot)
    return [
        (where, line(row, known) or "(left out)") for where, row in _lines(snapshot) if name in names(row)
    ]


def _lines(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for name, one in responses.all_in(snapshot).items():
        for variant in one.variants:
            yield from ((name, row) for row in variant.text.split("\n"))
    for path in texts.names(snapshot):
        yield from ((path, row) for row in snapshot.text(path).split("\n"))
    for name, reply in texts.replies(snapshot).items():
        for part in ("text", "otherwise"):
            yield from ((f"reply: {name}", row) for row in reply.get(part, "").split("\n"))
    code = code_of_practice.made_of(located_yaml.parse(snapshot.text(CODE), CODE))
    for section in code.sections():
        yield from ((f"Complaints Code, section {section.value}", row) for row in section.summary)
