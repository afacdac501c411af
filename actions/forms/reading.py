"""What a message fills in a form, whatever was asked: facts first, then clauses that belong to a question."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.forms.answers import Answer, from_draft, from_fact
from actions.forms.clauses import around, lifted
from actions.forms.course import known
from actions.forms.fields import SKIPPED, Form, FormField, plainly
from actions.said import Fact, Said

LONG = 12
"""Words from which a message is a story: what it mentions in passing replaces nothing that is known."""

BESIDE_A_DATE = 3
"""Words beside a date up to which a message gives it for its own sake: "and it was 4 March"."""
ALIKE = 0.85
"""Likeness from which a new reference is an old one put right."""
_OF_THEMSELVES = ("name", "email", "phone", "people", "postal_address")
"""Facts that are no part of a story."""
_ADDING = re.compile(r"\b(?:add|also|another|too|as well|and|plus)\b", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^\w\s'-]")
_ENDING = re.compile(r"\b(?:ends?|ending|finishes)(?: (?:in|with))? (\d{2,6})\b", re.IGNORECASE)
_REMAINDER = re.compile(
    r"(?:\bto\b|\bshould (?:be|say|read)\b|\bis actually\b|\bis really\b|\bis\b|\bwas\b|[:=])\s+(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NOT = re.compile(
    r"(?:\b(?:it'?s|it’s|is|be|called|spelt|i'?m|i’m)\s+|^|[,.;]\s*)"
    r"([\w'’&.-]{1,60}(?: [\w'’&.-]{1,60}){0,4}?),?\s++(?:and )?not\s++"
    r"([\w'’&.-]{1,60}(?: [\w'’&.-]{1,60}){0,3}?)(?=\s*+(?:[,.;!]|$|\band\b|\bbut\b))",
    re.IGNORECASE,
)
_SURNAME = re.compile(r"\b(?:sur|last |second |family )name\b", re.IGNORECASE)
_FIRST_NAME = re.compile(r"\b(?:fore|first |christian |given )name\b", re.IGNORECASE)
_LED_IN = re.compile(r"^.*\b(?:it'?s|it’s|is|be|called|spelt|i'?m|i’m)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What was read: values by field, which of them are approximate, and what would not do."""

    values: dict[str, Any] = field(default_factory=dict)
    about: dict[str, bool] = field(default_factory=dict)
    refused: dict[str, Answer] = field(default_factory=dict)


def read(
    form: Form, said: Said, values: Mapping[str, Any], requested: str | None, correcting: bool
) -> Reading:
    """Everything that the message fills. `correcting`: what it gives replaces what is known."""
    reading = Reading()
    stories = {one.name: _story_part(form, one, said) for one in form.fields if one.cues}
    taken: set[str] = set()
    for asked in sorted(form.fields, key=lambda one: one.name != requested):
        if not _may_read(asked, said, requested) or taken & set(asked.entities):
            continue
        may_replace = correcting or asked.name == requested or not known(values.get(asked.name))
        answer = _by_facts(asked, said, values, requested, correcting, stories)
        if answer is not None and (answer.value is not None) and (may_replace or _explicit(asked, said)):
            _note(reading, asked, answer, values)
            taken |= set(asked.entities) if asked.only_asked else set()
        elif answer is not None and answer.refused:
            reading.refused[asked.name] = answer
        elif asked.name != requested and not said.decided:
            reading.values.update(_in_passing(asked, said, values.get(asked.name), stories.get(asked.name)))
    if correcting:
        reading.values.update(_spelt_anew(form, said, values, reading))
        reading.values.update(_part_of_name(form, said, values, reading))
    return reading


def _in_passing(asked: FormField, said: Said, now: Any, story: str | None) -> dict[str, Any]:
    """What a message says of a question that was not asked; more of it, for a field that adds."""
    if not known(now):
        told = story or asked.said_in(_NOT_WORDS.sub(" ", said.text))
        return {asked.name: SKIPPED if told == "skip" else told} if told else {}
    fresh = asked.adds and story and plainly(story) not in plainly(str(now))
    return {asked.name: f"{now}\n{story}"} if fresh else {}


