"""Lengths of time that go on until now: "for about six weeks" says when it began."""

from __future__ import annotations

from datetime import date
from typing import Mapping, Optional, Sequence

from bot.nlu.facts.dates import reckoning
from bot.nlu.facts.dates.distances import COUNT, NEARNESS, count, unit
from bot.nlu.facts.dates.lead import Said, dated, is_whole_message
from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

PATTERNS: Mapping[str, Sequence[str]] = {
    "date.span": (
        f"{COUNT} UNIT",
        "NUM whole|full|solid|long|working|business|odd|straight|consecutive UNIT",
        "whole|entire|full|solid UNIT",
        "a good|full|solid UNIT",
        "NUM and a half UNIT",
        "NUM|a UNIT and a half",
        "NUM or|to|- NUM UNIT",
        "the past|last UNIT",
    ),
}

_BEFORE = any_of("for past last been waiting waited these lasted lasting down off since from")
_AFTER = any_of(
    "now running without waiting straight solid and still of since i ive weve we its it plus with in or"
)
"""After a length of time that begins the sentence: "three weeks without a phone"."""
_SURELY_AFTER = any_of("without waiting running straight gone wasted")
_PASSED_OVER = any_of(
    "the a more than at least well going on getting just some like good up to around about approx "
    "approximately roughly circa maybe probably nearly almost sometime say over now"
)
_ELSE_AFTER = any_of(
    "notice contract contracts term agreement warranty guarantee old minimum plan deal free trial rule "
    "limit deadline window period turnaround until before after later away left early late time sla "
    "each per from delivery lead ago back"
)
_ELSE_BEFORE = any_of(
    "price deal offer discount contract term free guaranteed tied away holiday notice valid next within "
    "under another"
)
_TENURE = any_of("customer customers loyal client clients member paying tenant married business trading")
_WHO = any_of("i we it you the this my our they he she")


def span(page: Page, i: int, j: int, today: date) -> Optional[Fact]:
    """The day when the period began, with the role "since"."""
    said, (number, rough) = unit(page, i, j), count(page, i, j)
    certainty = _certainty(page, i, j)
    day = reckoning.moved(today, -number, said)
    if not certainty or day is None or number == 0:
        return None
    rough = rough or page.word(i) in ("whole", "entire", "full", "solid", "the")
    return dated(page, i, j, Said(day, NEARNESS[said], certainty, hedged=rough, since=True))


def _certainty(page: Page, i: int, j: int) -> float:
    """How likely a length of time is the time since something began; 0 where it is something else."""
    if _something_else(page, i, j):
        return 0
    k = i - 1
    while page.word(k) in _PASSED_OVER:
        k -= 1
    if page.word(i) == "the" or page.word(k) in _BEFORE or _until_now(page, j):
        return 0.85
    if is_whole_message(page, i, j):
        return 0.6
    starts = not page.at(k).is_word and page.word(j) in _AFTER
    return (
        0.75
        if starts or page.word(j) in ("without", "waiting", "running", "straight", "gone", "wasted")
        else 0
    )


def _something_else(page: Page, i: int, j: int) -> bool:
    """A notice, a contract, how long somebody has been a customer, how long something will take."""
    near = {*page.words_before(i, 6), *(page.word(k) for k in range(j, j + 3))}
    return (
        page.word(j) in _ELSE_AFTER
        or not _ELSE_BEFORE.isdisjoint(page.words_before(i, 5))
        or not _TENURE.isdisjoint(near)
        or {"with", "you"} <= near
    )


def _until_now(page: Page, j: int) -> bool:
    """ "... now", "... and counting", "... since I complained"."""
    following = page.word(j + 1)
    return (
        page.word(j) == "now"
        or (page.word(j) == "and" and following in ("counting", "still"))
        or (page.word(j) == "since" and following in _WHO)
    )
