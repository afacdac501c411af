"""Every fault of the content, with file, line, what is wrong and how to mend it, without training."""

from functools import lru_cache

from complaints.located_yaml import Fault
from content.checks import (
    categories,
    code,
    domain,
    encoding,
    examples,
    lines,
    replies,
    rules,
    scripts,
    syntax,
    texts,
)
from content.checks.known import Known
from content.code_words import CodeWords
from content.snapshot import DOMAIN, Snapshot

__all__ = ["Fault", "faults"]

NEEDED = (
    DOMAIN,
    "data/code_of_practice.yml",
    "data/canned_replies.yml",
    "data/categories.yml",
    "data/forms.yml",
)


def faults(snapshot: Snapshot, words: CodeWords) -> list[Fault]:
    """What is wrong, by file and line. Files that cannot be read are mended before the rest is seen."""
    if broken := unreadable(snapshot):
        return broken
    known = Known.of(snapshot, words)
    found: list[Fault] = []
    for check in (code, domain, examples, rules, replies, texts, categories, scripts):
        found += check.faults(snapshot, known)
    return sorted(set(found), key=_place)


def unreadable(snapshot: Snapshot) -> list[Fault]:
    """What keeps files from being read at all, and files that are missing."""
    broken = [fault for path in sorted(snapshot.files) for fault in _unreadable(path, snapshot.files[path])]
    broken += [_absent(path) for path in NEEDED if path not in snapshot.files]
    return sorted(broken, key=_place)


@lru_cache(maxsize=128)
def _unreadable(path: str, content: bytes) -> tuple[Fault, ...]:
    """What keeps a file from being read at all, and slips that change its meaning."""
    found = list(encoding.faults(path, content))
    if any(fault.where == encoding.HOPELESS for fault in found):
        return tuple(found)
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    found += lines.faults(path, text)
    if not found and not path.endswith(".md"):
        found += syntax.faults(path, text)
    return tuple(found)


def _absent(path: str) -> Fault:
    return Fault(path, 1, "", "there is no such file", "Put it back; every installation needs it")


def _place(fault: Fault) -> tuple[str, int, str]:
    return fault.file, fault.line, fault.problem
