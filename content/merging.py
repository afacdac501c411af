"""Three-way merging of texts, line by line: what two people changed since one beginning.

Where only one of them changed something, that holds; where both changed the same lines, somebody chooses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """Lines that both changed, each in another way."""

    base: Lines
    ours: Lines
    theirs: Lines
    line: int
    """Where it begins in our text, from 1."""


Part = Lines | Conflict


@dataclass(frozen=True)
class Merged:
    """A text in parts; without conflicts, it is whole."""

    parts: tuple[Part, ...]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What has to be chosen."""
        return tuple(part for part in self.parts if isinstance(part, Conflict))

    def text(self, choose: Callable[[int, Conflict], Lines] = lambda _, conflict: conflict.ours) -> str:
        """The text, with the lines that `choose` gives for each conflict by its place among them."""
        rows: list[str] = []
        number = 0
        for part in self.parts:
            if isinstance(part, Conflict):
                rows += choose(number, part)
                number += 1
            else:
                rows += part
        return "\n".join(rows)


def merge(base: str, ours: str, theirs: str) -> Merged:
    """Both changes of `base` in one text."""
    if theirs in {ours, base}:
        return Merged((tuple(ours.split("\n")),))
    if ours == base:
        return Merged((tuple(theirs.split("\n")),))
    rows = tuple(base.split("\n")), tuple(ours.split("\n")), tuple(theirs.split("\n"))
    return Merged(tuple(_parts(*rows)))


def _parts(base: Lines, ours: Lines, theirs: Lines) -> Iterator[Part]:
    at = our_at = their_at = 0
    for start, our_start, their_start, size in [
        *_common(base, ours, theirs),
        (len(base), len(ours), len(theirs), 0),
    ]:
        was, our, their = base[at:start], ours[our_at:our_start], theirs[their_at:their_start]
        if their in {our, was}:
            yield our
        elif our == was:
            yield their
        else:
            yield Conflict(was, our, their, our_at + 1)
        yield base[start : start + size]
        at, our_at, their_at = start + size, our_start + size, their_start + size


def _common(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that neither changed: where they begin in each of the three, and how long they are."""
    left, right = _same(base, ours), _same(base, theirs)
    place = other = 0
    while place < len(left) and other < len(right):
        (start, our_start, size), (from_, their_start, length) = left[place], right[other]
        begin, end = max(start, from_), min(start + size, from_ + length)
        if begin < end:
            yield begin, our_start + begin - start, their_start + begin - from_, end - begin
        if start + size < from_ + length:
            place += 1
        else:
            other += 1


def _same(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [(one.a, one.b, one.size) for one in matcher.get_matching_blocks() if one.size]
