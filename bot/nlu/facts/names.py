"""Names of people, where they say who they are: "my name is", "it's NAME from COMPANY", "NAME here"."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Iterator, Mapping, Optional, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.name_words import (
    CARD,
    FIRST_NAMES,
    LONGEST,
    STOP,
    TITLES,
    TOO_COMMON,
    Place,
    before_its_company,
    extent,
    is_first_name,
    names_somebody,
    spelt,
)
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "name"
PATTERNS: Mapping[str, Sequence[str]] = {
    "name.called": (
        "name is|s|its|:|-|= actually|really|now|:?",
        "names",
        "surname|forename is|:|-",
        "name should be|read",
        "name to",
        "i am called",
        "im called",
        "contact :",
    ),
    "name.it_is": (
        "its|im",
        "this|i is|am",
        "it is",
        "speaking|talking to|with",
    ),
    "name.here": ("here|speaking",),
    "name.from": ("from|at|of",),
    "name.regards": ("regards|thanks|cheers|sincerely|faithfully|wishes|thx|ta|you|yours|signed",),
    "name.dash": ("- -?",),
    "name.call_me": ("call me",),
}

_OTHER_OWNERS = any_of(
    "company business trading organisation firm account street domain user brand your his her their "
    "agents agent whose what charity the no host"
)
_WITH_CONTACT = re.compile(
    r"(?<![\w'])([A-Z][\w'-]{1,20}(?: [A-Z][\w'.-]{0,20}){1,2})[,: \n]{1,3}"
    r"(?:(?:on|tel|mob|phone|mobile|email|e-mail)[.: ]{1,2})?(?=[\w.+-]{1,64}@\w|\+44|0\d)"
)
_IN_A_LIST = re.compile(r"(?:^|[,;.\n] ?)([A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,20}){1,2})(?= ?[,;\n])")
_REACHED = re.compile(r"[\w.+-]{1,64}@\w|(?<!\d)(?:\+44|0)\d{2,4}[ \d]{6,9}")
_SPOKEN_TO = any_of("spoke spoken speak talked with to by from told rang called met saw and")
_GREETING = any_of("hi hello hey morning afternoon evening good , there dear all ! .")
_FROM_SOMEWHERE = any_of("from at of here speaking calling again and actually")
_AFTER_A_NAME = any_of("and i my we the our")
_NOT_FROM = any_of("your you the customer contactnow support")
_MOST_AFTER_SIGNATURE = 6
"""Words that may follow a name at the end: a job, a company."""
MOST_WITH_CONTACT = 5
"""Names with an address or a number that are read in one message."""


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every name by which somebody introduces themselves."""
    for i, j in matches.get("name.called", ()):
        yield from _called(page, i, j)
    for _, j in matches.get("name.it_is", ()):
        yield from _it_is(page, j)
    for i, _ in matches.get("name.here", ()):
        yield from _here(page, i)
    for i, _ in matches.get("name.from", ()):
        yield from _at_the_beginning(page, i)
    for _, j in matches.get("name.regards", ()):
        yield from _signature(page, j)
    for i, j in matches.get("name.dash", ()):
        if not page.at(i - 1).is_word and page.word(i - 1) != "-":
            yield from _signature(page, j)
    for _, j in matches.get("name.call_me", ()):
        if page.titled(j) and page.word(j) in FIRST_NAMES:
            yield from _fact(page, extent(page, j), 0.8)
    yield from _with_contact(page)
    yield from _in_a_list(page)
    yield from _at_the_end(page)
    yield from _alone(page)


def _called(page: Page, i: int, j: int) -> Iterator[Fact]:
    """ "My name is Jane": but not the name of a company, or of somebody else."""
    owner = page.word(i - 1) if page.word(i).startswith("name") else ""
    place = extent(page, j, trusting=True)
    known = owner == "the" and is_first_name(page, j)
    if (owner not in _OTHER_OWNERS or known) and place is not None:
        yield from _fact(page, place, 0.93 if page.titled(j) or page.word(j) in FIRST_NAMES else 0.8)


def _it_is(page: Page, j: int) -> Iterator[Fact]:
    """ "It's Jane", "I'm Jane Smith", "this is jane from Acme": only where it can hardly be anything else."""
    place = extent(page, j)
    if place is None:
        return
    end, known, follows = place[1], is_first_name(page, j), page.word(place[1])
    ends = not page.at(end).is_word
    if not page.titled(j):
        plain = page.word(j) not in TOO_COMMON or follows in ("from", "here", "speaking", "calling")
        if known and plain and (ends or follows in _FROM_SOMEWHERE or page.word(j) in TITLES):
            yield from _fact(page, place, 0.8)
    elif known and (ends or follows in _FROM_SOMEWHERE or follows in _AFTER_A_NAME):
        yield from _fact(page, place, 0.9)
    elif (page.at(j).tag == "WORD" and follows in ("from", "here", "speaking", "calling")) or (
        page.word(j - 1) in ("im", "am") and end - j > 1
    ):
        yield from _fact(page, place, 0.75)


