"""One answer to one question: what it stands for, or why it will not do."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from actions.forms.fields import SKIPPED, FormField, Habits, plainly
from actions.said import Fact, Said
from complaints.references import Typo, Valid
from conversations import draft_references

_NUMBER = re.compile(r"(?<![\d.,£])(\d{1,6})(?![\d,.]*\d)")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*$")
_WE_ARE = re.compile(r"^(?:we(?:'re|’re| are)|i(?:'m| am) (?:from|with|at)) ", re.IGNORECASE)
_NO_STORY = ("date", "email", "phone", "name", "ticket_reference", "complaint_reference")
"""A message of these alone answers another question."""
MOST_WORKERS = 1_000_000
LONGEST_NAME = 120


@dataclass(frozen=True)
class Answer:
    """A value, or the reason why there is none: the last part of a response's name, with what it says."""

    value: Any = None
    refused: str | None = None
    told: dict[str, Any] = field(default_factory=dict)
    about: bool = False
    inferred: bool = False
    """Read out of words that say more than that."""

    def __bool__(self) -> bool:
        return self.value is not None


NOTHING = Answer()


def from_fact(asked: FormField, fact: Fact, said: Said) -> Answer:
    """What a fact gives for this question."""
    if asked.kind == "date":
        return _date(fact, said)
    if asked.kind == "number":
        return _people(fact)
    if asked.reads == "organisation":
        name = _short(_WE_ARE.sub("", str(fact.value)))
        return Answer("private" if fact.more.get("private") else name)
    if asked.kind == "choice":
        return _choice(asked, fact)
    if asked.reads == "reference" and fact.more.get("valid") is False:
        return Answer(refused="draft" if from_draft(said) else "typo")
    return Answer(fact.value if asked.many else _short(str(fact.value)))


def from_words(asked: FormField, said: Said, habits: Habits) -> Answer:
    """What the words themselves give for the question that was asked, without any fact."""
    plain = plainly(said.text)
    if not re.search(r"\w", plain):
        return Answer(refused="empty")
    meant = asked.meant_by(plain) or asked.meant_by(habits.lead_ins.sub("", plain))
    if meant is not None:
        return Answer(SKIPPED if meant == "skip" else meant)
    in_passing = asked.said_in(said.text)
    if in_passing is not None:
        return Answer(in_passing)
    if plain in asked.again:
        return Answer(refused="again")
    if asked.reads:
        return _read(asked, said, habits)
    in_words = asked.kind == "long_text" or (asked.kind == "text" and not asked.entities)
    return _story(asked, said) if in_words else NOTHING


def _read(asked: FormField, said: Said, habits: Habits) -> Answer:
    if asked.reads in ("reference", "draft"):
        return _misplaced(asked, said)
    if asked.reads == "number":
        return _bare_number(said.text)
    return NOTHING if asked.reads == "confirm" else _called(asked, said, habits)


def from_draft(said: Said) -> Answer:
    """The reference of a draft, wherever it stands in the message."""
    found = draft_references.find(said.text)
    if isinstance(found, Valid):
        return Answer(found.reference)
    return Answer(refused="typo") if isinstance(found, Typo) else NOTHING


def _misplaced(asked: FormField, said: Said) -> Answer:
    """The reference of a draft where one of a complaint is wanted, or the other way round."""
    if asked.reads == "draft":
        return Answer(refused="complaint") if said.facts_of("complaint_reference") else NOTHING
    return Answer(refused="draft") if from_draft(said) else NOTHING


def _story(asked: FormField, said: Said) -> Answer:
    if said.facts_of(*asked.filled_by_entities):
        return Answer(said.text)
    facts = [fact for fact in said.facts if fact.entity in _NO_STORY]
    left = replace(said, facts=tuple(facts)).beside_facts
    if len(said.words) < asked.at_least or left < min(asked.at_least, 2) or (facts and left < 2):
        return Answer(refused="short")
    return Answer(said.text)


def _called(asked: FormField, said: Said, habits: Habits) -> Answer:
    """A name or an organisation given bare, without "it's" in front of it."""
    words = said.text.strip(" .,!;:")
    for _ in range(3):
        words = habits.lead_ins.sub("", words).strip(" .,!;:")
    parts = words.split()
    if any(pattern.search(plainly(words)) for pattern in asked.never_cues):
        return NOTHING
    if asked.reads == "name":
        fits = 1 <= len(parts) <= 5 and all(_NAME_WORD.match(part) for part in parts)
    else:
        fits = 1 <= len(parts) <= 8 and any(any(c.isalpha() for c in part) for part in parts)
    return Answer(_short(words)) if fits else NOTHING


def _short(words: str) -> str:
    return " ".join(words.split())[:LONGEST_NAME]


def _bare_number(text: str) -> Answer:
    found = _NUMBER.findall(text)
    return _headcount(int(found[0])) if len(found) == 1 else NOTHING


def _people(fact: Fact) -> Answer:
    value = fact.value
    if isinstance(value, dict):
        low, high = value.get("low"), value.get("high")
        return Answer(refused="range", told={"low": low, "high": high})
    try:
        return _headcount(int(value), about=bool(fact.more.get("approximate")))
    except (TypeError, ValueError):
        return NOTHING


def _headcount(people: int, about: bool = False) -> Answer:
    if not 1 <= people <= MOST_WORKERS:
        return Answer(refused="impossible")
    return Answer(people, about=about)


def _date(fact: Fact, said: Said) -> Answer:
    try:
        when = date.fromisoformat(str(fact.value)[:10])
    except ValueError:
        return NOTHING
    if when > said.today:
        return Answer(refused="future")
    rough = bool(fact.more.get("approximate")) or fact.more.get("precision", "day") != "day"
    return Answer(when.isoformat(), about=rough)


def _choice(asked: FormField, fact: Fact) -> Answer:
    if not asked.choices or str(fact.value) in asked.choices:
        return Answer(str(fact.value))
    return NOTHING
