"""A message cut into clauses, so that what belongs to one question can be lifted out of a long story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.forms.fields import FormField

_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.!?;](?!\s|$)[^.!?\n;]*)*[.!?]*")
_CLAUSE = re.compile(
    r",\s++|(?<!\s)\s++(?:and|but|so|then|because)\s++(?=(?:i|we|please|nobody|no one)\b)|\s[-–—]\s",
    re.IGNORECASE,
)
_JOINING = re.compile(r"^(?:and|but|so|then|also|plus|because|well|ok|now|,|\s)+(?=\s)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """Some words of a message and where they stand in it; `until` is where their sentence ends."""

    text: str
    start: int
    end: int
    until: int


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in order."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        start = sentence.start()
        cuts = [match.span() for match in _CLAUSE.finditer(sentence.group())]
        edges = [0, *(end for _, end in cuts)]
        ends = [*(begin for begin, _ in cuts), len(sentence.group())]
        for begin, end in zip(edges, ends, strict=True):
            if text[start + begin : start + end].strip():
                found.append(
                    Clause(text[start + begin : start + end], start + begin, start + end, sentence.end())
                )
    return found


def belongs(clause: Clause, field: FormField) -> bool:
    """Whether a clause begins the way answers to this question begin."""
    words = _JOINING.sub("", clause.text.strip().replace("’", "'"))
    if any(pattern.search(words) for pattern in field.never_cues):
        return False
    return any(
        pattern.search(words) if pattern.pattern.startswith("\\b") else pattern.match(words)
        for pattern in field.cues
    )


def lifted(text: str, field: FormField, others: Sequence[FormField], facts: Sequence[int] = ()) -> str | None:
    """The part of a text that answers this question, up to where another one's answer begins.

    `facts` is where facts stand that answer other questions: a clause with one ends what came before it.
    """
    parts: list[str] = []
    taken_to = -1
    found = clauses(text)
    for position, clause in enumerate(found):
        if clause.start < taken_to or not belongs(clause, field):
            continue
        stop = next(
            (
                later.start
                for later in found[position + 1 :]
                if later.start < clause.until
                and (
                    any(belongs(later, other) for other in others)
                    or any(later.start <= one < later.end for one in facts)
                )
            ),
            clause.until,
        )
        parts.append(_tidy(text[clause.start : stop]))
        taken_to = stop
    return " ".join(parts) or None


def around(text: str, start: int, end: int) -> str:
    """The clause in which a stretch of the text stands."""
    return next(
        (_tidy(one.text) for one in clauses(text) if one.start <= start < one.end), _tidy(text[start:end])
    )


def _tidy(words: str) -> str:
    words = _JOINING.sub("", words.strip()).strip(" ,;–—-")
    words = re.sub(r"[,\s]+(?:and|but|so|then|because)$", "", words)
    return words[:1].upper() + words[1:]
