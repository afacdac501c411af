"""Slips of the finger undone: "teh brodband is donw" read as what was meant.

A noisy channel. What somebody meant is likely to be said in this field, after the word before it (counted in
the training examples), and is one slip away from what stands there: letters swapped, doubled, left out, put
in or hit wrongly. The likeliest whole sentence wins (Viterbi). A word that exists is left unless the words
around it speak strongly against it, and an unknown one (a name, a product) is left unless a likely word is
a slip away.

Sources: Kernighan, Church and Gale 1990 (the channel), Damerau 1964 (the four slips). The order of the
sentence model's own vocabulary, which is by how common words are, stands in for a list of English words.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Tuple

from bot.nlu import weights

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ROW_SHIFT = (0.0, 0.25, 0.75)
_PLACE = {
    key: (index + shift, row)
    for row, (keys, shift) in enumerate(zip(_ROWS, _ROW_SHIFT, strict=True))
    for index, key in enumerate(keys)
}
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ly", "'s", "y")

FIRST_WORD = 1996  # before it the vocabulary holds single characters and marks
COMMON = 10_000
FAIRLY_COMMON = 15_000
RARE = 99_999
LONG = 7  # a long word that is one slip away is hardly there by chance
SHORT_AND_REAL = 6_000

# Natural logarithms of what each slip costs; chosen on training examples with slips put in.
SLIP = math.log(0.04)
SWAPPED = 0.7
DOUBLED = 0.7
UNDOUBLED = 1.2
PUT_IN = 2.5
LEFT_OUT = 2.0
NEXT_KEY = 2.2
OTHER_KEY = 3.4
FIRST_LETTER = 0.7
IN_FRONT = 3.0  # hardly anybody types a letter before a word: "mended" is not "ended"
REAL_WORD = 3.0
SHORT = 1.0
STRANGE = math.log(0.02)
STRANGE_LETTER = 3.2

CANDIDATES = 8
SHORTEST = 3
LONGEST = 24
REMEMBERED = 20_000
USED_OFTEN = 4
TRUSTED = 3
_START, _END = "^", "$"


@lru_cache(maxsize=1)
def ranks() -> Dict[str, int]:
    """English words by how common they are; a low number is a common word."""
    vocabulary = json.loads(weights.verified("tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return {
        word: rank
        for word, rank in vocabulary.items()
        if rank >= FIRST_WORD
        and word.isalpha()
        and word.isascii()
        and (len(word) > 3 or rank < SHORT_AND_REAL)
    }


class Speller:
    """Corrects texts in the words of the field that it was shown."""

    def __init__(self, words: Dict[str, int], pairs: Dict[Tuple[str, str], int]) -> None:
        """`words` and `pairs` of neighbours with how often they were seen."""
        self._words, self._pairs = words, pairs
        self._total = max(1, sum(words.values()))
        self._ranks = ranks()
        self._likely: Dict[str, List[Tuple[str, float]]] = {}

    @classmethod
    def taught(cls, texts: Iterable[str]) -> "Speller":
        """From texts of the field, normalised. Pairs seen once say nothing and are left out."""
        words: Counter[str] = Counter()
        pairs: Counter[Tuple[str, str]] = Counter()
        for text in texts:
            line = [_START, *_WORD.findall(text), _END]
            words.update(line)
            pairs.update(pairwise(line))
        return cls(dict(words), {pair: count for pair, count in pairs.items() if count > 1})

    def save(self, path: Path) -> None:
        """Write to `path` (JSON)."""
        content = {"words": self._words, "pairs": [[*pair, count] for pair, count in self._pairs.items()]}
        path.write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Speller":
        """Read what `save` wrote."""
        content: Dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["words"], {(first, then): count for first, then, count in content["pairs"]})

    def corrected(self, text: str) -> str:
        """`text`, normalised already, with slips undone; everything that is no word stays as it is."""
        found = list(_WORD.finditer(text))
        if not found:
            return text
        meant = self._meant([match.group() for match in found])
        parts, done = [], 0
        for match, word in zip(found, meant, strict=True):
            parts += [text[done : match.start()], word]
            done = match.end()
        return "".join([*parts, text[done:]])

    def _meant(self, written: List[str]) -> List[str]:
        """The likeliest line of words behind what was written."""
        best: Dict[str, float] = {_START: 0.0}
        trail: List[Dict[str, str]] = []
        for word in written:
            scored: Dict[str, float] = {}
            came: Dict[str, str] = {}
            for candidate, slip in self._candidates(word):
                scored[candidate], came[candidate] = max(
                    (score + self._after(before, candidate) + slip, before) for before, score in best.items()
                )
            trail.append(came)
            best = scored
        word = max(best, key=lambda last: best[last] + self._after(last, _END))
        line = [word]
        for came in reversed(trail[1:]):
            word = came[word]
            line.append(word)
        return line[::-1]

    def _said(self, word: str) -> float:
        """How likely the word is by itself: in the field, with a little of English at large."""
        rank = self._ranks.get(word)
        at_large = 0.015 / (rank - 1000) if rank else 0.0
        return 0.85 * self._words.get(word, 0) / self._total + at_large + 1e-8

    def _after(self, before: str, word: str) -> float:
        """The logarithm of how likely `word` is after `before`, smoothed by the word alone."""
        seen = self._words.get(before, 0)
        trust = seen / (seen + 12.0)
        following = self._pairs.get((before, word), 0) / seen if seen else 0.0
        return math.log(trust * following + (1 - trust) * self._said(word))

    def _exists(self, word: str) -> bool:
        if word in self._ranks or self._words.get(word, 0) >= TRUSTED:
            return True
        for ending in _ENDINGS:
            stem = word[: -len(ending)]
            if (
                len(stem) >= 3
                and word.endswith(ending)
                and (stem in self._ranks or stem + "e" in self._ranks)
            ):
                return True
        return False

    def _of_the_field(self, word: str) -> bool:
        count = self._words.get(word, 0)
        return count >= USED_OFTEN or (count >= 2 and self._ranks.get(word, COMMON) < COMMON)

    def _candidates(self, word: str) -> List[Tuple[str, float]]:
        """What may have been meant, with the logarithm of the likelihood of the slip; remembered."""
        if len(word) > LONGEST:
            return [(word, 0.0)]
        known = self._likely.get(word)
        if known is None:
            if len(self._likely) >= REMEMBERED:
                self._likely.clear()
            known = self._likely[word] = self._worked_out(word)
        return known

    def _worked_out(self, word: str) -> List[Tuple[str, float]]:
        exists = self._exists(word)
        found = {word: 0.0 if exists else STRANGE - STRANGE_LETTER * len(word) - math.log(self._said(word))}
        if len(word) < SHORTEST:
            return list(found.items())
        sure = REAL_WORD if self._ranks.get(word, COMMON) < COMMON or self._words.get(word, 0) >= 8 else 0.0
        if exists and not sure:
            sure = REAL_WORD / 2
        base = SLIP - sure - SHORT * max(0, 4 - len(word))

        def allowed(candidate: str) -> bool:
            if self._of_the_field(candidate):
                return True
            rarest = RARE if len(candidate) >= LONG else FAIRLY_COMMON
            return not exists and self._ranks.get(candidate, RARE) < rarest

        for candidate, cost in _one_slip_away(word, allowed):
            found[candidate] = max(found.get(candidate, -math.inf), base - cost)
        ordered = sorted(found.items(), key=lambda item: -(item[1] + math.log(self._said(item[0]))))
        kept = ordered[:CANDIDATES]
        return kept if any(candidate == word for candidate, _ in kept) else [*kept, (word, found[word])]


def _one_slip_away(word: str, allowed: Callable[[str], bool]) -> Iterable[Tuple[str, float]]:
    """Every allowed word that one slip turns into `word`, with the cost of that slip."""
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        first = FIRST_LETTER if place == 0 else 0.0
        if right:
            doubled = bool(left) and left[-1] == right[0]
            in_front = 0.0 if left else IN_FRONT
            yield from _if(allowed, left + right[1:], DOUBLED if doubled else PUT_IN + in_front)
        if len(right) > 1 and right[0] != right[1]:
            yield from _if(allowed, left + right[1] + right[0] + right[2:], SWAPPED + first)
        for letter in _LETTERS:
            if right and letter != right[0]:
                cost = NEXT_KEY if _neighbours(letter, right[0]) else OTHER_KEY
                yield from _if(allowed, left + letter + right[1:], cost + first)
            undoubled = bool(left) and left[-1] == letter
            yield from _if(allowed, left + letter + right, (UNDOUBLED if undoubled else LEFT_OUT) + first)


def _if(allowed: Callable[[str], bool], candidate: str, cost: float) -> Iterable[Tuple[str, float]]:
    if allowed(candidate):
        yield candidate, cost


def _neighbours(one: str, other: str) -> bool:
    """Whether two keys lie next to each other on a British keyboard."""
    if one not in _PLACE or other not in _PLACE:
        return False
    (x, row), (other_x, other_row) = _PLACE[one], _PLACE[other]
    return abs(x - other_x) <= 1.3 and abs(row - other_row) <= 1
