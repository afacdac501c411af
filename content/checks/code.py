"""data/code_of_practice.yml, as the register itself reads it."""

from collections.abc import Iterator
from functools import lru_cache

from complaints import code_of_practice, located_yaml
from complaints.located_yaml import BrokenFile, Fault
from content.checks.known import Known
from content.snapshot import CODE, Snapshot


def faults(snapshot: Snapshot, known: Known) -> Iterator[Fault]:
    """What is wrong with the facts."""
    yield from _faults(snapshot.text(CODE))


@lru_cache(maxsize=8)
def _faults(text: str) -> tuple[Fault, ...]:
    try:
        code_of_practice.made_of(located_yaml.parse(text, CODE))
    except BrokenFile as broken:
        return broken.faults
    return ()
