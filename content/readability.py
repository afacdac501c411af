"""How hard a text is to read: its length, its longest sentence, and from which age on it is understood."""

import re
from dataclasses import dataclass

from content.checks.placeholders import names

AGE = 13
"""What is written for everybody should be understood from this age on."""
LONGEST_SENTENCE = 25
"""Words, beyond which a sentence is read twice."""
LONGEST = 900
"""Characters: what fits the chat without scrolling on a telephone, about."""
_LINK = re.compile(r"https?://\S+|\S+@\S+|\+?\d[\d ]{5,}")
_SENTENCE = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class Reading:
    """What there is to say about a text."""

    characters: int
    words: int
    longest: int
    """Words of the longest sentence."""
    age: int
    """Years, by the Flesch-Kincaid grade and five."""

    def advice(self, chat: bool = True) -> list[str]:
        """What an editor may want to change; nothing has to be. `chat`: a message there is to be short."""
        found = []
        if chat and self.characters > LONGEST:
            found.append(
                f"It has {self.characters} characters: more than {LONGEST} are seldom read in a chat."
            )
        if self.longest > LONGEST_SENTENCE:
            found.append(f"Its longest sentence has {self.longest} words: make two of it.")
        if self.words > 12 and self.age > AGE:
            found.append(
                f"It is understood from about {self.age} years on: shorter words and sentences help."
            )
        return found


def read(text: str) -> Reading:
    """Measure a text; addresses and numbers count as one short word."""
    plain = re.sub(
        r"\{[^{}]*\}|\*\*|^[-#>] ?", lambda one: "it" if one[0][0] == "{" else "", text, flags=re.M
    )
    sentences = [one.split() for one in _SENTENCE.split(_LINK.sub("it", plain)) if one.strip()]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Reading(0, 0, 0, 0)
    syllables = sum(_syllables(word.lower()) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    age = min(max(5, round(grade + 5)), 22)
    return Reading(len(text), len(words), max(map(len, sentences)), age)


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word)) - (word.endswith("e") and not word.endswith("le"))
    return max(1, count)


def placeholders(text: str) -> list[str]:
    """The placeholders of a text, each once, in order."""
    return list(dict.fromkeys(names(text)))
