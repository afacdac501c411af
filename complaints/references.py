"""References of complaints: read over the phone without doubt, and not to be guessed.

A reference looks like `CN-7K3QP-2M9XD`: the provider's prefix (two letters), a dash, and a body of ten
characters in two groups of five.

The rule, for everybody who reads or makes one:

1. The body uses 31 characters, in this order, which gives each its value from 0 to 30:
   `23456789ABCDEFGHJKMNPQRSTUVWXYZ` (no 0, 1, I, L, O, because they look alike on paper).
2. Number the places of the body 1 to 10 from the left. The sum over all ten of place x value is divisible by
   31. The tenth character, the check character, is chosen so: its value is 3 x (the sum over places 1 to 9)
   modulo 31. As 31 is prime and no two places weigh the same, every single wrong character and every swap of
   two different characters breaks the sum. The prefix takes no part in it.
3. Each group of five holds at least one digit and at least one letter, so that no reference is a word or a
   phone number, and one wrong character never makes it look like either. No body starts with the prefix.
4. Reading is forgiving about spelling, never about characters: case, spaces, dashes of any kind, dots,
   slashes, underscores, quotes, `#`, `:` and full-width forms do not matter. What is left ("compact")
   is judged thus:
   - starts with the prefix and goes on with 8 to 12 letters and digits, a digit among them: the reference is
     valid when they are ten that keep 2, and a typo otherwise;
   - ten characters of the alphabet without the prefix, letters and digits among them: likewise, valid or a
     typo (free text is full of other people's codes: look there for references with the prefix only);
   - a prefix with one wrong, missing, doubled or swapped character before ten that keep 2, or its last
     character swapped with the first of the body: a typo;
   - anything else is no reference at all.
   0, 1, I, L and O are never read as something else: the characters that they resemble are not used either,
   so there is nothing to guess, and the customer is asked to look again.
"""

import random
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BODY = 10
_GROUP = 5
_BASE = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_CHECK_FACTOR = 3  # minus the inverse of 10 modulo 31: 10 x 3 = 30 = -1
_IGNORED = set("-.·/\\_'\"`#:,;()[]<>*")


@dataclass(frozen=True)
class Valid:
    """A reference that keeps the rule, in its one canonical spelling; not: one that was given out."""

    reference: str


@dataclass(frozen=True)
class Typo:
    """Meant as a reference and spelt wrongly."""

    compact: str
    """What was read: upper case, no spaces or dashes."""
    reason: str
    """`prefix`, `length`, `character` (one that references never use) or `check` (one of them is wrong)."""
    wrong: str = ""
    """The characters that references never use, where `reason` is `character`."""


@dataclass(frozen=True)
class NotAReference:
    """Not meant as a reference of ours, as far as one can see."""


Reading = Valid | Typo | NotAReference


def generate(prefix: str, source: random.Random | None = None) -> str:
    """A new reference from `source`, the system's secure generator unless a test passes its own."""
    draw = source or secrets.SystemRandom()
    while True:
        body = "".join(draw.choices(ALPHABET, k=BODY - 1))
        body += check_character(body)
        if _mixed(body[:_GROUP]) and _mixed(body[_GROUP:]) and not body.startswith(prefix):
            return spell(prefix, body)


def check_character(body: str) -> str:
    """The tenth character for the nine in `body`."""
    return ALPHABET[_CHECK_FACTOR * _weighted(body) % _BASE]


def spell(prefix: str, body: str) -> str:
    """The canonical spelling."""
    return f"{prefix}-{body[:_GROUP]}-{body[_GROUP:]}"


def check(text: str, prefix: str) -> Reading:
    """What `text` as a whole is, by the rule at the top of this file."""
    compact = _compact(text)
    if not compact.isascii() or not compact.isalnum():
        return NotAReference()
    rest = compact.removeprefix(prefix)
    if rest != compact and BODY - 2 <= len(rest) <= BODY + 2 and _has_digit(rest):
        return _judge(rest, compact, prefix)
    if len(compact) == BODY and _mixed(compact) and set(compact) <= set(ALPHABET):
        return _judge(compact, compact, prefix)
    return Typo(compact, "prefix") if _prefix_misspelt(compact, prefix) else NotAReference()


def _judge(body: str, compact: str, prefix: str) -> Reading:
    if len(body) != BODY:
        return Typo(compact, "length")
    wrong = "".join(sorted(set(body) - set(ALPHABET)))
    if wrong:
        return Typo(compact, "character", wrong)
    return Valid(spell(prefix, body)) if _keeps_the_rule(body) else Typo(compact, "check")


def _keeps_the_rule(body: str) -> bool:
    return len(body) == BODY and set(body) <= set(ALPHABET) and _weighted(body) % _BASE == 0 and _mixed(body)


def _weighted(body: str) -> int:
    return sum(place * _VALUES[character] for place, character in enumerate(body, start=1))


def _compact(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(character for character in plain.upper() if not _ignored(character))


def _ignored(character: str) -> bool:
    kind = unicodedata.category(character)
    return character in _IGNORED or character.isspace() or kind in {"Pd", "Cf", "Pi", "Pf"}


def _mixed(text: str) -> bool:
    return _has_digit(text) and any("A" <= character <= "Z" for character in text)


def _has_digit(text: str) -> bool:
    return any("0" <= character <= "9" for character in text)


def _prefix_misspelt(compact: str, prefix: str) -> bool:
    front, body = compact[:-BODY], compact[-BODY:]
    if _keeps_the_rule(body):
        return front in set(_misspellings(prefix))
    swapped_back = front[:-1] + body[:1]
    return swapped_back == prefix and _keeps_the_rule(front[-1:] + body[1:])


def _misspellings(prefix: str) -> Iterator[str]:
    """The prefix with one character wrong, missing, doubled, or two swapped."""
    yield prefix[::-1]
    for place, character in enumerate(prefix):
        before, after = prefix[:place], prefix[place + 1 :]
        yield before + after
        yield before + character * 2 + after
        yield from (
            before + other + after for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if other != character
        )
