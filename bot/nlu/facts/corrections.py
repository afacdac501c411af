"""What a customer takes back: "not March, April", "Acme Dental Ltd, not Acme", "from a@b.uk to c@d.uk".

A value that is taken back stays a fact, with the quality `negated`, so that the other one can be used.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Iterator, List, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.name_words import TITLES
from bot.nlu.facts.overlaps import in_order
from bot.nlu.facts.page import Page

_REACH = 60
"""Characters before or after a value that can take it back."""
_NEIGHBOURS = 4
"""Facts before and after that can replace one."""

_NOT = re.compile(
    r"(?P<asked>\b(?:why|if|or|whether|sure|certainly)[ ,]{1,2})?"
    r"\b(?:not|isn't|isnt|wasn't|wasnt|aren't|arent|rather than|instead of|no longer)"
    r"(?:[ :#\"'(]{1,3}(?:on|in|the|at|by|from|a|an|over|via|really|since|for|ticket|number|to|actually|like|"
    r"about|around|just|last|ref|reference|called|early|mid|late|as|of|mr|mrs|there|are|it's|its|is)){0,4}"
    r"[ :#\"'(]{1,3}$"
)
_OLD = re.compile(
    r"\b(?:old|previous|former|wrong) (?:\w{1,12} )?"
    r"(?:number|address|email|name|date|ticket|reference|ref|one)(?: (?:is|was|were))?[ :]{0,3}$"
)
_SUBJECT = re.compile(r"(?:^|[.!?,;:\n]|\bdate|\b(?:said|put|wrote|typed))[ ]{0,2}(?:of )?(?:the )?$")
_WRONG = re.compile(
    r"[\"')]{0,2} (?:is|was|isn't|wasn't|it's|its)? ?(?:the )?"
    r"(?:wrong|incorrect|not right|a typo|a mistake|old)\b"
)
_TO = re.compile(r"[\"')]{0,2},? (?:to|into|->) (?:(?:the|a|my|be|by|number|ticket) ){0,3}[\"'(]{0,2}")
_RATHER = re.compile(
    r"[ ,.-]{0,4}(?:lol |haha |but )?(?:should be|should have been|"
    r"but (?:is |it's )?now|(?:is |it's )?now|"
    r"i mean|i meant|no wait|wait no|wait|no sorry|sorry|or rather|actually|no)"
    r"[ ,.]{1,3}"
    r"(?:(?:sorry|i mean|it was|it's|its|make that|the|on|in|since|last|ticket|number|my) ){0,3}"
)
_FROM = re.compile(r"\bfrom (?:\w{1,12} ){0,2}[\"'(]{0,2}$")
_CHANGING = re.compile(r"\b(?:change|correct|move|amend|update|switch|swap|changed|corrected|alter)\b")
_PERIOD_TOO = ("date", "number", "people", "ticket_reference", "contact_count")
""" "From 3 to 5 March" is a period and "from 8 to 10 people" a range, unless something is being changed."""

_NAME = r"(?P<name>[\w'&-]{2,30}(?: [A-Z][\w'&-]{0,30}){0,4})"
_NAME_AFTER = re.compile(
    rf"[\"']?(?: now| actually)?,? ?(?:and |but )?(?:not|rather than|instead of)(?: just)? [\"']?{_NAME}"
)
_NAME_BEFORE = re.compile(
    rf"\b(?:[Nn]ot|isn't|isnt|wasn't)(?: just| called)? [\"']?{_NAME}[\"']?[,.;]? "
    r"(?:(?:but|it's|its|it is|the|company|name|is|my|called|actually|should|be|that's) ){0,4}[\"']?$"
)


def marked(page: Page, facts: Sequence[Fact]) -> List[Fact]:
    """The facts, those taken back marked, and names that were only mentioned to be taken back added."""
    result = []
    for k, fact in enumerate(facts):
        around = facts[max(0, k - _NEIGHBOURS) : k + _NEIGHBOURS + 1]
        result.append(_marked(page, fact, around))
        result.extend(_names_taken_back(page, fact, around))
    return in_order(result)


def _marked(page: Page, fact: Fact, around: Sequence[Fact]) -> Fact:
    if "negated" in fact.qualities or "private" in fact.qualities or not _taken_back(page, fact, around):
        return fact
    return replace(fact, kind=_kind_beside(fact, around)).with_qualities(negated=True)


def _kind_beside(fact: Fact, facts: Sequence[Fact]) -> str:
    """A bare number that is taken back beside a count ("12 people, not 10") is of its kind."""
    if fact.kind != "number":
        return fact.kind
    near = (other for other in facts if other.kind in ("people", "contact_count"))
    return next((other.kind for other in near if abs(other.start - fact.start) < _REACH), fact.kind)


def _taken_back(page: Page, fact: Fact, facts: Sequence[Fact]) -> bool:
    before = page.lower[max(0, fact.start - _REACH) : fact.start]
    negation = _NOT.search(before)
    if negation:
        return negation["asked"] is None  # "why not email me" is a wish
    wrong = _WRONG.match(page.lower, fact.end)
    if wrong and (fact.kind != "date" or _SUBJECT.search(before)):  # an invoice of that date may be wrong
        return True
    if _OLD.search(before):
        return True
    return any(_replaced_by(page, fact, other, before) for other in facts)


def _replaced_by(page: Page, fact: Fact, other: Fact, before: str) -> bool:
    """ "From X to Y", "X, no wait, Y", of one kind."""
    if other.kind != fact.kind or not 0 < other.start - fact.end < _REACH:
        return False
    if _RATHER.fullmatch(page.lower, fact.end, other.start):
        return True
    if not _FROM.search(before):
        return False
    joined = _TO.fullmatch(page.lower, fact.end, other.start)
    return joined is not None and (
        fact.kind not in _PERIOD_TOO or _CHANGING.search(page.lower, 0, fact.start) is not None
    )


def _names_taken_back(page: Page, fact: Fact, known: Sequence[Fact]) -> Iterator[Fact]:
    """ "Acme Dental Ltd, not Acme": the second is known to be a name only by the first."""
    if fact.kind not in ("name", "organisation") or fact.value is None or "negated" in fact.qualities:
        return
    after = _NAME_AFTER.match(page.plain, fact.end)
    before = _NAME_BEFORE.search(page.plain, max(0, fact.start - 2 * _REACH), fact.start)
    for found in (after, before):
        if found:
            yield from _negated(page, fact, found, known)


def _negated(page: Page, fact: Fact, found: re.Match[str], known: Sequence[Fact]) -> Iterator[Fact]:
    name = found["name"]
    shared = set(name.lower().split()) & set(str(fact.value).lower().split())
    other = Fact(fact.kind, name, found.start("name"), found.end("name"), 0.75, {"negated": True})
    likely = (name[0].isupper() or bool(shared)) and name.lower() not in TITLES
    if likely and not any(other.overlaps(fact) for fact in known):
        yield other
