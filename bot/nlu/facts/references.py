"""Our own complaint references: CN-7K3QP-2M9XD, typed with care or without.

The body has ten characters of an alphabet of 31, which leaves out what looks like something else. Each has
its place in the alphabet as value; the sum of place in the body times value is divisible by 31, so that one
wrong character, or two neighbours exchanged, never passes for somebody else's complaint. Each half has a
letter and a figure. The register makes references by this rule and judges them again; here they are found.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterator, Sequence

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page

KIND = "complaint_reference"
PREFIX = "CN"
"""Where the code of practice names no other."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
HALF = 5
MOST = 10
"""References that are read in one message."""

_BETWEEN = r"[\s.·/\\_'\"`#:,;()-]"
_WITHOUT_PREFIX = re.compile(r"(?<![a-z0-9])([a-z0-9]{1,3}-)?([a-z0-9]{5})(?:-|\s?)([a-z0-9]{5})(?![\w-])")


@lru_cache(maxsize=4)
def _with_prefix(prefix: str) -> Sequence[re.Pattern[str]]:
    """What a reference looks like in lower case: in halves, in one, spelt out."""
    first, second = (re.escape(letter) for letter in prefix.lower())
    begin = rf"\b{first}{_BETWEEN}?{second}{_BETWEEN}{{0,3}}"
    return (
        re.compile(rf"{begin}([a-z0-9]{{3,7}}){_BETWEEN}{{1,3}}([a-z0-9]{{3,7}})(?![a-z0-9])"),
        re.compile(rf"{begin}([a-z0-9]{{8,12}})(?![a-z0-9])()"),
        re.compile(rf"{begin}([a-z0-9](?:{_BETWEEN}{{1,2}}[a-z0-9]){{9}})(?![a-z0-9])()"),
    )


def is_valid(characters: str) -> bool:
    """Whether ten characters, in capitals and without hyphens, are a body that we could have given."""
    if len(characters) != LENGTH or not set(characters) <= set(ALPHABET):
        return False
    total = sum(place * ALPHABET.index(character) for place, character in enumerate(characters, start=1))
    return total % len(ALPHABET) == 0 and _mixed(characters[:HALF]) and _mixed(characters[HALF:])


def read(page: Page, prefix: str = PREFIX) -> Iterator[Fact]:
    """Every reference, valid or mistyped: the quality `valid` says which. `prefix` is two capitals."""
    for pattern in _with_prefix(prefix):
        for count, found in enumerate(pattern.finditer(page.lower)):
            if count == MOST:
                break
            characters = re.sub(r"[^A-Z0-9]", "", (found[1] + found[2]).upper())
            if is_valid(characters) or _meant_as_one(characters, found.group()):
                yield _fact(found, prefix, characters, is_valid(characters))
    for found in _WITHOUT_PREFIX.finditer(page.lower):
        characters = (found[2] + found[3]).upper()
        if is_valid(characters):  # with another prefix before it, the prefix is the mistake
            yield _fact(found, prefix, characters, found[1] is None)


def _meant_as_one(characters: str, written: str) -> bool:
    """ "CN" may be anything: with figures among letters, or a dash, it is a reference mistyped."""
    if not LENGTH - 2 <= len(characters) <= LENGTH + 2:
        return False
    return _mixed(characters) or (any(c.isdigit() for c in characters) and "-" in written)


def _mixed(characters: str) -> bool:
    return any(c.isdigit() for c in characters) and any(c.isalpha() for c in characters)


def _fact(found: re.Match[str], prefix: str, characters: str, valid: bool) -> Fact:
    value = f"{prefix}-{characters[:HALF]}-{characters[HALF:]}"
    return Fact(KIND, value, found.start(), found.end(), 0.99 if valid else 0.9, {"valid": valid})