def _here(page: Page, i: int) -> Iterator[Fact]:
    """ "Jane here", at the beginning of a sentence."""
    begin = _after_greeting(page, _sentence_start(page, i))
    place = extent(page, begin) if begin < i else None
    if place is None or place[1] != i:
        return
    full_name = i - begin > 1 and page.titled(begin + 1)
    if is_first_name(page, begin) or (page.titled(begin) and (full_name or page.word(i + 1) == "from")):
        yield from _fact(page, place, 0.85)


def _at_the_beginning(page: Page, i: int) -> Iterator[Fact]:
    """ "Jane Smith from Acme Dental": who writes, as the first words of the message."""
    begin = _after_greeting(page, 0)
    place = extent(page, begin) if begin < i else None
    if place is None or place[1] != i or page.word(i + 1) in _NOT_FROM:
        return
    first = page.word(begin)
    if (first in FIRST_NAMES or first in TITLES) and (page.titled(begin) or page.word(i) == "from"):
        yield from _fact(page, place, 0.85)


def _signature(page: Page, j: int) -> Iterator[Fact]:
    """The name at the very end, after "regards" or on a line of its own."""
    for _ in range(4):
        j += page.word(j) in (",", ".", "-", "!", ":")
    place = extent(page, j)
    if place is None or not (page.titled(j) or page.shouting):
        return
    end = place[1]
    apart = page.at(j - 1).tag == "LINE" or page.word(j - 1) in (",", "-")
    full_name = end - j > 1
    own_line = page.at(j - 1).tag == "LINE" and page.at(end).tag == "LINE" and full_name
    if page.at(end).is_word or (page.beside(0, end, _MOST_AFTER_SIGNATURE) is None and not own_line):
        return
    if page.word(j) in TITLES or (full_name and (apart or page.word(j) in FIRST_NAMES)):
        yield from _fact(page, place, 0.8)
    elif apart and page.word(j) in FIRST_NAMES:
        yield from _fact(page, place, 0.75)


def _with_contact(page: Page) -> Iterator[Fact]:
    """ "Jo Smith, jo@smith.org": a full name right before an address or a number."""
    card = CARD.match(page.plain)
    if card and names_somebody(card["name"]):
        yield Fact(KIND, spelt(card["name"]), card.start("name"), card.end("name"), 0.8)
    for found in islice(_WITH_CONTACT.finditer(page.plain), MOST_WITH_CONTACT):
        if names_somebody(found[1]):
            yield Fact(KIND, spelt(found[1]), found.start(1), found.end(1), 0.75)


def _in_a_list(page: Page) -> Iterator[Fact]:
    """ "..., fix it, Jane Smith, 7 people, jane@acme.co.uk": a full name among answers, one alone."""
    hits = list(islice(_IN_A_LIST.finditer(page.plain), MOST_WITH_CONTACT))
    named = [hit for hit in hits if names_somebody(hit[1])]
    if len(named) != 1 or not _REACHED.search(page.plain):
        return
    start, end = named[0].span(1)
    if _SPOKEN_TO.isdisjoint(page.words_before(page.atom_at(start), 5)):
        yield Fact(KIND, spelt(named[0][1]), start, end, 0.7)


def _at_the_end(page: Page) -> Iterator[Fact]:
    """ "Please sort the calls. Al Khan, Khan Legal": the last sentence is a name and a company."""
    stops = [k for k, atom in enumerate(page.atoms[:-1]) if atom.word in (".", "!") or atom.tag == "LINE"]
    place = extent(page, stops[-1] + 1) if stops else None
    if place is not None and before_its_company(page, place):
        yield from _fact(page, place, 0.7)


def _alone(page: Page) -> Iterator[Fact]:
    """A message that is nothing but a name."""
    words = [atom for atom in page.atoms if atom.is_word]
    place = extent(page, 0) if 1 <= len(words) <= 3 * LONGEST and page.word(0) not in STOP else None
    if place is None or any(page.at(k).is_word for k in range(place[1], len(page.atoms))):
        titled = place is not None and page.word(0) in TITLES and place[1] > 1 and page.word(place[1]) == ","
        if titled or (place is not None and before_its_company(page, place)):
            yield from _fact(page, place, 0.75)
        return
    first, several = page.word(0), len(words) > 1
    if first in TITLES and several:
        yield from _fact(page, place, 0.7)
    elif first in FIRST_NAMES and (several or page.titled(0) or first not in TOO_COMMON):
        yield from _fact(page, place, 0.7 if several else 0.55)


def _after_greeting(page: Page, i: int) -> int:
    for _ in range(8):
        i += page.word(i) in _GREETING
    return i


def _sentence_start(page: Page, i: int) -> int:
    begin = i
    while (
        begin > 0 and page.word(begin - 1) not in (".", "!", "?", ";", "(", ")") and i - begin < LONGEST + 4
    ):
        begin -= 1
    return begin


def _fact(page: Page, place: Optional[Place], certainty: float) -> Iterator[Fact]:
    if place is not None:
        start, end = page.span(*place)
        yield Fact(KIND, spelt(page.plain[start:end]), start, end, certainty)
