"""data/canned_replies.yml: what agents put into the message box with one choice, filled for one customer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from complaints.located_yaml import BrokenFile, Fault, Located, explain, read
from conversations.words import PLACEHOLDER, Facts, filled

FILE = "data/canned_replies.yml"
FIELDS = frozenset({"customer", "agent", "reference", "first_response_by", "resolution_by"})
"""What a reply may say of the conversation that it is for."""


class _Reply(BaseModel):
    """One reply, as it is written."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=4000)
    otherwise: str | None = None


class _File(BaseModel):
    """What the file may say."""

    model_config = ConfigDict(extra="forbid")

    replies: dict[str, _Reply]


@dataclass(frozen=True)
class Canned:
    """One reply, ready to be put into the box."""

    name: str
    title: str
    text: str


class CannedReplies:
    """Every reply, in the order of the file."""

    def __init__(self, replies: Mapping[str, _Reply], facts: Facts) -> None:
        self._replies = dict(replies)
        self._facts = dict(facts)

    def filled(self, values: Mapping[str, str | None]) -> list[Canned]:
        """The replies for one conversation; `values` has those of `FIELDS` that are known of it.

        A reply that has nothing to say there is left out.
        """
        known = {**self._facts, **dict.fromkeys(FIELDS), **values}
        made = [Canned(name, one.title, _text(one, known)) for name, one in self._replies.items()]
        return [one for one in made if one.text]


def load(path: Path, facts: Facts, shown_as: str = FILE) -> CannedReplies:
    """The replies in the file. Raises BrokenFile with every fault, by its line."""
    located = read(path, shown_as)
    try:
        found = _File.model_validate(located.values)
    except ValidationError as error:
        raise BrokenFile(list(explain(located, error))) from None
    if faults := list(_unknown(located, found, facts)):
        raise BrokenFile(faults)
    return CannedReplies(found.replies, facts)


def _unknown(located: Located, found: _File, facts: Facts) -> Iterable[Fault]:
    for name, reply in found.replies.items():
        for key, text in (("text", reply.text), ("otherwise", reply.otherwise or "")):
            for one in PLACEHOLDER.findall(text):
                if one not in FIELDS and one not in facts:
                    problem = f"speaks of {{{one}}}, which nobody knows"
                    mend = f"Write one of {', '.join(sorted(FIELDS))}, or a fact of the code of practice"
                    yield located.fault(("replies", name, key), problem, mend)


def _text(reply: _Reply, known: Facts) -> str:
    lacks = any(known[one] is None for one in PLACEHOLDER.findall(reply.text))
    return filled(reply.otherwise if lacks and reply.otherwise else reply.text, known, "A canned reply")