def _spelt_anew(form: Form, said: Said, values: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Names put right by what they are not: "it's Atkinson, not Atkins"."""
    found: dict[str, Any] = {}
    for asked in (one for one in form.fields if one.reads in ("name", "organisation")):
        now = values.get(asked.name)
        if not known(now) or asked.name in reading.values:
            continue
        for new, old in ((_LED_IN.sub("", one[1]), one[2]) for one in _NOT.finditer(said.text)):
            named = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
            if named.search(str(now)):
                shared = set(plainly(new).split()) & set(plainly(str(now)).split())
                found[asked.name] = new if shared else named.sub(new.replace("\\", ""), str(now))
    return found


def _part_of_name(form: Form, said: Said, values: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """A surname or a first name that is put right leaves the rest of the name as it is."""
    found: dict[str, Any] = {}
    for asked in (one for one in form.fields if one.reads == "name"):
        new, now = reading.values.get(asked.name), values.get(asked.name)
        if not new or not known(now) or len(str(new).split()) > 1 or len(str(now).split()) < 2:
            continue
        first, _, last = str(now).rpartition(" ")
        if _SURNAME.search(said.text):
            found[asked.name] = f"{first} {new}"
        elif _FIRST_NAME.search(said.text):
            found[asked.name] = f"{new} {last}"
    return found


def _may_read(asked: FormField, said: Said, requested: str | None) -> bool:
    if asked.kind == "confirm" or (asked.inferred_from and not said.decided):
        return False
    if asked.name == requested:
        return True
    beside = bool(said.facts_of(*asked.comes_with)) or said.intent in asked.beside
    return (beside or not asked.only_asked) and said.intent not in asked.never_beside


def _by_facts(  # noqa: PLR0913, PLR0917  (a reading has these sides)
    asked: FormField,
    said: Said,
    values: Mapping[str, Any],
    requested: str | None,
    correcting: bool,
    stories: Mapping[str, str | None],
) -> Answer | None:
    if asked.reads == "draft":
        return from_draft(said)
    if asked.many:
        return _several(asked, said, values.get(asked.name), correcting)
    found = list(_candidates(asked, said, requested, stories))
    answers = [from_fact(asked, fact, said) for fact in found]
    return next((one for one in answers if one), answers[0] if answers else None)


def _candidates(
    asked: FormField, said: Said, requested: str | None, stories: Mapping[str, str | None]
) -> Iterator[Fact]:
    """The facts that may answer this question, the likeliest first."""
    facts = said.facts_of(*asked.entities)
    if asked.kind == "number" and asked.name == requested:
        facts += said.facts_of("number")
    if asked.reads == "organisation":
        facts = sorted(facts, key=lambda fact: not _is_fuller(fact, facts))
    if asked.kind == "date":
        told = [part for part in stories.values() if part]
        facts = sorted(facts, key=lambda fact: fact.more.get("role") != "since")
        # "I emailed on the 4th" says when they were in touch, and not when it began.
        facts = [one for one in facts if one.more.get("role") == "since" or not _within(one, said, told)]
    yield from facts


def _is_fuller(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether this is the full form of another name: Acme Dental Ltd, of Acme Dental."""
    name = plainly(str(fact.value))
    others = (plainly(str(one.value)) for one in facts if one is not fact and one.value)
    return any(name != other and name.startswith(f"{other} ") for other in others)


def _within(fact: Fact, said: Said, parts: list[str]) -> bool:
    words = plainly(said.text[fact.start : fact.end])
    return any(words in plainly(part) for part in parts)


def _story_part(form: Form, asked: FormField, said: Said) -> str | None:
    """The clauses of a message that belong to a question in free text."""
    if said.decided:
        return None
    others = [one for one in form.fields if one.cues and one.name != asked.name]
    beside = [fact.start for fact in said.facts_of(*_OF_THEMSELVES)]
    part = lifted(said.text, asked, others, beside)
    facts = said.facts_of(*asked.filled_by_entities)
    counted = around(said.text, facts[0].start, facts[0].end) if facts else None
    if part is None or counted is None or plainly(counted) in plainly(part):
        return part or counted
    return (
        f"{counted}. {part}"
        if said.text.find(counted[1:]) < said.text.find(part[1:])
        else f"{part} {counted}"
    )


def _several(asked: FormField, said: Said, now: Any, correcting: bool) -> Answer | None:
    """A list with what was said added to it; in a correction, what is meant is replaced."""
    given = [str(fact.value) for fact in said.facts_of(*asked.entities)]
    denied = [str(fact.value) for fact in said.facts if fact.entity in asked.entities and fact.negated]
    have = [str(one) for one in now] if isinstance(now, list) else []
    fresh = [value for value in dict.fromkeys(given) if not any(_is_same(value, one) for one in have)]
    if denied:
        have = [value for value in have if value not in denied]
    elif len(fresh) == 1 and not _ADDING.search(said.text):
        alike = difflib.get_close_matches(fresh[0], have, 1, 0.0 if correcting else ALIKE)
        have = [value for value in have if value not in alike]
    if not fresh and not denied:
        return None
    return Answer([*have, *fresh])


def _is_same(value: str, noted: str) -> bool:
    """Whether a value is one that is noted, or its bare number: 48377 is INC-48377."""
    return value == noted or (value.isdigit() and re.sub(r"\D", "", noted) == value)


def _explicit(asked: FormField, said: Said) -> bool:
    """Whether a short message says this value for its own sake, so that it replaces an older one."""
    if asked.many:
        return True
    if len(said.words) > LONG or said.decided:
        return said.decided
    if asked.reads == "reference":
        return said.is_bare_fact
    if asked.kind == "date" and said.beside_facts <= BESIDE_A_DATE:
        return True
    if asked.mentions:
        return any(word in plainly(said.text).split() for word in asked.mentions)
    return asked.kind in ("email", "phone", "choice")


def _note(reading: Reading, asked: FormField, answer: Answer, values: Mapping[str, Any]) -> None:
    if answer.value != values.get(asked.name):
        reading.values[asked.name] = answer.value
        reading.about[asked.name] = answer.about


def meant(form: Form, said: Said) -> FormField | None:
    """The field that the customer names, by button or in words; the longest name wins."""
    chosen = said.value_of("field")
    if chosen and form.has(str(chosen)):
        return form.field(str(chosen))
    text = f" {plainly(_NOT_WORDS.sub(' ', said.text))} "
    named = [
        (len(name), one)
        for one in form.fields
        for name in (*one.called, one.label.lower())
        if f" {name} " in text
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def remainder(said: Said, target: FormField) -> str | None:
    """What comes after "change it to" or "make the name": the new value, where it is given in words."""
    names = "|".join(map(re.escape, sorted((*target.called, target.label.lower()), key=len, reverse=True)))
    made = re.search(
        rf"\bmake (?:the |my |our )?(?:{names}) (?!to\b|it\b)(.+)$", said.text, re.IGNORECASE | re.DOTALL
    )
    match = made or _REMAINDER.search(said.text)
    return match.group(1).strip(" .!'\"") if match else None


def new_ending(said: Said, phone: Any) -> str | None:
    """The known number with the ending that the customer gives ("the number ends 55")."""
    match = _ENDING.search(said.text)
    if not match or not known(phone):
        return None
    digits = match.group(1)
    return str(phone)[: -len(digits)] + digits
