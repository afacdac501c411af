"""How often the customer has been in touch: "rang five times", "3rd time ive rang", "my fourth email"."""

from __future__ import annotations

from datetime import date
from typing import Dict, Iterator, List, Mapping, Optional, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.grammar import Matches
from bot.nlu.facts.hedges import bound, hedged_after
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "contact_count"
MOST = 1_000

_SEPARATE = "different|separate|seperate|more"
PATTERNS: Mapping[str, Sequence[str]] = {
    "count.after_contact": (
        "CONTACT *? *? *? *? NUM TIMES",
        f"CONTACT *? *? *? NUM {_SEPARATE} TIMES",
        "CONTACT *? *? *? *? *? twice|once|thrice",
        "CONTACT *? *? *? NUM x",
        "CONTACT *? *? *? NUM + TIMES",
        "CONTACT *? *? *? NUM or|to|- NUM TIMES",
        "in touch *? *? NUM TIMES",
        "on to you *? NUM TIMES",
        "on the phone *? *? *? NUM TIMES",
    ),
    "count.before_contact": (
        "NUM|ORD TIMES *? *? *? *? CONTACT",
        "twice *? *? *? CONTACT",
        f"NUM {_SEPARATE} TIMES *? *? *? *? CONTACT",
        "ORD TIMES of? asking|trying",
        "NUM TIMES *? *? been in touch",
        "NUM TIMES *? *? been on",
    ),
    "count.of_contacts": (
        "POSSESSIVE|the ORD phone? call|email|letter|message|complaint|enquiry|contact|attempt|chat",
        "made|after|sent|written|make|making|took NUM phone? calls|emails|letters|messages|complaints",
        "NUM phone? calls|emails|letters|messages to you|your|support|customer",
        "NUM phone? calls and|, NUM emails|letters|messages|chats",
    ),
    "count.latest": ("ORD phone? call|email|letter|message|complaint|attempt",),
    "count.alone": ("NUM TIMES", "twice|once", "NUM or|to|- NUM TIMES", "NUM calls|emails"),
}

_ADVERBS: Mapping[str, int] = {"once": 1, "twice": 2, "thrice": 3}
_CONTACTS = any_of("call email letter message complaint enquiry contact attempt chat")
_OTHERS = any_of("they you he she someone somebody youve theyve hes shes agent engineer")
"""Whose contact it was, where it was not the customer's."""
_MINE = any_of("i ive we weve im id having had to have my now")
_OTHER_VERBS = any_of(
    "cut dropped drops went goes gone failed crashed down off disconnected happened lost hung "
    "transferred charged paid told promised sent been being visited me us out is"
)
"""Between a contact and a count these show that something else was counted."""
_NOUNS_TOO = any_of("call ring phone email contact report emails")
_BEFORE_A_NOUN = any_of("a the my every your this missed phone each per")
_GOING_ON = any_of("ringing calling phoning chasing emailing")
_EMERGENCY_NUMBERS = (101, 105, 111, 112, 911, 999)
""" "Cannot make 999 calls" is no count."""
_ASIDE = any_of(
    "about around roughly at least maybe probably more than over i think its been so far must be like "
    "it was all in and this week now erm um well ive we have rang called"
)


def read(page: Page, matches: Matches, today: date) -> Iterator[Fact]:
    """Every count of the customer's own attempts."""
    for i, j in matches.get("count.after_contact", ()):
        at = _number_at(page, i, j)
        if at is not None and _made_by_customer(page, i) and _nothing_else_counted(page, i + 1, at):
            yield _fact(page, at, j, 0.9)
    for i, j in matches.get("count.before_contact", ()):
        end = next((k for k in range(i, j) if page.at(k).tag == "TIMES"), i) + 1
        if _is_contact_of_customer(page, end, j):
            yield _fact(page, i, end, 0.9)
    for i, j in matches.get("count.of_contacts", ()):
        yield from _contacts(page, i, j)
    for i, j in matches.get("count.latest", ()):
        if not page.at(i - 1).is_word and not page.at(j).is_word:  # "Third email. Still waiting."
            yield _fact(page, i, j, 0.75)
    for i, j in matches.get("count.alone", ()):
        rest = page.beside(i, j, 5)
        if rest is not None and all(word in _ASIDE for word in rest):
            yield _fact(page, i, j, 0.6)


