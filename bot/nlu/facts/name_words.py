"""Which words make up a person's name, and where it ends."""

from __future__ import annotations

import re
from pathlib import Path
from typing import FrozenSet, List, Optional, Tuple

from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

LONGEST = 4
"""Words of a name, titles aside."""
_MOST_HYPHENS = 2
LONGEST_UNCASED = 2
"""Words of a name typed in lower case, where nothing shows its end: a first name and a surname."""

TITLES = any_of("mr mrs ms miss mx dr prof professor rev reverend sir lady lord dame")
PARTICLES = any_of("de van von der den la le du da dos di bin al el ap ab mac st")
STOP = any_of(
    "a about account accounts after again agent all am an and angry annoyed any anyone are as asking at "
    "awful be because been before bill billing broadband business but by call called caller calling "
    "calls can cant cancel chasing company complain complaining complaint contact customer customers "
    "dead did different disabled disappointed disgusted do does dont down email emailing everyone "
    "everything fed finally fine fix for from furious get getting go going got had happy has have "
    "having he hello help here hes hi hoping how i id if ill im in internet is isnt it its ive just "
    "late left like line lines livid looking lost me moving must my name need new no nobody none noone "
    "not nothing now number of off office ok okay on one only open or our out over owner paying phone "
    "phones please private problem problems really reference regarding reporting ridiculous ringing "
    "router same services she shocking sick slow so some someone sorry speaking staff still struggling "
    "stuck support talking team tel telephone tenant than thank thanks that thats the their them then "
    "there these they thinking this ticket tired to today told too trying unable unhappy until up upset "
    "us using very waiting want wanting was wasnt we well were weve what when where which who why will "
    "with without work working worried would writing yes yesterday yet you your youre also asap bt "
    "openreach ofcom british english welsh scottish irish elderly pensioner deaf blind retired self "
    "employed director manager receptionist secretary accountant absolutely completely totally "
    "extremely quite sure unsure aware afraid glad ready able being making sending emailed following "
    "not monday tuesday wednesday thursday friday saturday sunday terrible appalling unacceptable "
    "outrageous disgraceful pathetic useless urgent mine yours between mobile home landline ext address "
    "postcode first second third last on behalf me us everybody hey dear good morning afternoon evening "
    "sir madam crap rubbish nightmare joke disgrace shambles there per via"
)
"""Words that are no part of a name, and before which one ends."""

FIRST_NAMES: FrozenSet[str] = frozenset(
    name
    for line in (Path(__file__).parent / "first_names.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
)
NAMES_WITH_A_CAPITAL = any_of(
    "angel april art august bill bob carol chase chuck dale dawn dean drew earl faith frank gene grace "
    "grant guy hope jack jasper jay joy june king lee mark may max miles nick norm pat peace penny "
    "pearl ray rich rob robin rose rusty sage sandy scarlett sky sterling summer sue ted victor wade "
    "will woody craig blake brook clay cliff cole don dusty ernest gail glory heath"
)
"""First names that are everyday words: only a capital makes them names."""
TOO_COMMON = any_of(
    "jan bill frank rob nick pat sue ray lee dean jack guy mo jay kay will mark may april june"
)
"""First names that are other words as well: in lower case they need more around them."""

CARD = re.compile(
    r"\W{0,3}(?P<name>[A-Z][\w'-]{1,20}(?: [A-Z][\w'.-]{0,20}){1,2}) ?[-|/,\n] ?"
    r"(?P<place>[A-Z][\w'&.-]{0,30}(?: (?:[A-Z][\w'&.-]{0,30}|&|and|of)){0,5}) ?[-|/,\n] ?"
    r"(?=[\w.+-]{1,64}@\w|\+44|0\d)"
)
"""A name, a company and then a number or an address, as on a card."""

Place = Tuple[int, int]
"""The first atom, and the one after the last."""


def is_first_name(page: Page, i: int) -> bool:
    """Whether the atom at `i` begins a name for sure: a first name, or a title."""
    word = page.word(i)
    return word in FIRST_NAMES or word in TITLES or (page.titled(i) and word in NAMES_WITH_A_CAPITAL)


def names_somebody(words: str) -> bool:
    """Whether words in capitals begin with a first name or a title."""
    return words.split(maxsplit=1)[0].lower() in FIRST_NAMES | TITLES | NAMES_WITH_A_CAPITAL


def extent(page: Page, i: int, trusting: bool = False) -> Optional[Place]:
    """Where the name goes that begins at `i`; `trusting` where the words before leave no doubt."""
    first = _after_titles(page, i)
    cased = page.titled(first)
    j, taken = first, 0
    while taken < (LONGEST if cased else LONGEST_UNCASED) and _belongs(page, first, j, taken):
        surname_in_lower_case = not cased and taken == 1
        if surname_in_lower_case and not trusting and first == i and not _ends_the_name(page, j):
            break
        j, taken = _past_hyphens_and_dots(page, j + 1), taken + 1
    return (i, j) if taken else None


def _after_titles(page: Page, i: int) -> int:
    while page.word(i) in TITLES:
        i += 2 if page.word(i + 1) == "." else 1
    return i


def _belongs(page: Page, first: int, j: int, taken: int) -> bool:
    """Whether the atom at `j` is a word of the name that begins at `first`."""
    atom, cased = page.at(j), page.titled(first)
    if not atom.is_word or atom.tag in ("NUM", "ORD") or not atom.word.isalpha():
        return False
    if taken and atom.word in PARTICLES and page.at(j + 1).tag == "WORD":
        return True
    named = taken == 0 and cased and atom.word in FIRST_NAMES
    return (atom.word not in STOP or named) and (page.titled(j) or not cased)


def _past_hyphens_and_dots(page: Page, j: int) -> int:
    """Past "-Jones" of "Smith-Jones" and the dot of "J. Smith"."""
    for _ in range(_MOST_HYPHENS):
        if page.word(j) == "-" and page.touches(j - 1) and page.touches(j) and page.at(j + 1).tag == "WORD":
            j += 2
    initial = page.word(j) == "." and page.touches(j - 1) and len(page.word(j - 1)) == 1
    return j + 1 if initial and page.at(j + 1).is_word else j


def _ends_the_name(page: Page, j: int) -> bool:
    """In lower case, whether the name can end with the word at `j`."""
    after = page.at(j + 1)
    return not after.is_word or after.word in (
        "from",
        "at",
        "of",
        "here",
        "and",
        "speaking",
        "calling",
        "with",
    )


def before_its_company(page: Page, place: Place) -> bool:
    """ "Pauline Webb, Webb's Florists": a full name, and another name after it, to the end or a comma."""
    i, end = place
    full_name = end - i > 1 and is_first_name(page, i) and page.titled(i)
    rest = range(end + 1, len(page.atoms))
    apart = page.word(end) == "," or page.at(end).tag == "LINE"
    closed = any(page.word(k) == "," for k in rest[:6])  # "Jo Smith, Acme Dental, 7 of us work there"
    return full_name and apart and 0 < len(rest) <= (12 if closed else 6) and page.titled(end + 1)


def spelt(written: str) -> str:
    """The name with capitals where it was typed without, or all in them."""
    if not (written.islower() or (written.isupper() and len(written) > 4)):
        return " ".join(written.split())
    return " ".join("-".join(map(_capitalised, word.split("-"))) for word in written.lower().split())


def _capitalised(piece: str) -> str:
    """O'Brien keeps two capitals."""
    pieces: List[str] = piece.split("'")
    return "'".join(part[:1].upper() + part[1:] for part in pieces)
