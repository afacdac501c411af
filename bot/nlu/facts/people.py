"""How many people work there: it decides who can go to the Ombudsman.

A whole number, or `{"low", "high"}` where the customer is unsure. `approximate` where it was said with a
hedge, or where some were named without a count; `bound` for "over 10" and the like; `includes` for who was
counted.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.hedges import HEDGES, bound, hedged_after
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import GROUPS, any_of

KIND = "people"
MOST = 200_000
"""More than any customer employs: a longer number is something else."""

_FAMILY = "wife|husband|partner|brother|sister|son|daughter|mum|dad"
PATTERNS: Mapping[str, Sequence[str]] = {
    "people.counted": (
        "NUM QUAL? QUAL|TIMES? QUAL? PEOPLE",
        "NUM full|part - time PEOPLE?",
        "NUM full|part time",
        "NUM fulltime|parttime|fulltimers|parttimers",
        "NUM full|part - timer|timers",
        "NUM of us",
        "NUM or so|more of us|PEOPLE",
        "NUM + PEOPLE|of",
    ),
    "people.one": ("a|an part? time? PEOPLE",),
    "people.uncounted": ("some|few|several|occasional|various|the|casual|seasonal|our QUAL? QUAL? PEOPLE",),
    "people.sized": (
        "team|staff|workforce|crew|company|business|firm|office|practice|charity|family of APPROX? NUM",
        "employ|employs|employing APPROX? APPROX? NUM",
        "headcount of|is|: APPROX? NUM",
        "head count of|is|: APPROX? NUM",
        "number of staff|employees|people|workers is|: APPROX? NUM",
        "employees|staff|people|workers : APPROX? NUM",
        "NUM in|on the|our|my team|office|company|business|firm|charity",
        "NUM work|working|employed|based here|there|for|at|in",
        "NUM -? person|man|woman|strong",
    ),
    "people.corrected": ("NUM not NUM PEOPLE", "NUM , not NUM PEOPLE"),
    "people.unsure": ("NUM or|to|- NUM", "between NUM and|to|- NUM", "NUM , NUM", "NUM / NUM"),
    "people.just_me": (
        "just|only me|myself",
        "just|only the one of us",
        "just|only the? one",
        "i work alone",
        "work on my own",
        "work by myself",
        "me on my own",
        "one|1|NUM man band",
        "NUM - man band",
        "nobody|noone|none but|else|except|apart but|from? me",
        "sole trader",
        "no employees|staff",
    ),
    "people.me_and": (
        "me|myself and|&|plus|+ NUM others|other|more|PEOPLE",
        "me|myself and|&|plus|+ NUM QUAL PEOPLE",
        "me|myself and|&|plus|+ NUM full|part - timer|timers",
        f"me|myself and|&|plus|+ my|the the? {_FAMILY}|colleague|assistant",
        "me|myself and|&|plus|+ my business partner",
        "me|myself and|&|plus|+ one other",
        "the|just two|both|NUM of us",
    ),
}

_SOMEBODY_ELSE = any_of(
    "spoke spoken speak speaking talked told asked different passed dealt transferred past your "
    "separate rang called another agents engineers customers"
)
"""Before a count these say that the people are somebody else's: "I have spoken to three people"."""
_LEFT_TO_ME = any_of("give gave told tell let gives send not leave left isnt was")
""" "It was just me being fobbed off" says nothing of who works there."""
_AFTER_JUST_ME = any_of(
    "here no working i so really in at running now on im its and for we nobody noone then there"
)
_ASIDE = any_of(
    "somewhere id there are is its we have has got ive theres erm um well so just only with of about "
    "around roughly maybe probably like say i think or between people us in total altogether guess me "
    "now at the moment here not sure run it"
)
_ABOUT_WORK = any_of("run staff employees employ team work business")
_THINGS = any_of(
    "minutes hours phones calls lines mins sites branches shops offices handsets users extensions"
)
_JOINS = any_of("and , & plus + with then")
_LEADS_TO_A_COUNT = any_of("were are have got about just only employ theres roughly around of")
_COUNTED_IN = any_of("including incl inc counting includes which whom only just")


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every number of people who work there."""
    yield from _counted(page, matches)
    for i, j in matches.get("people.sized", ()):
        yield from _sized(page, i, j)
    for i, j in matches.get("people.unsure", ()):
        yield from _unsure(page, i, j)
    for i, j in matches.get("people.just_me", ()):
        others = page.word(i) == "no" and bool(matches.get("people.counted"))  # "no staff, 30 volunteers"
        if _only_the_customer(page, i, j) and not others:
            certainty = 0.6 if page.word(i) in ("sole", "no") else 0.85
            yield _fact(page, i, j, 1, certainty, False, [])
    for i, _ in matches.get("people.corrected", ()):
        if (page.at(i).value or MOST) < MOST:
            yield _fact(page, i, i + 1, page.at(i).value, 0.8, False, [])
    for i, j in matches.get("people.me_and", ()):
        yield from _me_and(page, i, j)


def _counted(page: Page, matches: Matches) -> Iterator[Fact]:
    """ "12 people", and the sum of "6 employees, 2 contractors and a volunteer"."""
    counted = matches.get("people.counted", ())
    ends = {end for _, end in counted}
    counted = [*counted, *_teams(page, matches), *_bare_before(page, counted)]
    ones = [(i, j) for i, j in matches.get("people.one", ()) if not ends.isdisjoint(range(i - 4, i + 1))]
    chain: List[Tuple[int, int]] = []
    last = -1
    for i, j in sorted({*counted, *ones}, key=lambda place: (place[0], -place[1])):
        if i < last or not _ours(page, i, j) or _counted_in(page, last, i):
            continue
        if chain and not _continues(page, last, i):
            yield _sum(page, chain, matches)
            chain = []
        chain.append((i, j))
        last = j
    if chain:
        yield _sum(page, chain, matches)


def _teams(page: Page, matches: Matches) -> List[Tuple[int, int]]:
    """The 9 of "a team of 9", to which others may be added."""
    return [(j - 1, j) for _, j in matches.get("people.sized", ()) if page.word(j - 2) == "of"]


def _bare_before(page: Page, counted: Sequence[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """The 9 of "we're 9 and a couple of temps"."""
    before = [i - 2 for i, _ in counted if i >= 2 and page.word(i - 1) in ("and", "plus", "&", "+")]
    return [
        (k, k + 1)
        for k in before
        if page.at(k).tag == "NUM" and (k == 0 or page.word(k - 1) in _LEADS_TO_A_COUNT)
    ]


def _value(page: Page, i: int) -> Optional[int]:
    """The number at `i`; "a volunteer" is one."""
    return page.at(i).value if page.at(i).tag == "NUM" else 1


def _ours(page: Page, i: int, j: int) -> bool:
    """Whether the people counted from `i` to `j` can be those of the customer."""
    value = _value(page, i)
    if value is None or value > MOST or page.word(i - 1) in ("£", "#", "$", "€", "per"):
        return False
    inside = {page.word(k) for k in range(i, j)}
    if page.word(i - 1) in ("and", "&") and not {"me", "myself"}.isdisjoint(page.words_before(i, 6)):
        return False  # "me, my brother and two lads" takes more than this to count
    if "different" in inside or not _SOMEBODY_ELSE.isdisjoint(page.words_before(i, 5)):
        return False
    theirs = page.word(j) in ("of", "at", "from", "in") and page.word(j + 1) in (
        "your",
        "you",
        "yours",
        "customer",
    )
    return not theirs and page.word(j) not in (
        "told",
        "promised",
        "said",
        "hung",
        "later",
        "ahead",
        "waiting",
        "away",
    )


def _continues(page: Page, end: int, i: int) -> bool:
    """Whether only "and", commas, "about" and the like stand between two counts."""
    return i - end <= 4 and all(page.word(k) in _JOINS or page.word(k) in HEDGES for k in range(end, i))


def _counted_in(page: Page, end: int, i: int) -> bool:
    """Whether the count at `i` is a part of the one before: "10 employees including 2 part time"."""
    return 0 < end <= i <= end + 4 and any(page.word(k) in _COUNTED_IN for k in range(end, i))


def _sum(page: Page, chain: Sequence[Tuple[int, int]], matches: Matches) -> Fact:
    i, j = chain[0][0], chain[-1][1]
    total = sum(_value(page, begin) or 0 for begin, _ in chain)
    rough = any(page.at(begin).rough or "odd" in _words(page, begin, end) for begin, end in chain)
    rough = rough or not HEDGES.isdisjoint(_words(page, i, j))
    certainty = 0.9 if page.word(chain[0][1] - 1) in (*GROUPS, "us") else 0.8
    groups = _groups(page, i, j)
    more = _uncounted_after(page, j, matches)
    if more:
        groups, rough, j = groups + _groups(page, *more), True, more[1]
    if _COUNTED_IN & set(_words(page, j, j + 2)):
        groups += _groups(page, j, j + 6)
    return _fact(page, i, j, total, certainty, rough, groups)


def _uncounted_after(page: Page, j: int, matches: Matches) -> Optional[Tuple[int, int]]:
    """ "... and some contractors"."""
    if page.word(j) not in _JOINS:
        return None
    places = matches.get("people.uncounted", ())
    k = bisect_left(places, (j + 1, 0))
    return places[k] if k < len(places) and places[k][0] <= j + 3 else None


def _words(page: Page, i: int, j: int) -> List[str]:
    return [page.word(k) for k in range(i, j)]


def _groups(page: Page, i: int, j: int) -> List[str]:
    return [GROUPS[word] for word in _words(page, i, j) if word in GROUPS]


def _sized(page: Page, i: int, j: int) -> Iterator[Fact]:
    """ "Team of five", "we employ 23", "12 work here", "a 6 man outfit"."""
    at = next(k for k in range(j - 1, i - 1, -1) if page.at(k).tag == "NUM")
    value, following = page.at(at).value, page.at(at + 1)
    if (
        not value
        or not _ours(page, at, at + 1)
        or following.tag in ("UNIT", "TIMES")
        or following.word in _THINGS
    ):
        return
    if page.at(at + 1).word in ("or", "to", "-") and page.at(at + 2).tag == "NUM":
        return  # "we employ 8 or 9" is read whole
    yield _fact(page, at, j if at == i else at + 1, value, 0.85, page.at(at).rough, [])


def _unsure(page: Page, i: int, j: int) -> Iterator[Fact]:
    """ "Eight or nine": both, where people are meant or nothing else is said."""
    first, second = (k for k in range(i, j) if page.at(k).tag == "NUM")
    low, high = page.at(first).value, page.at(second).value
    if low is None or high is None or not 0 <= low < high <= MOST or high > 3 * low + 3:
        return
    of_us = (page.word(j), page.word(j + 1)) == ("of", "us")
    named = (
        of_us or page.at(j).tag == "PEOPLE" or (page.at(j).tag == "QUAL" and page.at(j + 1).tag == "PEOPLE")
    )
    employed = not {"employ", "employs", "team", "staff", "employees"}.isdisjoint(page.words_before(i, 4))
    alone = _is_whole_message(page, i, j) or _is_whole_clause(page, i, j)
    listed = page.word(first + 1) in (",", "/") and page.word(i) != "between"
    taken_back = page.word(i - 1) in ("not", "isn't", "isnt")
    if listed and (taken_back or not (alone and high - low == 1)):
        return  # "2, 5" are two answers, "not 6, 7" is one taken back; "8, 9" is one
    if not (named or employed or alone) or page.word(i - 1) == "£" or not _ours(page, first, j):
        return
    end = j + (2 if of_us or page.at(j).tag == "QUAL" else 1) if named else j
    value = {"low": low, "high": high}
    yield _fact(page, first, end, value, 0.85 if named else 0.6, True, _groups(page, j, end))


def _is_whole_message(page: Page, i: int, j: int) -> bool:
    rest = page.beside(i, j, 8)
    return rest is not None and all(word in _ASIDE for word in rest)


def _is_whole_clause(page: Page, i: int, j: int) -> bool:
    """Whether the atoms stand between marks, in a short message: "14 or 15, depends on the season"."""
    if page.beside(i, j, 10) is None:
        return False
    while page.word(i - 1) in _ASIDE:
        i -= 1
    while page.word(j) in _ASIDE:
        j += 1
    joined = page.touches(i - 1) and page.word(i - 1) in ("-", "/", ".")
    return not joined and not page.at(i - 1).is_word and not page.at(j).is_word


def _only_the_customer(page: Page, i: int, j: int) -> bool:
    """Whether "just me" is about who works there, and nobody is added to it."""
    following, next_but_one = page.word(j), page.word(j + 1)
    if following in ("and", "or", "&", "plus", "+"):
        others = page.at(j + 1).tag == "NUM" or next_but_one in ("my", "a", "one")
        if others or following not in ("and", "or"):
            return False
    if page.word(j - 1) == "one":
        return page.beside(i, j, 4) is not None and not page.at(j).is_word
    if page.word(j - 1) in ("me", "myself") and page.word(i) in ("just", "only"):
        told = page.word(i - 1) in _LEFT_TO_ME
        return not told and (not page.at(j).is_word or following in _AFTER_JUST_ME)
    return following not in ("being", "that", "who")


def _me_and(page: Page, i: int, j: int) -> Iterator[Fact]:
    """The customer, and those named beside."""
    words = _words(page, i, j)
    numbers = [page.at(k).value or 0 for k in range(i, j) if page.at(k).tag == "NUM"]
    us = words[-1] == "us"
    total = (numbers or [2])[0] if us else (numbers or [1])[0] + 1
    if not _SOMEBODY_ELSE.isdisjoint(page.words_before(i, 4)) or not 0 < total <= MOST:
        return
    if not us and not numbers and not _about_work(page, i, j):
        return
    yield _fact(page, i, j, total, 0.85, False, _groups(page, i, j))


def _about_work(page: Page, i: int, j: int) -> bool:
    """ "Me and my wife" are two who work there where that is what is talked about."""
    around = {*page.words_before(i, 12), *_words(page, j, j + 12)}
    only = page.word(i - 1) in ("just", "only", "its", "is")
    return only or _is_whole_message(page, i, j) or not around.isdisjoint(_ABOUT_WORK)


def _fact(  # noqa: PLR0913, PLR0917 - one place where every reading becomes a fact
    page: Page, i: int, j: int, value: Any, certainty: float, rough: bool, groups: Sequence[str]
) -> Fact:
    limit, hedged = bound(page, i)
    if "+" in (page.word(i + 1), page.word(j)) or (page.word(j), page.word(j + 1)) == ("or", "more"):
        limit, rough = "at_least", True
    rough = rough or hedged or hedged_after(page, j) or hedged_after(page, i + 1)
    qualities: Dict[str, Any] = {"approximate": rough}
    if limit:
        qualities["bound"] = limit
    if groups:
        qualities["includes"] = list(dict.fromkeys(groups))
    start, end = page.span(i, j)
    return Fact(KIND, value, start, end, certainty, qualities)
