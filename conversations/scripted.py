"""A conversation as it went, made into what a test asks for: what was said, and what has to come of it.

Whoever said it is left out; made-up people stand in their place, so that the test still says something.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

from conversations.personal import without_personal_data

STAND_INS: Mapping[str, Sequence[str]] = {
    "name": ("Ann Lee", "Tom Reed", "Maya Cole"),
    "email": ("ann@lee.example", "tom@reed.example"),
    "phone": ("020 7946 0123", "0161 496 0456"),
    "address": ("12 Mill Lane, Leeds LS12 4QX", "7 High Street, York YO1 7HH"),
    "account": ("4410 7725", "3002 1899"),
    "reference": ("INC-48213", "INC-48377"),
    "date of birth": ("3 April 1958",),
    "website": ("https://lee.example",),
    "secret": ("4111 1111 1111 1111",),
}
"""Who and what stands for what was left out, one after the other."""
_LEFT_OUT = re.compile("‹([a-z ]+)›")
_TELLING = re.compile(r"[^\W\d_]")
_CHANGING = re.compile(r"\d|‹|\{")
LONGEST_HEARD = 60
"""Characters of a sentence that a test listens for: longer ones change more often than what they mean."""


@dataclass(frozen=True)
class Went:
    """One turn as it went."""

    said: str
    pressed: bool
    answers: tuple[str, ...]
    asks: str
    """The field that was asked for last; empty when nothing was."""


@dataclass(frozen=True)
class Asked:
    """One turn as a test has it."""

    say: str
    press: str
    hear: tuple[str, ...]
    asks: str


def scripted(went: Iterable[Went]) -> list[Asked]:
    """The turns of a conversation as a test, with nobody in them."""
    stand_ins = StandIns()
    return [
        Asked(
            say="" if one.pressed else stand_ins.put(one.said),
            press=one.said if one.pressed else "",
            hear=() if one.asks else _heard(one.answers),
            asks=one.asks,
        )
        for one in went
    ]


class StandIns:
    """Made-up people and numbers: the same for the same in one conversation."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def put(self, text: str) -> str:
        """The text, with somebody else in it."""
        return _LEFT_OUT.sub(self._one, " ".join(without_personal_data(text).split()))

    def _one(self, found: re.Match[str]) -> str:
        known = STAND_INS.get(found[1])
        if known is None:
            return found[0]
        place = self._next.get(found[1], 0)
        self._next[found[1]] = place + 1
        return known[place % len(known)]


def turns_of(rows: Sequence[RowMapping | Mapping[str, Any]]) -> list[Went]:
    """The turns among the messages of a conversation, in order: sender, text, button, asks."""
    found: list[Went] = []
    for row in rows:
        if row["sender"] == "customer":
            found.append(Went(str(row["text"]), bool(row["button"]), (), ""))
        elif row["sender"] == "assistant" and found:
            last = found[-1]
            asks = (row["asks"] or {}).get("field") or last.asks
            found[-1] = Went(last.said, last.pressed, (*last.answers, str(row["text"])), str(asks))
    return [one for one in found if one.answers and one.said.strip()]


def _heard(answers: Sequence[str]) -> tuple[str, ...]:
    """A sentence of the answer that tells it from others, and that no day and no number changes."""
    sentences = [
        part.strip()
        for answer in answers
        for row in answer.split("\n")
        for part in re.split(r"(?<=[.!?])\s+", row.lstrip("-• ").replace("**", ""))
    ]
    fit = [
        one.rstrip(".!?:")
        for one in sentences
        if len(_TELLING.findall(one)) >= 12
        and len(one) <= LONGEST_HEARD
        and not _CHANGING.search(one)
        and without_personal_data(one) == one
    ]
    return tuple(fit[:1])