def _number_at(page: Page, i: int, j: int) -> Optional[int]:
    """Where the number begins that the match ends with; of "4 or 5 times", the 4."""
    for k in range(j - 1, i, -1):
        if page.at(k).tag == "NUM" or page.word(k) in _ADVERBS:
            of_two = page.word(k - 1) in ("or", "to", "-") and page.at(k - 2).tag == "NUM"
            return k - 2 if of_two else k
    return None


def _words(page: Page, i: int, j: int) -> List[str]:
    return [page.word(k) for k in range(i, j)]


def _nothing_else_counted(page: Page, i: int, j: int) -> bool:
    words = _words(page, i, j)
    if any(page.at(k).tag == "NUM" for k in range(i, j)) or not {".", "!", "?", ";"}.isdisjoint(words):
        return False
    return _OTHER_VERBS.isdisjoint(words) and _OTHERS.difference({"you"}).isdisjoint(words)


def _made_by_customer(page: Page, i: int) -> bool:
    before = page.words_before(i, 3)
    nearest = before[0] if before else ""
    if nearest in _BEFORE_A_NOUN:
        return page.word(i) not in _NOUNS_TOO
    if not _OTHERS.isdisjoint(before) and _MINE.isdisjoint(before[:2]):
        return False
    return nearest != "been" or page.word(i) in ("in", "on")


def _is_contact_of_customer(page: Page, i: int, j: int) -> bool:
    """Whether the words after "the third time" make it the customer's contact, not a fault or a promise."""
    words, last = _words(page, i, j - 1), page.word(j - 1)
    if not _OTHERS.isdisjoint(words):
        return False
    if last in ("asking", "touch", "on", "trying"):
        return True
    if not {".", "!", "?", ";", ","}.isdisjoint(words) or ("been" in words and last not in _GOING_ON):
        return False
    return not words or not _MINE.isdisjoint(words)


def _contacts(page: Page, i: int, j: int) -> Iterator[Fact]:
    """ "My fourth email", "after 7 calls", "five calls and three emails"."""
    at = next(k for k in range(i, j) if page.at(k).tag in ("NUM", "ORD"))
    if page.word(i) == "the" and not {"this", "thats"} & set(page.words_before(i, 3)):
        return  # "the third call dropped"
    if page.at(at).value in _EMERGENCY_NUMBERS:
        return
    end = next(k for k in range(at + 1, j) if page.word(k).rstrip("s") in _CONTACTS) + 1
    yield _fact(page, at, end, 0.8)
    second = next((k for k in range(end, j) if page.at(k).tag == "NUM"), None)
    if second is not None:
        yield _fact(page, second, j, 0.8)


def _fact(page: Page, i: int, j: int, certainty: float) -> Fact:
    numbers = [page.at(k) for k in range(i, j) if page.at(k).tag in ("NUM", "ORD")]
    value = numbers[0].value if numbers else _ADVERBS.get(page.word(i))
    limit, hedged = bound(page, i)
    rough = hedged or hedged_after(page, j) or len(numbers) > 1 or any(number.rough for number in numbers)
    qualities: Dict[str, object] = {"approximate": rough}
    if limit or page.word(i + 1) == "+":
        qualities.update(bound=limit or "at_least", approximate=True)
    if len(numbers) > 1:
        qualities["high"] = numbers[-1].value
    start, end = page.span(i, j)
    return Fact(KIND, min(value or 0, MOST), start, end, certainty, qualities)
