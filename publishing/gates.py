"""What a draft has to show before it is published: figures in, gates out. Each says why, for editors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from publishing.history import Gate

CROSS_VALIDATION = 0.005
"""Accuracy or macro-F1 may fall by so much on the examples themselves: a half point is chance."""
HELD_OUT = 0.012
"""On the project's own test set."""
CHANCE = 2
"""So many messages may go either way at any training, whatever was changed: those that lie at a threshold. Of
the hundred and some of the test set that is more than a point."""
ROUNDED = 1e-9
"""What shares lose in being worked out."""
SLOWER = 1.5
SLOWER_MS = 10.0
"""Understanding may take half as long again, or so many milliseconds more."""
NEARLY_THE_SAME = 0.95
"""How alike two examples of different intents may be."""


@dataclass(frozen=True)
class Scores:
    """How much was understood: shares from 0 to 1."""

    accuracy: float
    macro_f1: float
    n: int = 0

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Scores":
        """From figures as they are kept."""
        return cls(float(said["accuracy"]), float(said["macro_f1"]), int(said.get("n", 0)))


@dataclass(frozen=True)
class Compared:
    """What was found out about a draft, beside what is live."""

    faults: Sequence[str] = ()
    rasa: Sequence[str] | None = None
    overlaps: Sequence[Mapping[str, Any]] | None = None
    """Pairs of examples that are new in the draft, and nearly the same under two intents."""
    cross_validation: tuple[Scores, Scores] | None = None
    """Live and draft."""
    held_out: tuple[Scores, Scores] | None = None
    played: int = 0
    broken: Sequence[str] = ()
    """Conversation tests that go another way than written, and did not before."""
    unheard: Mapping[str, str] = field(default_factory=dict)
    """By name, what these listen for and would hear no more, where only words change."""
    broken_before: Sequence[str] = ()
    latency: tuple[float, float] | None = None
    """p95 of understanding a message in milliseconds, live and draft."""

    def named(self, conversation: str) -> str:
        """A conversation test, with the words that it misses."""
        missed = self.unheard.get(conversation)
        return f"“{conversation}”" + (f" (it listens for “{missed}”)" if missed else "")


def judged(found: Compared) -> tuple[Gate, ...]:
    """Every gate that there is something to say about."""
    gates = [_check(found.faults)]
    if found.rasa is not None:
        gates.append(_rasa(found.rasa))
    if found.overlaps is not None:
        gates.append(_overlaps(found.overlaps))
    if found.cross_validation is not None:
        gates.append(
            _understanding("cross-validation", "the examples", found.cross_validation, CROSS_VALIDATION)
        )
    if found.held_out is not None:
        gates.append(_understanding("test set", "the test set", found.held_out, HELD_OUT))
    if found.played or found.broken:
        gates.append(_conversations(found))
    if found.latency is not None:
        gates.append(_latency(*found.latency))
    return tuple(gates)


def _check(faults: Sequence[str]) -> Gate:
    said = "The files are sound." if not faults else f"{_things(len(faults))} to mend: {faults[0]}"
    return Gate("check", not faults, said)


def _rasa(faults: Sequence[str]) -> Gate:
    said = "Intents, rules, forms and responses fit together."
    return Gate("rasa", not faults, said if not faults else f"They do not fit together: {faults[0]}")


def _overlaps(pairs: Sequence[Mapping[str, Any]]) -> Gate:
    if not pairs:
        return Gate("near-duplicates", True, "No new example is nearly the same as one of another intent.")
    one, other = pairs[0]["one"], pairs[0]["other"]
    said = (
        f"“{one['words']}” ({one['intent']}) and “{other['words']}” ({other['intent']}) are nearly the same: "
        "one of them is under the wrong intent, or not needed."
    )
    return Gate("near-duplicates", False, said if len(pairs) == 1 else f"{len(pairs)} pairs. {said}")


def _understanding(name: str, where: str, scores: tuple[Scores, Scores], bearable: float) -> Gate:
    was, now = scores
    bearable = max(bearable, CHANCE / now.n + ROUNDED) if now.n else bearable
    fell = max(was.accuracy - now.accuracy, was.macro_f1 - now.macro_f1)
    figures = f"{percent(was.accuracy)} of {where} are understood now, {percent(now.accuracy)} with the draft"
    if fell > bearable:
        why = "An example may stand under the wrong intent, or pull messages away from another one."
        evenly = f" (evenly by intent: {percent(was.macro_f1)} and {percent(now.macro_f1)})"
        return Gate(name, False, f"{figures}{evenly}. {why}")
    return Gate(name, True, f"{figures}.")


def _conversations(found: Compared) -> Gate:
    as_before = f" {len(found.broken_before)} did not before either." if found.broken_before else ""
    if not found.broken:
        return Gate("conversations", True, f"{found.played} conversations go as written.{as_before}")
    named = ", ".join(map(found.named, found.broken[:3]))
    more = f" and {len(found.broken) - 3} more" if len(found.broken) > 3 else ""
    said = f"{len(found.broken)} of {found.played} conversations do not go as written: {named}{more}."
    return Gate("conversations", False, said + as_before)


def _latency(was: float, now: float) -> Gate:
    slow = now > was * SLOWER and now > was + SLOWER_MS
    said = f"Understanding a message takes {was:.0f} ms now and {now:.0f} ms with the draft (19 of 20)."
    return Gate("speed", not slow, said, serious=False)


def percent(share: float) -> str:
    """0.9312 as 93.1 %."""
    return f"{share * 100:.1f} %"


def _things(number: int) -> str:
    return "There is 1 thing" if number == 1 else f"There are {number} things"
