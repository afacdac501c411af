"""What the words right before a date make of it: "since", "until", "about", "early"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Dict, List, Mapping, Optional, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.hedges import hedged_after
from bot.nlu.facts.page import Page
from bot.nlu.facts.vocabulary import any_of

KIND = "date"

PARTS: Mapping[str, str] = {
    "early": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "beginning": "start",
    "start": "start",
    "end": "end",
}

GOES_ON = any_of(
    "and but when i we it my our your they at in you nothing no the have has was is or because until "
    "till for then with he she so now onwards ive weve this there nobody as since around about if "
    "please thanks to by not still"
)
"""Words that may come after "the 3rd" or "March 3"; any other is what there were three of."""

_LEADING = any_of(
    "since from on in around about approx approximately roughly circa the of by until till to before "
    "after at back sometime some time for past last over during ever starting maybe probably nearly "
    "almost early mid late beginning start middle end - this next coming not was is its dated date "
    "commencing just more than least well as going or due say only these which midnight noon lunchtime "
    "morning afternoon evening night said meant put typed wrote sorry"
)
_HEDGES = any_of(
    "around about approx approximately roughly circa maybe probably nearly almost sometime say over"
)
_FUTURE = any_of("next coming due")
_TO_COME = any_of("will itll ill theyll coming arriving due scheduled")
_MOVED = any_of("moved rescheduled rebooked postponed pushed")
_LIMITS = any_of("by until till")
_SINCE = any_of("since from starting commencing")
_DATING = any_of(
    "said meant put typed wrote since from on in around about by until till before after during last "
    "this next of early mid late dated not was is its date commencing over at just past to"
)
_ASIDE = any_of(
    "a it i think started began id say been its oh erm um well like must be have ive we weve now going "
    "so yes yeah long cant remember not sure dont know exactly"
)
_TENURE = any_of("customer customers client clients member subscriber")
_PAST = any_of(
    "was were did didnt had from since been down broke lost went worked waited stopped off out couldnt "
    "wasnt hadnt"
)


@dataclass(frozen=True)
class Said:
    """A date before the words that lead to it are taken into account."""

    day: date
    precision: str
    certainty: float
    hedged: bool = False
    since: bool = False


@dataclass(frozen=True)
class Lead:
    """The words right before a date, the nearest first."""

    words: Sequence[str]
    told: Sequence[str] = ()
    """What comes before them in the sentence, the nearest first."""

    @property
    def future(self) -> bool:
        """Whether the date is ahead: "due on Friday", and "by Friday" unless what has happened is told."""
        if not _FUTURE.isdisjoint(self.words) and {"was", "were"}.isdisjoint((*self.words, *self.told[:2])):
            return True
        if "to" in self.words[:2] and not _MOVED.isdisjoint(self.told[:4]):
            return True
        if not _TO_COME.isdisjoint(self.told[:5]) and _PAST.isdisjoint(self.told):
            return True
        return not _LIMITS.isdisjoint(self.words) and _PAST.isdisjoint(self.told)

    @property
    def since(self) -> bool:
        """Whether something began then."""
        return not _SINCE.isdisjoint(self.words)

    @property
    def hedged(self) -> bool:
        """Whether the customer is not sure."""
        return not _HEDGES.isdisjoint(self.words)

    @property
    def dating(self) -> bool:
        """Whether a word before it shows that it is a date at all."""
        return not _DATING.isdisjoint(self.words)

    @property
    def tenure(self) -> bool:
        """Whether it says since when somebody has been a customer, and nothing of a complaint."""
        said = (*self.words, *self.told)[:7]
        clause = said[: next((k for k, word in enumerate(said) if word in (",", "and", "but")), len(said))]
        if not {"services", "service", "support"}.isdisjoint(clause):
            return False
        return self.since and (not _TENURE.isdisjoint(clause) or {"with", "you"} <= set(clause))

    @property
    def part(self) -> Optional[str]:
        """Which part of the month: the word is next to it, or "of" is between ("end of March")."""
        for word in self.words[:2]:
            if word in PARTS:
                return PARTS[word]
            if word not in ("of", "-"):
                return None
        return None

    def qualities(self, said: Said) -> Dict[str, object]:
        """What there is to say of the date beside its value."""
        qualities: Dict[str, object] = {
            "precision": said.precision,
            "approximate": said.hedged or self.hedged or said.precision != "day",
        }
        if said.since or self.since:
            qualities["role"] = "since"
        elif next((word for word in self.words if word not in ("the", "this", "next")), "") in _LIMITS:
            qualities["role"] = "until"
        return qualities


def lead(page: Page, i: int) -> Lead:
    """What leads to the atom at `i`."""
    words: List[str] = []
    for j in range(i - 1, max(-1, i - 8), -1):
        if page.word(j) not in _LEADING:
            break
        words.append(page.word(j))
    return Lead(words, page.words_before(i - len(words), 8))


def dated(page: Page, i: int, j: int, said: Said) -> Fact:
    """The fact that was said by the atoms from `i` up to `j`."""
    qualities = lead(page, i).qualities(said)
    qualities["approximate"] = qualities["approximate"] or hedged_after(page, j)
    start, end = page.span(i, j)
    return Fact(KIND, said.day.isoformat(), start, end, said.certainty, qualities)


def part_begin(page: Page, i: int) -> int:
    """Where "end of March" begins, of which the month is at `i`."""
    return i - 1 if page.word(i - 1) in PARTS else i - 2


def is_whole_message(page: Page, i: int, j: int) -> bool:
    """Whether hardly anything was said beside the atoms from `i` up to `j`."""
    rest = page.beside(i, j, 10)
    return rest is not None and all(word in _LEADING or word in _ASIDE or _is_ordinal(word) for word in rest)


def _is_ordinal(word: str) -> bool:
    """ "3rd", "14th"."""
    return word[0].isdigit() and word.endswith(("st", "nd", "rd", "th"))


def goes_on(page: Page, j: int) -> bool:
    """Whether what comes at `j` leaves the date before it a date."""
    return not page.at(j).is_word or page.word(j) in GOES_ON
