"""Organisations that customers write for: "calling from NAME", "we at NAME", "NAME Ltd"."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Iterator, List, Mapping, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.name_words import (
    CARD,
    PARTICLES,
    STOP,
    TITLES,
    before_its_company,
    extent,
    is_first_name,
    names_somebody,
)
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "organisation"
LONGEST = 7
"""Words of a name, at most."""
MOST_BY_TRADE = 10
"""Names of trades that are looked at in one message."""
LONGEST_UNCASED = 5
"""Words of a name typed in lower case, where nothing shows its end."""

_COMPANY = "company|business|organisation|organization|firm|charity|practice"
_PREMISES = (
    "garage|salon|cafe|restaurant|surgery|school|church|pub|hotel|agency|studio|clinic|nursery|farm|"
    "club|bakery"
)
_JOB = "owner|director|manager|receptionist|partner|secretary|accountant|administrator|md|ceo"
_LINES = "phones|lines|line|office|telecoms|broadband|it|offices|service|system|admin|comms"
PATTERNS: Mapping[str, Sequence[str]] = {
    # Where these words lead to a name, it needs no capitals.
    "organisation.from": (
        "calling|ringing|phoning|writing|emailing|messaging|speaking|here from|for",
        "on behalf of",
        "i|we work for|at",
        "we at|from",
        "here at",
        "im|am|were|are from",
        f"{_COMPANY}|shop name is|:|-",
        f"{_COMPANY}|shop is called|named",
        f"{_COMPANY}|shop called|named",
        f"{_COMPANY}|customer :",
        "trading as",
        f"im|am the|a|an *? {_JOB} of|at|for",
        "t / a",
    ),
    # Where these do, only capitals show that one follows.
    "organisation.cased": (
        f"my|our {_COMPANY}|shop|employer ,|is|-?",
        f"{_COMPANY} is|-",
        f"the|my|our {_PREMISES} is|,",
        "for work ,",
        "its|this|thats for",
        "this is for",
        "i run|own|manage",
        "im|am the|a|an *? *? at|for|of",
        f"{_JOB} of|at|for",
        "head of * at|for",
        "head of * * at|for",
        f"{_LINES} at|for|of",
        "representing|represent",
    ),
    "organisation.we_are": ("we are", "were"),
    "organisation.after_name": ("from|at|of",),
}

_SUFFIX = re.compile(
    r"(?<![\w&])((?:[A-Z0-9][\w'.-]{0,30}|&|and|of|the) ){0,5}[A-Z0-9][\w'&.-]{0,30},? "
    r"(?:(?:UK|\(UK\)) )?(?:Ltd|LTD|ltd|Limited|LIMITED|limited|LLP|llp|PLC|Plc|plc|CIC|Inc"
    r"|(?:&|and) (?:Sons?|Daughters|Co)(?: [A-Z][\w'-]{2,30}){0,3})\b"
)
_TRADES = (
    "School|Academy|College|Nursery|Surgery|Dental|Dentists|Vets|Pharmacy|Opticians|Clinic|Hospice|"
    "Church|Trust|Council|Plumbing|Heating|Roofing|Joinery|Electrical|Builders|Building|Construction|"
    "Interiors|Engineering|Motors|Garage|Tyres|Accountants|Accountancy|Solicitors|Legal|Law|Lettings|"
    "Properties|Estates|Insurance|Recruitment|Consulting|Consultants|Associates|Partners|Group|"
    "Logistics|Transport|Haulage|Freight|Taxis|Travel|Foods|Catering|Bakery|Butchers|Cafe|Café|Coffee|"
    "Restaurant|Kitchen|Hotel|Inn|Arms|Salon|Barbers|Florists|Flowers|Fitness|Gym|Design|Designs|Media|"
    "Marketing|Studio|Studios|Printers|Print|Stores|Farm|Farms|Centre|Club|Care|Homes|Cleaning|Security|"
    "Software|Systems|Veterinary"
)
_BY_TRADE = re.compile(
    r"(?<![\w&'])((?:[A-Z][\w'.-]{0,30}|&|and|of|the) ){1,5}"
    rf"(?:{_TRADES})(?: (?:{_TRADES}|Practice|Services|Centre))?(?![\w'-])"
)
_NOT_OURS = any_of(
    "customer support sales technical billing contactnow ombudsman your another my the call help data"
)
"""A name does not begin with these: they are parts of a company, or of ours."""
_LEADS_TO_A_PLACE = any_of("from at run own manage called for is its were are here name we im by")
_FEW_BESIDE = 5
_SUFFIX_IN_LOWER = re.compile(
    r"(?<![\w&'])((?:[a-z0-9][a-z0-9'&-]{1,30} ){1,6})(?:ltd|limited|llp|plc|cic)\b"
)
_ENDINGS = any_of("ltd limited llp plc cic inc")
_IN_CAPITALS = any_of("llp plc cic uk")
_JOINERS = any_of("and & of the for ' -") | PARTICLES
_NO_NAME = any_of(
    "my the a an this that your our home work here there where what his her their mobile outside abroad "
    "someone somebody time day week month year now then today yesterday upstairs downstairs me you him "
    "them us it all any each every one contactnow ofcom ombudsman openreach bt support billing sales "
    "head london manchester birmingham leeds glasgow liverpool bristol edinburgh sheffield cardiff "
    "belfast newcastle nottingham leicester brighton york oxford cambridge reading southampton "
    "portsmouth plymouth norwich exeter derby hull stoke wolverhampton coventry bradford sunderland "
    "swansea aberdeen dundee england scotland wales ireland britain uk europe spain kent essex surrey "
    "devon cornwall dorset sussex yorkshire lancashire cumbria norfolk suffolk hampshire monday tuesday "
    "wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december christmas scratch experience memory least first last once miss anyone "
    "another both bed hospital dxi 8x8 which who whom whatever two three four five getting doing being "
    "having"
)
"""After "calling from" these are a place, a time or a thing."""
_TAIL = any_of(
    "and or but our we i is are has have had in on to about because with regarding since who that as so "
    "the its my been here where which was were for not if at from by please when can could your you "
    "account ref reference number phone tel email again just there ive im weve calling ringing trying "
    "complaining wanting speaking they this still re based over after before had do does dont cant isnt "
    "wasnt today yesterday now then also tickets ticket no nothing"
)
"""In lower case the name ends before these."""
_OPENING = any_of(
    "we're i'm it's were im its hello from we our i my the at from for of and but it its hi hello is company "
    "here this called in with by to are no"
)
_SAYS_WHO = frozenset(("we're", "i'm", "it's"))
_PRONOUNS = any_of("i our we my its ive im the")
_BEFORE_A_NAME = any_of("its im is am name names hi hello hey , .")


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every organisation that the customer writes for."""
    for _, j in matches.get("organisation.from", ()):
        yield from _cased(page, j, 0.85)
        yield from _uncased(page, j)
    for _, j in matches.get("organisation.cased", ()):
        yield from _cased(page, j, 0.85)
    for _, j in matches.get("organisation.we_are", ()):
        joined = page.word(j + 1) in ("&", "and") and page.titled(j + 2)
        if page.titled(j) and (page.titled(j + 1) or joined):
            yield from _cased(page, j, 0.75)
    for i, j in matches.get("organisation.after_name", ()):
        if _follows_a_name(page, i):
            yield from _cased(page, j, 0.85)
            if page.word(i) == "from":
                yield from _uncased(page, j)
    place = extent(page, _after_i_am(page))
    if place is not None and before_its_company(page, place):
        yield from (one for one in _cased(page, place[1] + 1, 0.75) if _ends_there(page, one))
    yield from _card(page)
    yield from _by_trade(page)
    yield from _with_ending(page)
    yield from _with_ending_in_lower_case(page)


