"""Postal addresses: from the house to the postcode, or a house in a street that somebody says is theirs."""

from __future__ import annotations

import re
from typing import Iterator, Optional, Tuple

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page

KIND = "postal_address"
MOST = 4
"""Addresses that are read in one message."""
BEFORE_POSTCODE = 160
"""Characters before a postcode in which its address begins."""
FEW = 4
"""Words beside an address up to which the message is given for its sake."""
MOST_WORDS = 10
"""Words before a postcode up to which a message of nothing else is an address, with no number of a house."""

_POSTCODE = re.compile(r"(?<![\w-])[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}(?![\w-])")
_SENTENCE_ENDS = re.compile(r"(?<!\bst)(?<!\brd)(?<!\bave)(?<!\bno)(?<!\bflr)[.!?;](?=\s)")
_UNIT = (
    r"(?:flat|apartment|apt|unit|suite|room|plot|po box|p\.o\. box)\s+\w{1,5}\b|"
    r"(?:ground|first|second|third|fourth|top|\d{1,2}(?:st|nd|rd|th))\s+floor\b"
)
_NOT_A_HOUSE = (
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|min(?:ute)?s?|times?|people|staff|of|lines?|calls?|phones?|am|pm|"
    r"quid|pounds?|percent|tickets?|emails?|letters?|engineers?|agents?|users?|is|are|was|and|or|in|to|on|at|by|the)\b"
)
_HOUSE = rf"(?<![\w£$€.,:/#-])\d{{1,4}}[a-z]?(?:\s?-\s?\d{{1,4}})?,?\s+(?!{_NOT_A_HOUSE})(?=[a-z])"
_BEGINS = re.compile(rf"\b(?:{_UNIT})|{_HOUSE}")
_CUE = re.compile(
    r"(?:\baddress(?: here| there| for \w+)?(?:'s| is|:| -)?|\b(?:lives?|living|based|reside) (?:at|in)|"
    r"\b(?:i'm|im|i am|we're|we are|it's|its|shes|she's|he's) at|"
    r"\b(?:post|send|mail|posted|sent)(?: [\w']{1,12}){0,6}? to(?: me at| us at)?|"
    r"\bwrite to (?:me|us) at)\s*(?=\S)"
)
_WAYS = (
    r"street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|crescent|cres|gardens?|grove|terrace|place|square|court|"
    r"hill|park|row|mews|walk|parade|green|rise|view|mount|quay|wharf|yard|gate|way|broadway|vale|meadows?|croft"
)
_STREET = re.compile(
    rf"(?:(?:{_UNIT}),?\s+)?(?<![\w£$€.,:/#-])\d{{1,4}}[a-z]?,?\s+(?!{_NOT_A_HOUSE})(?:[a-z'.-]{{2,20}}\s+){{1,3}}?(?:{_WAYS})\b\.?"
    r"(?=\s*(?:[,.;!?\n]|$|(?:please|thanks|thank|and|but|in|near)\b))"
    r"(?:,?\s*\n\s*[a-z' -]{3,30}|,\s*[a-z' -]{3,30}){0,4}"
)
_SPACE = re.compile(r"\s*\n\s*|[ \t]+")


def read(page: Page) -> Iterator[Fact]:
    """Every address that a letter could go to."""
    taken, count = 0, 0
    for found in _POSTCODE.finditer(page.lower):
        start = _beginning(page.lower, max(taken, found.start() - BEFORE_POSTCODE), found.start())
        if start is not None and count < MOST:
            yield Fact(KIND, _written(page, start, found), start, found.end(), 0.9)
            taken, count = found.end(), count + 1
    if count:
        return
    for found in _STREET.finditer(page.lower):
        if count < MOST and _is_theirs(page, found.start(), found.end()):
            end = found.start() + len(found.group().rstrip(" ,\n"))
            yield Fact(KIND, _in_a_row(page.text[found.start() : end]), found.start(), end, 0.7)
            count += 1


def _beginning(lower: str, since: int, until: int) -> Optional[int]:
    """Where the address of a postcode at `until` begins; None where the postcode stands alone."""
    for ended in _SENTENCE_ENDS.finditer(lower, since, until):
        since = ended.end()
    cue = 0
    for said in _CUE.finditer(lower, since, until):
        cue = said.end()
    house = _BEGINS.search(lower, cue or since, until)
    if cue and (house is None or len(lower[cue : house.start()].split()) <= FEW):
        return _past_marks(lower, cue, until)
    if house is not None:
        return house.start()
    before = lower[since:until].strip()
    alone = not lower[:since].strip() and ("," in before or "\n" in before)
    return _past_marks(lower, since, until) if alone and len(before.split()) <= MOST_WORDS else None


def _past_marks(lower: str, start: int, until: int) -> Optional[int]:
    while start < until and not lower[start].isalnum():
        start += 1
    return start if start < until else None


def _is_theirs(page: Page, start: int, end: int) -> bool:
    """Without a postcode: said to be where they are, or hardly anything else said."""
    led: Tuple[int, ...] = tuple(
        one.end() for one in _CUE.finditer(page.lower, max(0, start - 60), start + 1)
    )
    beside = len(page.lower[:start].split()) + len(page.lower[end:].split())
    return any(0 <= start - one <= 2 for one in led) or beside <= FEW


def _written(page: Page, start: int, postcode: "re.Match[str]") -> str:
    """As the customer wrote it, on one line, with a plain postcode."""
    code = re.sub(r"\s", "", postcode.group()).upper()
    house = _in_a_row(page.text[start : postcode.start()]).rstrip(" ,")
    return f"{house}, {code[:-3]} {code[-3:]}"


def _in_a_row(words: str) -> str:
    return (
        _SPACE.sub(lambda space: ", " if "\n" in space.group() else " ", words).replace(",,", ",").strip(" ,")
    )
