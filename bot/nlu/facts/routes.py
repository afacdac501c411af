"""Routes: how somebody wants to be reached, or to go on: by letter, by phone, by email, by chat."""

from __future__ import annotations

from datetime import date
from typing import Iterator, Mapping, Optional, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.name_words import FIRST_NAMES
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "route"
_ELSE = "just|only|otherwise|alternatively"
_INSTEAD = "than|of"
_WISH = "prefer|rather|want|like|choose"
PATTERNS: Mapping[str, Sequence[str]] = {
    # Asked of us: "ring me". May be refused, or be what nobody did.
    "asked.letter": (
        "write|writing to me|us",
        "send|post|write me|us|it a|the|by? letter|post",
        "send|put it in the? post|writing",
        "post it|them to|through me|us?",
    ),
    "asked.phone": (
        "call|ring|phone|telephone|fone me|us back?",
        "give me|us a call|ring|bell|buzz|tinkle|shout",
    ),
    "asked.email": (
        "email|mail|emailing me|us",
        "e - mail me|us",
        "send|drop|ping me|us an email|mail",
    ),
    "asked.chat": ("message me here", "tell|message|contact|update|answer|reply me? on|in? here"),
    # Named: "by letter". May be how something was done.
    "named.letter": (
        "by|via a? letter|post|mail",
        "in writing",
        "make that|it a? letter|post",
        f"{_WISH} a? letter|letters|post",
    ),
    "named.phone": (
        "by|via|over|on|through the? phone|telephone|fone|mobile|blower",
        "by a? call|calling|ringing|phoning",
        "make that|it a? phone|call|telephone",
        f"{_WISH} a? phone|telephone? call|calls|phone|telephone",
    ),
    "named.email": (
        "by|via|over|through an? email|mail|emails",
        "by|via an? e - mail",
        "make that|it an? email",
        f"{_WISH} an? email|emails",
    ),
    "named.chat": (
        "by|via|over|in|on|through the|this? web|online|live? chat",
        "here in|on the|this? chat",
        "prefer|rather chat",
        "through|via|on this website|site|page",
    ),
    # The bare word, with a wish after it: "phone is best", "email please".
    "best.letter": ("letter|post|letters is|are|would|only|please",),
    "best.phone": ("phone|telephone|call|calls is|are|would|only|please",),
    "best.email": ("email|emails is|are|would|only|please",),
    "best.chat": ("chat is|would|only|please",),
    "only.letter": (f"{_ELSE} by? letter|post|letters",),
    "only.phone": (f"{_ELSE} by? phone|telephone",),
    "only.email": (f"{_ELSE} by? email|emails",),
    # "No more emails", "stop ringing".
    "refused.letter": ("no more letters|post", f"{_INSTEAD} a? letter|letters|post"),
    "refused.phone": (
        "no more? phone? calls",
        "stop ringing|calling|phoning",
        f"{_INSTEAD} a? phone|call|calls",
    ),
    "refused.email": ("no more emails", "stop emailing", f"{_INSTEAD} an? email|emails"),
    "not.phone": ("dont|not|never phone|ring|call|telephone",),
    "not.email": ("dont|not|never email",),
    "not.letter": ("dont|not|never write",),
    # The bare word, and nothing else of weight in the message.
    "alone.letter": ("letter|post|letters|writing",),
    "alone.phone": ("phone|telephone|call", "phone call"),
    "alone.email": ("email|emails|mail", "e - mail"),
    "alone.chat": ("chat",),
}