def _after_i_am(page: Page) -> int:
    """Where a message begins, after "I'm" or "this is"."""
    if page.word(0) in ("im", "its"):
        return 1
    return 2 if (page.word(0), page.word(1)) in (("i", "am"), ("this", "is"), ("it", "is")) else 0


def _ends_there(page: Page, fact: Fact) -> bool:
    """Whether the message, or the line, ends with it: "Tom Reed, Sally Bell and Bill Nye rang" does not."""
    return not page.at(page.atom_at(fact.end)).is_word


def _cased(page: Page, j: int, certainty: float) -> Iterator[Fact]:
    """The name in capitals that begins at `j`, if one does."""
    begin = j + 1 if page.word(j) in ("the", "a") else j
    first = page.at(begin)
    if not page.titled(begin) or page.word(j) in _NO_NAME - {"the", "a"} or first.word in TITLES:
        return
    end = _end_of_titled(page, begin)
    single = end - begin == 1
    if end > begin and not (single and (first.word in _NO_NAME or first.tag in ("MONTH", "WEEKDAY"))):
        yield _fact(page, j if page.titled(j) else begin, end, certainty)


def _uncased(page: Page, j: int) -> Iterator[Fact]:
    """The name in lower case that begins at `j`: up to the first word that starts something else."""
    first = page.at(j)
    if page.titled(j) or not first.is_word or first.word in _NO_NAME | _TAIL | TITLES:
        return
    end = _end_of_lower(page, j)
    tags = {page.at(k).tag for k in range(j, end)}
    times = {"UNIT", "MONTH", "WEEKDAY", "TIMES", "ORD", "NUM"}
    if end > j and not tags & times and not (end - j == 1 and first.word in STOP):
        yield _fact(page, j, end, 0.7)


def _end_of_titled(page: Page, i: int) -> int:
    """Past the last word of a name in capitals, "and", "&" and "of" inside it included."""
    j = i
    while j - i < LONGEST:
        atom = page.at(j)
        if j > i and atom.word in _JOINERS and _name_goes_on(page, j):
            j += 1
        elif not atom.is_word or (j > i and atom.word in _PRONOUNS):
            break
        elif page.titled(j) or atom.word in _ENDINGS or (atom.tag == "NUM" and page.titled(j + 1)):
            j += 1
        else:
            break
    while j > i + 1 and page.word(j - 1) in _JOINERS:
        j -= 1
    return j


