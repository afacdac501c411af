"""Which complaint a message is about, by what it says itself. Rules only.

The surest mark counts: the address that it was sent to, then the subject, then what it answers, then its
words.
"""

import re
from collections.abc import Iterable, Iterator

from complaints import references
from mail.incoming.reading import Read

_OURS = re.compile(r"^([0-9a-f]{32})@")
_WORD = re.compile(r"[^\s,;:()<>\[\]\"']+")


def in_addresses(read: Read, prefix: str) -> tuple[str, ...]:
    """References in plus-addresses: complaints+CN-7K3QP-2M9XD@..."""
    tags = (one.rpartition("@")[0].partition("+")[2] for one in read.recipients)
    return _valid(tags, prefix)


def in_subject(read: Read, prefix: str) -> tuple[str, ...]:
    """References in the subject, in any spelling."""
    return _valid(_candidates(read.subject, prefix), prefix)


def in_words(read: Read, prefix: str) -> tuple[str, ...]:
    """References in what they wrote."""
    return _valid(_candidates(read.text, prefix), prefix)


def misspelt(read: Read, prefix: str) -> bool:
    """Whether the subject holds something that was meant as a reference."""
    found = (references.check(one, prefix) for one in _candidates(read.subject, prefix))
    return any(isinstance(one, references.Typo) for one in found)


def answered(read: Read) -> tuple[str, ...]:
    """The marks of our own messages that it answers, nearest first."""
    found = (_OURS.match(one) for one in read.answers)
    return tuple(one[1] for one in found if one)


def _candidates(text: str, prefix: str) -> Iterator[str]:
    """Stretches of up to three words that begin with the prefix: `CN 7K3QP 2M9XD` is one."""
    words = _WORD.findall(text)
    for place, word in enumerate(words):
        if word.upper().startswith(prefix):
            for length in (1, 2, 3):
                yield "".join(words[place : place + length]).strip(".!?")


def _valid(texts: Iterable[str], prefix: str) -> tuple[str, ...]:
    found = (references.check(one, prefix) for one in texts)
    return tuple(dict.fromkeys(one.reference for one in found if isinstance(one, references.Valid)))