_DONE = any_of(
    "spent spending waiting told said spoke spoken talked complained explained agreed cancelled "
    "canceled ordered signed reported sold promised sent wrote written confirmed received got asked "
    "tried rang called paid was were been already contacted"
)
"""Before "by email" these tell what was done, not what is wanted."""
_NOT_DONE = any_of(
    "nobody noone never didnt doesnt wont hasnt havent didn promised promise supposed said would told "
    "going someone somebody anyone bothered refuse refuses refused keep keeps ever they"
)
"""Before "ring me back" these make it what is complained about."""
_ONLY_COMPLAINED_OF = any_of("nobody never said promised told")
_ASKING = any_of("want wants like prefer rather need could can would youd please")
_REFUSING = any_of("dont not never stop")
_BEST = any_of("best easiest better preferred ideal nicest nicer")
_GOOD = any_of("fine ok okay good great nice lovely")
_ASIDE = any_of(
    "please pls plz just the a by only yes ok okay thanks thank you i would prefer id like rather best "
    "is fine will do works for me my or and not no either your an use maybe probably any ideally "
    "preferably think in evening evenings morning mornings afternoon afternoons after before work "
    "lunchtime at"
)
_ROUTE_WORDS = any_of("letter post letters phone telephone call email emails mail chat writing")
_ADDRESSES = any_of("address addresses number numbers line lines system box")


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every route that is wished for, or refused (the quality `negated`)."""
    for label in PATTERNS:
        how, route = label.split(".")
        for i, j in matches.get(label, ()):
            fact = _READERS[how](page, i, j, route)
            if fact is not None:
                yield fact


def _asked(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    before = page.words_before(i, 6)
    nearest = before[0] if before else ""
    if page.titled(j) and page.word(j) in FIRST_NAMES:
        return None  # "call me Bev"
    if nearest in _REFUSING:
        done = not {"you", "they", "did", "does"}.isdisjoint(before[1:3])
        return None if done else _fact(page, i, j, route, 0.85).with_qualities(negated=True)
    if nearest == "they" or (
        nearest == "you" and before[1:2] not in (["can"], ["could"], ["would"], ["will"])
    ):
        return None
    if nearest == "to" and _ASKING.isdisjoint(before[1:5]):
        return None
    polite = nearest == "please" or (
        not _ASKING.difference({"would"}).isdisjoint(before[:5]) and _ONLY_COMPLAINED_OF.isdisjoint(before)
    )
    if not _NOT_DONE.isdisjoint(before) and not polite:
        return None
    return _fact(page, i, j, route, 0.8)


def _named(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    before = page.words_before(i, 8)
    if page.word(j) in _ADDRESSES or (not _DONE.isdisjoint(before) and _ASKING.isdisjoint(before)):
        return None
    if page.word(i) in ("on", "over", "in") and not {"on", "hold", "hours", "was"}.isdisjoint(before[:2]):
        return None
    if page.word(i) in ("like", "want") and before[:1] == ["dont"]:
        return _fact(page, i, j, route, 0.8).with_qualities(negated=True)
    return _fact(page, i, j, route, 0.85)


def _best(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    """ "Email please", "phone is best"; "the phone is fine" may be about the phone."""
    mine = page.word(i - 1) in ("my", "the")
    if page.at(i - 1).is_word and (
        page.word(i - 1) not in _ASIDE or (page.word(j - 1) in ("please", "only") and mine)
    ):
        return None
    following = {page.word(k) for k in range(j, j + 3)}
    wished = page.word(j - 1) in ("please", "only") or following & _BEST or (following & _GOOD and not mine)
    return _fact(page, i, j - 1, route, 0.85) if wished else None


def _alone(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    if page.word(i - 1) in ("no", "not", "without"):
        return None  # "no email" is not having one
    rest = page.beside(i, j, 7)
    if rest is None or not all(word in _ASIDE or word in _ROUTE_WORDS for word in rest):
        return None
    return _fact(page, i, j, route, 0.75)


def _only(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    """ "Just phone", as the end of what is said."""
    return None if page.at(j).is_word and page.word(j) != "please" else _fact(page, i + 1, j, route, 0.8)


def _not(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    """ "Do not phone", as the end of what is said; "you did not phone" is a complaint."""
    done = not {"did", "you", "they", "i", "we", "could", "why"}.isdisjoint(page.words_before(i, 2))
    if done or (page.at(j).is_word and page.word(j) not in ("please", "or", "as", "because")):
        return None
    return _fact(page, i + 1, j, route, 0.8).with_qualities(negated=True)


def _refused(page: Page, i: int, j: int, route: str) -> Optional[Fact]:
    if page.word(i) in ("than", "of"):
        instead = page.word(i - 1) in ("rather", "instead")
        return _fact(page, i + 1, j, route, 0.8).with_qualities(negated=True) if instead else None
    had = not {"had", "have", "got", "get", "getting", "received"}.isdisjoint(page.words_before(i, 3))
    return None if had else _fact(page, i, j, route, 0.85).with_qualities(negated=True)


_READERS = {
    "asked": _asked,
    "named": _named,
    "best": _best,
    "only": _only,
    "refused": _refused,
    "not": _not,
    "alone": _alone,
}


def _fact(page: Page, i: int, j: int, route: str, certainty: float) -> Fact:
    start, end = page.span(i, j)
    return Fact(KIND, route, start, end, certainty)
