"""What a draft says otherwise than what is live: sentence by sentence, as people will read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from content import examples, responses, spoken
from content.snapshot import CODE, DOMAIN, NLU, Snapshot

MOST = 400
"""Lines of a difference that are shown."""


@dataclass(frozen=True)
class Said:
    """A response that reads otherwise."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def words(before: Snapshot, after: Snapshot) -> list[Said]:
    """Responses whose texts, with the facts in them, are others; new ones and those that are gone too."""
    old, new = _texts(before), _texts(after)
    names = [*new, *(name for name in old if name not in new)]
    return [
        Said(name, old.get(name, ()), new.get(name, ()))
        for name in names
        if old.get(name, ()) != new.get(name, ())
    ]


def taught(before: Snapshot, after: Snapshot) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Examples that came and that went, as (intent, words)."""
    old = {(one.intent, one.words) for one in examples.all_in(before)}
    new = {(one.intent, one.words) for one in examples.all_in(after)}
    return sorted(new - old), sorted(old - new)


def lines(before: Snapshot, after: Snapshot) -> dict[str, list[str]]:
    """What changed in the files that are neither examples nor responses, line by line."""
    found = {}
    for path in after.differing(before):
        if path.startswith(NLU) or path in {DOMAIN, CODE}:
            continue
        was, now = (one.text(path).split("\n") if path in one.files else [] for one in (before, after))
        found[path] = list(unified_diff(was, now, "live", "draft", lineterm="", n=1))[2 : MOST + 2]
    return found


def unheard(changed: Iterable[Said], phrases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The conversation tests (name, what they expect to hear) that new words break, with what each misses."""
    lost = {}
    changed = list(changed)
    for name, expected in phrases.items():
        for phrase in expected:
            had = [one for one in changed if any(phrase.lower() in text.lower() for text in one.before)]
            if had and not any(phrase.lower() in text.lower() for one in had for text in one.after):
                lost[name] = phrase
                break
    return lost


def _texts(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    known = spoken.facts(snapshot)
    return {
        name: tuple(spoken.shown(variant.text, known) for variant in one.variants)
        for name, one in responses.all_in(snapshot).items()
    }
