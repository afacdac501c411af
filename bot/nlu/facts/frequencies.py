"""How often the customer wants to hear from us: "once a week", "only when there's news"."""

from __future__ import annotations

from datetime import date
from typing import Iterator, Mapping, Optional, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import UNITS, any_of

KIND = "contact_frequency"
WHEN_THERE_IS_NEWS = "when there is news"
PATTERNS: Mapping[str, Sequence[str]] = {
    "frequency.times": ("once|twice|thrice a|per|each|every UNIT", "NUM TIMES a|per|each UNIT"),
    "frequency.every": (
        "every|each UNIT",
        "every|each morning|evening|afternoon|WEEKDAY",
        "every other|second UNIT",
        "every NUM|few UNIT",
        "every NUM working UNIT",
        "every NUM or|to|- NUM UNIT",
    ),
    "frequency.named": ("daily|weekly|fortnightly|monthly|wkly", "bi - weekly", "biweekly", "day by|to day"),
    "frequency.news": (
        "when|if|once|until|whenever|unless *? *? *? *? NEWS",
        "when|if|once|whenever something|anything changes|happens|moves",
        "only|just with|for NEWS",
        "as and when",
        "as needed|necessary|required",
        "when necessary|needed|required",
        "when its sorted|fixed|resolved",
        "when it is sorted|fixed|resolved",
    ),
}
_CONTACT = any_of(
    "update updates updated contact contacted hear email emails emailed call calls called ring rung "
    "phone text news touch informed posted let keep check message messages progress speak report "
    "reports heard frequency often prefer want like than least most please fine enough ok okay suits "
    "would"
)
_FAULT = any_of(
    "drop drops dropped dropping cut cuts cutting down fail fails failing happen happens happening goes "
    "went pay paid paying bill bills billed charge charged charges crash crashes loses lost disconnect "
    "disconnects restart reboot rebooting restarting subscription fee cost costs rental price ive been "
    "stops stopped freezes cutting since keeps payment contract rang chased chasing having"
)
_WISH = any_of("like want prefer please can could need rather if")
_NAMED = {
    "daily": "daily",
    "weekly": "weekly",
    "wkly": "weekly",
    "fortnightly": "fortnightly",
    "monthly": "monthly",
}
_THERE_IS = any_of(
    "theres there is are has have got you youve its a an any some real been with actual for of"
)
_EVERY = {"day": "daily", "week": "weekly", "fortnight": "fortnightly", "month": "monthly", "year": "yearly"}


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every wish for how often to be told."""
    for label, reader in _READERS.items():
        for i, j in matches.get(label, ()):
            value = reader(page, i, j)
            certainty = _certainty(page, i, j, label)
            if value and certainty:
                start, end = page.span(i, j)
                yield Fact(KIND, value, start, end, certainty)


def _certainty(page: Page, i: int, j: int, label: str) -> float:
    """How likely it is about contact; 0 where it tells how often something fails or is paid."""
    before = page.words_before(i, 9)
    after = [page.word(k) for k in range(j, j + 5)]
    if "you" in before and not {"i", "ive", "we", "weve"}.isdisjoint(before) and _WISH.isdisjoint(before):
        return 0  # "I ring you every week"
    wanted = not _CONTACT.isdisjoint(before) or not _CONTACT.isdisjoint(after)
    if not _FAULT.isdisjoint(before) or after[:1] in (
        ["bill"],
        ["payment"],
        ["charge"],
        ["fee"],
        ["cost"],
        ["rental"],
    ):
        return 0
    if label == "frequency.news":
        only = not {"only", "just"}.isdisjoint(page.words_before(i, 2)) or page.word(i) in ("only", "just")
        return 0.9 if only or wanted else 0.6 if len(page.atoms) <= j - i + 3 else 0
    if wanted:
        return 0.85
    return 0.7 if page.beside(i, j, 4) is not None else 0


def _times(page: Page, i: int, j: int) -> Optional[str]:
    unit = UNITS[page.word(j - 1)]
    count = {"once": 1, "twice": 2, "thrice": 3}.get(page.word(i), page.at(i).value)
    if count is None or count > 50:
        return None
    return _EVERY[unit] if count == 1 else "twice a " + unit if count == 2 else f"{count} times a {unit}"


def _every(page: Page, i: int, j: int) -> Optional[str]:
    last = page.at(j - 1)
    if last.tag == "WEEKDAY":
        return "weekly"
    if last.tag != "UNIT":
        return "daily"
    unit = UNITS[last.word]
    numbers = [page.at(k).value or 0 for k in range(i, j) if page.at(k).tag == "NUM"]
    between = [page.word(k) for k in range(i + 1, j - 1)]
    if "other" in between or "second" in between:
        count = 2
    elif "few" in between:
        count = 3
    else:
        count = max(numbers, default=1)
    if not 0 < count < 100:
        return None
    if count == 1:
        return _EVERY[unit]
    return "fortnightly" if (count, unit) == (2, "week") else f"every {count} {unit}s"


def _named(page: Page, i: int, j: int) -> Optional[str]:
    word = page.word(i)
    if word in ("bi", "biweekly"):
        return "fortnightly"
    return "daily" if word == "day" else _NAMED.get(word)


def _news(page: Page, i: int, j: int) -> Optional[str]:
    between = {page.word(k) for k in range(i + 1, j - 1)}
    whole = page.at(j - 1).tag != "NEWS" or between <= _THERE_IS
    return WHEN_THERE_IS_NEWS if whole else None


_READERS = {
    "frequency.times": _times,
    "frequency.every": _every,
    "frequency.named": _named,
    "frequency.news": _news,
}
