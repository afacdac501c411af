"""What can be behind a complaint: the list that managers choose from, kept as data."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from complaints.errors import Refused
from complaints.fields import named
from complaints.located_yaml import BrokenFile, Fault, Located, read

_MEND = "Write a name of small letters and _, at most 32, a colon, and its words in quotes"


def load(path: Path, shown_as: str | None = None) -> Mapping[str, str]:
    """Name to words, in the order of the file; raises BrokenFile naming every fault by line."""
    located = read(path, shown_as)
    if not isinstance(located.values, dict):
        raise BrokenFile([located.fault((), "there is no root cause in it", _MEND)])
    if faults := list(_faults(located)):
        raise BrokenFile(faults)
    return dict(located.values)


def _faults(located: Located) -> Iterator[Fault]:
    for name, words in located.values.items():
        if not isinstance(words, str) or not words.strip():
            yield located.fault((name,), "has no words", _MEND)
        try:
            named("root_cause", name)
        except Refused:
            yield located.fault((name,), "will not do as a name", _MEND)
