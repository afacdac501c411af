"""The parts of a message that could each stand alone, and the second thing that it asks.

"It's down again, and how long have I got before I can go to the Ombudsman?" tells of a fault and asks
something. Both are to be served. The message is cut at the ends of sentences and before words that begin a
new request; what one part says clearly, and the message as a whole does not, is its second intent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import FrozenSet, List, Optional, Sequence

_ENDS = re.compile(r"(?<=[.!?;])\s+|\s+-\s+|\s*\n+\s*")
_JOINTS = r"(?:and|but|also|plus|so|then)"
_ASKING = (
    r"(?:can|could|how|what|what's|when|when's|where|who|why|which|is|are|do|does|did|have|has|will|would|"
    r"should)"
)
_TELLING = (
    r"(?:also|please|just|i|i'd|i've|i'm|we|we've|tell|give|put|let|get|send|call|ring|cancel|change|my|our|nobody|"
    r"no one)"
)
_BEGINS = re.compile(
    rf"[,\s]+(?:{_JOINTS}\s+)+(?=(?:{_ASKING}|{_TELLING})\s+\w)"
    rf"|,\s+(?=(?:{_ASKING}|please|i want|i need|i'd like)\s+\w)"
    r"|\s+(?=(?:also|by the way|one more thing)[,\s]+\w)"
)
MOST = 3
WORDS_NEEDED = 3


@dataclass(frozen=True)
class Part:
    """What one part of a message says."""

    text: str
    intent: str
    confidence: float


def clauses(text: str) -> List[str]:
    """The parts of a normalised text, in order, at most three; a text of one part gives none."""
    parts = [part.strip(" ,") for sentence in _ENDS.split(text) for part in _BEGINS.split(sentence)]
    long_enough = [part for part in parts if len(part.split()) >= WORDS_NEEDED]
    if len(long_enough) < 2:
        return []
    # Of a long story the beginning and the end say what is wanted.
    return long_enough if len(long_enough) <= MOST else [long_enough[0], *long_enough[1 - MOST :]]


@dataclass(frozen=True)
class Second:
    """What counts as a second intent."""

    needed: float
    """The certainty that it takes."""
    families: Sequence[FrozenSet[str]]
    """Intents of one family say the same in other words."""
    silent: FrozenSet[str]
    """These ask for nothing: a greeting, an oath."""
    urgent: FrozenSet[str]
    """These come before any other, and less certainty is enough."""
    urgent_needed: float = 0.5

    def of(self, intent: str, parts: Sequence[Part]) -> Optional[Part]:
        """The clearest part that says something else than `intent`, what the message as a whole says."""
        family = frozenset({intent}).union(*(one for one in self.families if intent in one))
        others = [part for part in parts if part.intent not in family and part.intent not in self.silent]
        urgent = [
            part for part in others if part.intent in self.urgent and part.confidence >= self.urgent_needed
        ]
        clear = [part for part in others if part.confidence >= self.needed]
        return max(urgent or clear, key=lambda part: part.confidence, default=None)
