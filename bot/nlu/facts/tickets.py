"""Ticket references in the shapes that helpdesks use: INC-48213, #48377, "ticket 48377", CAS0012345.

A number is a ticket where its shape or the word before it says so; one after another in a list is one too.
What is a telephone number, an amount, a year, a postcode or a date stays that.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import Iterator, Optional, Set, Tuple

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "ticket_reference"
MOST = 40
"""References that are read in one message."""

_HELPDESK = any_of(
    "inc incident cas case tkt tck tick ticket req ritm task sctask chg prb sr tt cs flt sd hd wo job "
    "help sup supp support itsm log call ref"
)
"""Prefixes that helpdesks give; three figures after one of them are enough."""
_WORDS_TOO = any_of("case call job task help support log ref ticket tick incident")
"""Prefixes that are words as well: "ticket 48377" is the ticket 48377, "TICKET-48377" is its name."""
_OTHER_PREFIXES = any_of(
    "jan feb mar apr may jun jul aug sep oct nov dec iso covid inv invoice po acc ac vat gb win cat rj "
    "usb ip en bs room flat unit ext part model page opt cn no nr tel mob fax office windows gmt bst "
    "est"
)
"""Letters before a hyphen and figures that make something else."""

_END = r"(?![\w/£%]|-\d|[.,:]\d)"
_GROUPED = r"\d{1,3}(?: \d{1,4}){1,6}|\d{4} \d{4}"
"""Figures with spaces between, as they are read out: "48 213", "4 8 3 7 7", "1234 5678"."""

_SHAPED = re.compile(
    rf"(?<![\w-])(?P<prefix>[A-Z][A-Z0-9]{{1,7}})-(?P<digits>\d{{3,10}})(?:-[A-Z]{{1,3}})?{_END}"
)
_PREFIXED = re.compile(
    rf"(?<![\w-])(?P<prefix>{'|'.join(sorted(_HELPDESK))})(?P<between> ?[-_:/#] ?| ?)"
    rf"(?P<digits>\d{{3,12}}|\d{{1,3}}(?: \d{{2,4}}){{1,3}}){_END}"
)
_FUSED = re.compile(r"(?<![\w-])(?P<prefix>[a-z]{2,8})\d{5,12}(?![\w-])")
_HASH = re.compile(rf"(?<![\w&#])# ?(?P<digits>\d{{4,12}}|\d{{1,3}}(?: \d{{2,3}}){{1,3}}){_END}")
_CUE = re.compile(
    r"(?<![\w-])(?P<cue>tickets?|tikets?|tickits?|tkts?|cases?|incidents?|inc|jobs?|faults?|calls?|logs?|queries|query|"
    r"issue|request|support|helpdesk|service|ref(?:erence)?s?(?:[ .]{0,2}(?:numbers?|nos?|num|#))?)\b"
    r"(?P<more>(?:[ ./]{0,2}\b(?:tickets?|logs?|refs?|references?|numbers?|nos?|num|nr|ids?)\b){0,3})"
    r"(?P<link>[ .]{0,2}(?:\b(?:is|isn't|isnt|wasn't|wasnt|not|was|are|were|being|should be|of|called|quoted|"
    r"actually)\b ?){0,2}"
    r"[ .,:#=(\"'-]{0,4})"
    r"(?=[a-z]{0,7}[-/_ ]?\d)"
)
_SURE_CUES = ("ticket", "tiket", "tickit", "tkt", "case", "incident", "inc", "ref")
"""The other cues need "number" or "ref" after them: "service 24" is none, "service ref 20931" is one."""
_OTHER_OWNERS = re.compile(
    r"(?:account|customer|client|payment|invoice|order|booking|bank|card|vat|company|policy|purchase|"
    r"direct debit|tracking|parcel|router|serial|model|post|sort|crime|suit|brief|upper|lower|in|quote|phone|"
    r"complaints?|agent|"
    r"staff|worst|stair|exchange|conference|dropped|missed|lost|video|sales|their|incoming) $"
)
"""Before "ref" these make it a reference of something else."""
_ITEM = re.compile(rf"(?P<prefix>[a-z]{{1,7}}[-/_]?|[a-z]{{2,7}} )?(?P<digits>{_GROUPED}|\d{{3,12}}){_END}")
_MIXED = re.compile(r"[a-z0-9]{1,12}(?:[/-][a-z0-9]{1,12}){0,3}(?!\w)")
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?(?: ?\d[a-z]{2})?")
_NO_PREFIX = any_of("of for from in on to at and after is was the about")
_LABELS = any_of("no nr num number id")
_NEXT = re.compile(
    r"(?:(?:\s{0,3}(?:[,;&/+\n]|\b(?:and|or|plus|also|then|not|but|it's|its|it is|should be|is)\b)"
    r"\s{0,3}){1,4}"
    r"|\s{1,3})"
    r"(?:the )?(?:tickets? |ref |number |no |# ?)?"
)
_NEXT_ITEM = re.compile(rf"(?P<prefix>[a-z]{{2,6}}-?)?(?P<digits>\d{{3,12}}){_END}")
_COUNTED = re.compile(
    r"\s?(?:times|people|staff|days?|weeks?|months?|years?|hours?|hrs?|mins?|minutes|pounds?|quid|gbp|p\b|am\b|pm\b|"
    r"mbps|mb\b|gb\b|calls|emails|customers|users|phones|lines|employees|of us|of them|of my)"
)
"""What follows a number that counts something."""
_LONG = 5
"""Figures of a number that is hardly a count of anything: alone in a message it is a reference."""
_BESIDE = any_of(
    "sorry i meant mean its it is was be should no not and the one number that this here yes ok try or "
    "& ive got two three four have there are both"
)


def read(page: Page) -> Iterator[Fact]:
    """Every ticket that the message names, as the helpdesk would write it."""
    named = chain(_shaped(page), _prefixed(page), _fused(page), _hashes(page), _cued(page), _alone(page))
    listed: Set[int] = set()
    for fact in islice(named, MOST):
        yield fact
        if fact.start not in listed:
            rest = list(_rest_of_list(page, fact))
            listed.update(other.start for other in rest)
            yield from rest


def _shaped(page: Page) -> Iterator[Fact]:
    """INC-48213, and other capitals before a hyphen and four figures or more."""
    for hit in _SHAPED.finditer(page.plain):
        prefix = hit["prefix"].lower()
        if prefix not in _OTHER_PREFIXES and (len(hit["digits"]) > 3 or prefix in _HELPDESK):
            yield _fact(hit.start(), hit.end(), hit.group(), 0.97)


def _prefixed(page: Page) -> Iterator[Fact]:
    """ "inc 48213", "Inc-48 213", "sup-123"."""
    for hit in _PREFIXED.finditer(page.lower):
        prefix, between, digits = hit["prefix"], hit["between"], hit["digits"].replace(" ", "")
        fused, marked = not between, between.strip() in ("-", "_")
        if prefix in _WORDS_TOO and not marked and not (fused and len(digits) > 4):
            continue
        spaced = between == " " and (len(digits) < 4 or _COUNTED.match(page.lower, hit.end()))
        if not spaced and len(digits) <= 12:
            value = f"{prefix}{digits}" if fused else f"{prefix}-{digits}"
            yield _fact(hit.start(), hit.end(), value, 0.95)


def _fused(page: Page) -> Iterator[Fact]:
    """CAS0012345; letters that no helpdesk is known for only in capitals."""
    for hit in _FUSED.finditer(page.lower):
        known = hit["prefix"] in _HELPDESK or page.plain[hit.start()].isupper()
        if known and hit["prefix"] not in _OTHER_PREFIXES:
            yield _fact(hit.start(), hit.end(), hit.group(), 0.95)


def _hashes(page: Page) -> Iterator[Fact]:
    """ "#48377"; "#1" is a rank."""
    for hit in _HASH.finditer(page.lower):
        digits = hit["digits"].replace(" ", "")
        if len(digits) > 3:
            yield _fact(hit.start(), hit.end(), digits, 0.93)


def _cued(page: Page) -> Iterator[Fact]:
    """Those that the word "ticket", or one like it, leads to."""
    for cue in _CUE.finditer(page.lower):
        labelled = bool(cue["more"].strip())
        sure = cue["cue"].startswith(_SURE_CUES) or labelled
        if sure and not _OTHER_OWNERS.search(page.lower, max(0, cue.start() - 20), cue.start()):
            fact = _item(page, cue.end(), labelled or "#" in cue["link"]) or _mixed(page, cue.end())
            after_comma = "," in cue["link"] and fact is not None and len(fact.value) < _LONG
            if fact is not None and not after_comma:
                yield fact


def _item(page: Page, at: int, labelled: bool) -> Optional[Fact]:
    """The reference that stands at `at`. Where it is `labelled` as a number, even one like a year."""
    hit = _ITEM.match(page.lower, at)
    if hit is None:
        return None
    prefix = (hit["prefix"] or "").rstrip("-/_ ")
    digits, end = _together(hit["digits"], hit.start("digits"))
    if not 3 <= len(digits) <= 12 or prefix in _NO_PREFIX:
        return None
    if not prefix and ((_like_a_year(digits) and not labelled) or _COUNTED.match(page.lower, end)):
        return None
    if not prefix or prefix in _LABELS:
        return _fact(hit.start(), end, digits, 0.93)
    fused = hit["prefix"] == prefix
    return _fact(hit.start(), end, f"{prefix}{digits}" if fused else f"{prefix}-{digits}", 0.93)


def _together(written: str, start: int) -> Tuple[str, int]:
    """Figures in groups as one, and where they end; "48377 12" is a number and another."""
    groups = written.split(" ")
    if len(groups[0]) > 3 and len({len(group) for group in groups}) > 1:
        return groups[0], start + len(groups[0])
    return "".join(groups), start + len(written)


def _mixed(page: Page, at: int) -> Optional[Fact]:
    """Letters and figures in no common shape, such as "4F3K-221", where a cue leads to them."""
    hit = _MIXED.match(page.lower, at)
    if hit is None or sum(c.isdigit() for c in hit.group()) < 3 or _POSTCODE.fullmatch(hit.group()):
        return None
    return _fact(hit.start(), hit.end(), hit.group(), 0.8) if not hit.group().isdigit() else None


def _rest_of_list(page: Page, first: Fact) -> Iterator[Fact]:
    """Bare numbers after a ticket: "INC-48213 and 48377, 48380"."""
    at, length = first.end, sum(c.isdigit() for c in first.value)
    for _ in range(MOST):
        separator = _NEXT.match(page.lower, at)
        hit = _NEXT_ITEM.match(page.lower, separator.end()) if separator else None
        if hit is None or _COUNTED.match(page.lower, hit.end()) or not _as_long(hit["digits"], length):
            return
        if hit["prefix"] is None:  # one with its prefix is known by itself
            apart = separator is not None and not separator.group().isspace()
            if (_like_a_year(hit["digits"]) and length != 4) or not (
                apart or len(hit["digits"]) == length > 4
            ):
                return
            yield _fact(hit.start(), hit.end(), hit["digits"], 0.88)
        at = hit.end()


def _as_long(digits: str, length: int) -> bool:
    """Whether it has about as many figures as the first; three only where that has three."""
    return abs(len(digits) - length) <= 1 and (len(digits) > 3 or length == 3)


def _alone(page: Page) -> Iterator[Fact]:
    """ "48213 and 48377", "sorry, I meant 48331": long numbers with hardly a word beside."""
    numbers = [atom for atom in page.atoms[:40] if atom.word.isdigit() and _LONG <= len(atom.word) <= 8]
    rest = page.beside(0, 0, 12) if numbers else None
    if rest is not None and set(rest) <= _BESIDE | {number.word for number in numbers}:
        yield from (_fact(number.start, number.end, number.word, 0.55) for number in numbers)


def _like_a_year(digits: str) -> bool:
    return len(digits) == 4 and 1980 <= int(digits) <= 2039


def _fact(start: int, end: int, value: str, certainty: float) -> Fact:
    return Fact(KIND, value.upper(), start, end, certainty)
