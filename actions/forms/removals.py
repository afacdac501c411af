"""What a customer wants taken out again: "drop ticket 48377", "the phone number", "the last one can go".

Such a wish names a field as data/forms.yml calls it, a value that is noted, or its place in a list, and no
more: "remove the charge" and "take my number off the bill" are what somebody wants of us, and take nothing
out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.forms.course import known
from actions.forms.fields import Form, FormField
from actions.said import OF_THE_WHOLE, Said

_MARK = "\x01"
"""Stands in the text for each character of a value."""
_BEGINS = re.compile(
    r"(?:^|[.,;!?\n]|\b(?:and|but|then|so|plus)\b)\s*"
    r"(?:(?:please|pls|kindly|also|just|then|and|but|oh|no|not|yes|yeah|ok|okay|sorry|actually|wait|thanks|now"
    r"|(?:can|could|will|would) (?:you|we|i)|you can|let's|lets"
    r"|(?:i|we)(?:'d| would)? (?:like|want|need) (?:you )?to)\b[\s,]*)*"
)
_VERB = re.compile(
    r"(?:drop|delete|remove|erase|scrap|scratch|omit|clear|lose|bin|wipe|ditch|forget(?: about)?|ignore"
    r"|disregard|get rid of|(?:take|leave|cross|strike|rub)(?: (?:out|off|away))?"
    r"|(?:don't|do not|dont) (?:include|send|mention|keep|pass on)"
    r"|(?:without|(?:i|we) (?:don't|do not|dont) want)(?=\s+(?:the|my|our|that|this)\b))\s+"
)
_AFTER = re.compile(
    r"(?:[\s,]+(?:out|off|away|again|too|as well|altogether|completely|please|pls|thanks|thank you|for me"
    r"|(?:from|on|in|of|off|out of) (?:it|that|there|this)"
    r"|(?:from|on|in|of|off|out of) the (?:list|complaint|summary|record|draft|form)))*"
    r"(?=\s*(?:$|[.,;!?\n])|\s+(?:and|but|then|so|plus|because|as|since"
    r"|(?:it|that|this|they|those)(?:'?s|'?re| is| are| was| were))\b)"
)
_CAN_GO = re.compile(
    r"\s+(?:should|can|could|must|needs? to|has to|have to)(?: (?:please|also|just))?"
    r"(?: be (?:removed|deleted|dropped|taken (?:out|off)|left out|erased)| come (?:out|off)| go)\b"
)
_JOINT = re.compile(r"\s*(?:,|,?\s(?:and|or|&)\s)\s*")
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_PLACES.update({"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4})
_ALL = re.compile(r"\b(?:all|both|every)\b")


@dataclass(frozen=True)
class Removal:
    """One thing to take out: of a list `values`, of any other field what is there."""

    field: FormField
    values: tuple[str, ...] = ()
    which: bool = False
    """It is one of several, and not said which."""


@dataclass(frozen=True)
class Removals:
    """What a message wants taken out, and what it says beside that."""

    wanted: tuple[Removal, ...]
    rest: Said
    begins: bool
    """The message begins with it."""


@dataclass(frozen=True)
class _Thing:
    """One thing that is named, and where the words for it end."""

    several: bool
    place: int | None
    name: str | None
    values: tuple[str, ...]
    """The value that is named, as it is written and as it was read."""
    end: int
    denied: bool = False
    """It is only said that there is none: nothing is meant where nothing is noted."""


def removals(form: Form, said: Said, values: Mapping[str, Any]) -> Removals | None:
    """What the message wants taken out; None where it wants nothing of the kind."""
    fields = [one for one in form.fields if one.kind != "confirm" and not one.grows]
    shape, text = _shape(fields, said, values), said.text
    thing = _thing(fields)
    wanted: list[Removal] = []
    first = end = 0
    for begin in _BEGINS.finditer(shape):
        things = _things(shape, begin.end(), thing, said) if begin.start() >= end else []
        if not things:
            continue
        first = first if wanted else begin.start()
        end = things[-1].end
        wanted += [removal for one in things for removal in _meant(fields, one, values)]
        text = f"{text[: begin.start()]}{' ' * (end - begin.start())}{text[end:]}"
    if not wanted:
        return None
    left = tuple(one for one in said.facts if one.end <= one.start or text[one.start : one.end].strip())
    return Removals(tuple(wanted), replace(said, text=text, facts=left), not first)


def _shape(fields: Sequence[FormField], said: Said, values: Mapping[str, Any]) -> str:
    """The text in small letters, marked where a value stands that may be noted."""
    shape = said.text.lower().replace("’", "'")
    kinds = {entity for one in fields for entity in one.entities} - {*OF_THE_WHOLE}
    spans = [(one.start, one.end) for one in said.facts if one.entity in kinds and one.end > one.start]
    for one in (one for one in fields if one.many and known(values.get(one.name))):
        numbers = filter(None, (re.sub(r"\D", "", str(value)) for value in values[one.name]))
        spans += [found.span() for number in numbers for found in re.finditer(rf"\b{number}\b", shape)]
    for start, end in spans:
        shape = shape[:start] + _MARK * (end - start) + shape[end:]
    return shape if len(shape) == len(said.text) else ""


def _thing(fields: Sequence[FormField]) -> re.Pattern[str]:
    names = sorted({name for one in fields for name in _names(one)}, key=len, reverse=True)
    name = rf"(?P<name>{'|'.join(re.escape(one) for one in names)})(?P<plural>s?)"
    return re.compile(
        rf"(?P<all>(?:(?:the|my|our|that|this|both|all|of|every)\s+)*)(?:(?P<place>{'|'.join(_PLACES)})\s+)?"
        rf"(?:{name}(?:(?: (?:number|reference|ref|no\.?|address))?[\s:#]+(?P<value>{_MARK}+))?"
        rf"|(?P<bare>{_MARK}+)|one)(?!\w)"
    )


def _names(field: FormField) -> Iterator[str]:
    yield from field.called
    yield field.label.lower()


def _things(shape: str, start: int, thing: re.Pattern[str], said: Said) -> list[_Thing]:
    """The things that a wish names from `start` on, as many as it names and no more words of its own."""
    verb = _VERB.match(shape, start)
    at = verb.end() if verb else start
    found: list[_Thing] = []
    whole: list[_Thing] = []
    while one := thing.match(shape, at):
        span = one.span("value") if one["value"] else one.span("bare")
        several = bool(one["plural"] or (one["name"] or "").endswith("s") or _ALL.search(one["all"]))
        place = _PLACES.get(one["place"] or "")
        found.append(_Thing(several, place, one["name"], _written(said, *span), one.end()))
        goes = None if verb else _CAN_GO.match(shape, one.end())
        after = _AFTER.match(shape, goes.end() if goes else one.end())
        if after and (verb or goes):
            whole = [*found[:-1], replace(found[-1], end=after.end())]
        elif after and _is_all(shape, start, after.end()):
            whole = [replace(one, end=after.end(), denied=True) for one in found]
        joint = _JOINT.match(shape, one.end())
        if joint is None:
            break
        at = joint.end()
    return whole


def _is_all(shape: str, start: int, end: int) -> bool:
    """Whether the message is "no", and from `start` to `end` what is not wanted: "no phone number please"."""
    return shape[:start].split() == ["no"] and not shape[end:].strip(" .!")


def _written(said: Said, start: int, end: int) -> tuple[str, ...]:
    """A value as it is written in the message and as it was read."""
    read = (str(fact.value) for fact in said.facts if (fact.start, fact.end) == (start, end))
    return (said.text[start:end], *read) if end > start else ()


def _meant(fields: Sequence[FormField], thing: _Thing, values: Mapping[str, Any]) -> Iterator[Removal]:
    """The field that a thing belongs to, and which of its values; nothing where no field is meant."""
    lists = [one for one in fields if one.many]
    named = [one for one in fields if thing.name in _names(one)] if thing.name else []
    if not named and thing.values:
        named = [one for one in fields if any(_is(noted, thing) for noted in _have(values.get(one.name)))]
    if not named and thing.place is not None:  # "the second one"
        named = lists
    for field in named[:1]:
        if not thing.denied or known(values.get(field.name)):
            yield Removal(field, *_which(field, thing, values.get(field.name)))


def _which(field: FormField, thing: _Thing, now: Any) -> tuple[tuple[str, ...], bool]:
    """The values that are meant, and whether it is not said which of several."""
    have = _have(now)
    if thing.values:
        return tuple(one for one in have if _is(one, thing)), False
    if thing.place is not None and field.many:
        inside = -len(have) <= thing.place < len(have)
        return ((have[thing.place],) if inside else ()), False
    return ((), True) if field.many and len(have) > 1 and not thing.several else (have, False)


def _have(now: Any) -> tuple[str, ...]:
    """What is noted, as words."""
    return tuple(str(one) for one in (now if isinstance(now, list) else [now])) if known(now) else ()


def _is(noted: str, thing: _Thing) -> bool:
    """Whether a value that is noted is the one that is named, however it was written: INC-48377 and 48377."""
    return any(
        noted.lower() == said.lower() or _digits(noted) == _digits(said) != "" for said in thing.values
    )


def _digits(value: str) -> str:
    """The number of a ticket or a phone; nothing for what is more than that."""
    return "" if "@" in value else re.sub(r"\D", "", value).removeprefix("44").lstrip("0")
