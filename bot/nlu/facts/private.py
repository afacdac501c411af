"""Customers who write for no organisation: "private customer", "it's for my home", "just me, no company".

An organisation without value, with the quality `private`.
"""

from __future__ import annotations

from datetime import date
from typing import Iterator, Mapping, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "organisation"
PATTERNS: Mapping[str, Sequence[str]] = {
    "private.customer": (
        "private|residential|domestic|individual|personal customer|customers|individual|person|user|consumer",
        "private gentleman|lady|household",
        "home|household customer|user",
    ),
    "private.line": (
        "private|residential|domestic|personal|home account|line|customer|phone|number|broadband|internet",
    ),
    "private.no_company": (
        "no company|organisation|business|organization|employer|firm",
        "not|isnt|arent a|an? business|company|organisation|organization|firm",
        "dont have|own|run a|any business|company|organisation",
    ),
    "private.home": ("just|only|its for my home|house", "for myself"),
    "private.just_me": ("just|only me|myself",),
    "private.alone": (
        "private",
        "residential",
        "domestic",
        "individual",
        "household",
        "consumer",
        "home user",
    ),
}
_OTHERS = any_of("no every any your another each")
_TAKEN_BACK = any_of("not isnt arent never")
_ITS = any_of("a my our its is am im as")
_VERBS = any_of("will would should name could can has on ever")
"""After "no company" these make it a judgement of companies."""
_FOR_ORGANISATIONS = any_of("company business private")


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every sign that there is no organisation."""
    for label, certainty in _CERTAINTY.items():
        for i, j in matches.get(label, ()):
            if _TAKEN_BACK.isdisjoint(page.words_before(i, 2)) and _TESTS[label](page, i, j):
                start, end = page.span(i, j)
                yield Fact(KIND, None, start, end, certainty, {"private": True})


def _few_other_words(page: Page, i: int, j: int) -> bool:
    return page.beside(i, j, 3) is not None


def _by_itself(page: Page, i: int, j: int) -> bool:
    """ "Private", or as one of several answers: "Ann Bell, private, ann@bell.org"."""
    apart = page.word(i - 1) == "," and page.word(j) in (",", ".")
    return apart or _few_other_words(page, i, j)


def _of_customer(page: Page, i: int, j: int) -> bool:
    before = page.words_before(i, 3)
    return before == ["your", "of", "one"] or page.word(i - 1) not in _OTHERS


def _line(page: Page, i: int, j: int) -> bool:
    """ "It's my home line"; somebody may have a home line besides."""
    return not page.at(i - 1).is_word or page.word(i - 1) in _ITS


def _no_company(page: Page, i: int, j: int) -> bool:
    return page.word(j) not in _VERBS


def _just_me(page: Page, i: int, j: int) -> bool:
    """ "Just me" alone, or beside "no company"; a sole trader is a business."""
    said = {*page.words_before(i, 12), *(page.word(k) for k in range(j, j + 12))}
    if page.word(j) in ("and", "&", "plus", "+") or "sole" in said:
        return False
    return _few_other_words(page, i, j) or not said.isdisjoint(_FOR_ORGANISATIONS)


def _anywhere(page: Page, i: int, j: int) -> bool:
    return True


_TESTS = {
    "private.customer": _of_customer,
    "private.line": _line,
    "private.no_company": _no_company,
    "private.home": _anywhere,
    "private.just_me": _just_me,
    "private.alone": _by_itself,
}
_CERTAINTY: Mapping[str, float] = {
    "private.customer": 0.9,
    "private.line": 0.75,
    "private.no_company": 0.85,
    "private.home": 0.75,
    "private.just_me": 0.55,
    "private.alone": 0.75,
}
