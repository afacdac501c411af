"""A message laid out for reading: plain characters, cut into atoms, each with its place in the original."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import List, Optional, Sequence, Tuple

from bot.nlu.facts.atoms import EDGE, Atom, cut

LONGEST_TEXT = 4_000
"""Characters of a message that are read: the longest that the edge accepts."""

_PLAIN = str.maketrans(
    "‘’ʼ`´“”–—−‐‑‒…\u00a0\u2009\u202f\u200b\u200e\u200f\ufeffİ", "'''''\"\"------.       I"
)


@dataclass(frozen=True)
class Page:
    """The message. `plain`, `lower` and the atoms have the positions of `text`."""

    text: str
    plain: str
    lower: str
    atoms: Sequence[Atom]
    shouting: bool = field(default=False)
    """Whether capitals say nothing here, because everything is in capitals."""

    def at(self, i: int) -> Atom:
        """The atom at `i`, or the edge."""
        return self.atoms[i] if 0 <= i < len(self.atoms) else EDGE

    def word(self, i: int) -> str:
        """The word of the atom at `i`, "" outside the message."""
        return self.at(i).word

    def titled(self, i: int) -> bool:
        """Whether the atom begins with a capital that means something."""
        atom = self.at(i)
        return atom.is_word and not self.shouting and self.plain[atom.start].isupper()

    def touches(self, i: int) -> bool:
        """Whether nothing stands between the atom at `i` and the next one."""
        return i >= 0 and i + 1 < len(self.atoms) and self.at(i).end == self.at(i + 1).start

    def words_before(self, i: int, most: int) -> List[str]:
        """Up to `most` words that come before the atom at `i` in its sentence, the nearest first."""
        words = []
        for j in range(i - 1, max(-1, i - 1 - most), -1):
            if self.at(j).word in (".", "!", "?", ";") and not self.touches(j):
                break  # but go on past the dots of an address
            words.append(self.at(j).word)
        return words

    def atom_at(self, position: int) -> int:
        """The number of the first atom that ends after `position`; of the edge where there is none."""
        return bisect_right([atom.end for atom in self.atoms], position)

    def beside(self, i: int, j: int, most: int) -> Optional[List[str]]:
        """The words that are not from `i` up to `j`, or None where there are more than `most`."""
        if len(self.atoms) - (j - i) > 3 * most + 8:  # it is a long message, however many of them are marks
            return None
        words = [atom.word for k, atom in enumerate(self.atoms) if atom.is_word and not i <= k < j]
        return words if len(words) <= most else None

    def span(self, i: int, j: int) -> Tuple[int, int]:
        """Where the atoms from `i` up to and without `j` stand."""
        return self.atoms[i].start, self.atoms[j - 1].end


def laid_out(text: str) -> Page:
    """The page of a message; of a very long one, the page of its beginning."""
    text = text[:LONGEST_TEXT]
    plain = text if text.isascii() else "".join(map(_plain, text.translate(_PLAIN)))
    lower = plain.lower()
    if len(lower) != len(plain):  # a letter that becomes two in lower case would move every position
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    atoms = cut(lower)
    letters = [c for c in plain if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return Page(text, plain, lower, atoms, shouting=len(letters) > 7 and capitals > 0.7 * len(letters))


def _plain(character: str) -> str:
    """A digit of any script as one of ours, a character of double width as a plain one."""
    if character <= "\x7f":
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return chr(ord(character) - 0xFEE0) if "\uff01" <= character <= "\uff5e" else character
