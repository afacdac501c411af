"""What a text says, before anything is made of it: normalised, its slips undone, cut where it rambles."""

from __future__ import annotations

from typing import Optional

from bot.nlu import carriers
from bot.nlu.normalise import normalised
from bot.nlu.spelling import Speller

# What somebody wants is said at the beginning or at the end, and 128 word pieces are about so much text.
LONGEST = 620
BEGINNING = 400


def read(text: str, speller: Optional[Speller]) -> str:
    """The reading of one text."""
    plain = carriers.unnamed(normalised(text))
    if len(plain) > LONGEST:
        beginning, end = plain[:BEGINNING], plain[BEGINNING - LONGEST :]
        plain = f"{beginning.rpartition(' ')[0] or beginning} {end.partition(' ')[2] or end}"
    return speller.corrected(plain) if speller else plain