def _name_goes_on(page: Page, j: int) -> bool:
    """Whether the "and" at `j` is inside a name, and does not begin what the customer says next."""
    if page.at(j).word in ("and", "for") and page.word(j + 1) in _PRONOUNS:
        return False
    return (
        page.titled(j + 1)
        or page.word(j + 1) in ("sons", "co")
        or (page.word(j + 1) == "the" and page.titled(j + 2))
    )


def _end_of_lower(page: Page, i: int) -> int:
    j = i
    while j - i < LONGEST_UNCASED:
        atom = page.at(j)
        if atom.word == "&" or (atom.word == "and" and page.word(j + 1) in ("sons", "co", "daughters")):
            j += 1
            continue
        if not atom.is_word or atom.word in _TAIL or atom.tag in ("NUM", "ORD"):
            break
        j += 1
        if atom.word in _ENDINGS:
            break
    return j


def _follows_a_name(page: Page, i: int) -> bool:
    """Whether somebody is named right before "from", as who writes."""
    if page.word(i - 1) in ("here", "speaking", "again"):
        return page.word(i - 2) != "from"
    if page.word(i - 1) in STOP:
        return False
    for begin in range(max(0, i - 4), i):
        place = extent(page, begin)
        introduced = begin == 0 or page.word(begin - 1) in _BEFORE_A_NAME
        if place is not None and place[1] == i and introduced:
            himself = (
                page.word(begin - 1) in ("its", "im", "is", "am", "name", "names") and page.word(i) == "from"
            )
            return is_first_name(page, begin) or (himself and page.titled(begin))
    return False


def _card(page: Page) -> Iterator[Fact]:
    """ "Tom Reed - Reed Roofing - 07700 900123": what stands between a name and a number."""
    found = CARD.match(page.plain)
    if found and names_somebody(found["name"]):
        yield Fact(KIND, _spelt(found["place"]), found.start("place"), found.end("place"), 0.8)


def _by_trade(page: Page) -> Iterator[Fact]:
    """ "St Mary's Primary School", "O'Neill Plumbing": capitals that end in a trade, and little else."""
    for hit in islice(_BY_TRADE.finditer(page.plain), MOST_BY_TRADE):
        start, words = hit.start(), hit.group().split(" ")
        while len(words) > 2 and words[0].lower() in _OPENING - {"the"}:
            start += len(words.pop(0)) + 1
        if "of" in words[1:-1] and names_somebody(words[0]):
            after = words.index("of") + 1
            start += sum(len(word) + 1 for word in words[:after])
            words = words[after:]
        if words[0].lower() in _NOT_OURS - {"the"} or not words[0][0].isupper():
            continue
        i, j = page.atom_at(start), page.atom_at(hit.end() - 1) + 1
        led = page.word(i - 1) in _LEADS_TO_A_PLACE
        if led or page.beside(i, j, _FEW_BESIDE) is not None:
            yield Fact(KIND, _spelt(" ".join(words)), start, hit.end(), 0.75)


def _with_ending(page: Page) -> Iterator[Fact]:
    """ "Acme Dental Ltd": what ends like a company is one."""
    for hit in _SUFFIX.finditer(page.plain):
        start, words = hit.start(), hit.group().split(" ")
        alone = len(hit.group()) >= len(page.plain.strip(" .\n"))
        while len(words) > 2 and words[0].lower() in (_SAYS_WHO if alone else _OPENING):
            start += len(words.pop(0)) + 1  # what begins the sentence is no part of the name
        yield Fact(KIND, _spelt(" ".join(words)), start, hit.end(), 0.85)


def _with_ending_in_lower_case(page: Page) -> Iterator[Fact]:
    for hit in _SUFFIX_IN_LOWER.finditer(page.lower):
        name: List[str] = []
        for word in reversed(hit[1].split(" ")[:-1]):
            if word in _TAIL or word in _OPENING or len(name) == 4:
                break
            name.insert(0, word)
        start = hit.end(1) - sum(len(word) + 1 for word in name)
        written = page.plain[start : hit.end()]
        if name and (written.islower() or page.shouting):
            yield Fact(KIND, _spelt(written), start, hit.end(), 0.7)


def _fact(page: Page, i: int, j: int, certainty: float) -> Fact:
    start, end = page.span(i, j)
    return Fact(KIND, _spelt(page.plain[start:end]), start, end, certainty)


def _spelt(written: str) -> str:
    """The name on one line, with capitals where it was typed without any."""
    written = " ".join(written.split()).rstrip(".,")
    return " ".join(map(_capitalised, written.split())) if written.islower() else written


def _capitalised(word: str) -> str:
    if word in _IN_CAPITALS:
        return word.upper()
    return word if word in ("and", "of") else word[:1].upper() + word[1:]
