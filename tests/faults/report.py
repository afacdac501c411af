"""What a campaign found, as tables."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.faults.checker import MUST_BE_NONE, Findings
from tests.faults.ledger import Ledger

OFTEN = 5
"""Tries after which a kind of fault ought to have met something."""


@dataclass(frozen=True)
class Struck:
    """One fault that befell: how long it lasted, and how long afterwards a turn was answered again."""

    kind: str
    lasted: float
    recovered: float
    """Seconds from its end until a message sent at its end was answered, or a mail arrived."""


@dataclass
class Report:
    """A whole campaign."""

    database: str
    seed: int
    struck: list[Struck] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    """How often each kind could not be injected: a process was away already, or nobody came by the step."""
    seconds: float = 0.0
    starts: int = 0

    def never_struck(self) -> Iterator[str]:
        """Kinds that were tried again and again and never met anything: the campaign does not test them."""
        struck = {one.kind for one in self.struck}
        return (kind for kind, tries in self.missed.items() if tries >= OFTEN and kind not in struck)

    def lines(self, findings: Findings, ledger: Ledger) -> Iterator[str]:
        """For people."""
        yield f"Database {self.database}, seed {self.seed}, {self.seconds / 60:.1f} minutes."
        yield f"{len(self.struck)} faults injected, {self.missed.total()} tries that met nothing."
        yield ""
        yield from _table(("counted", "number"), sorted(findings.counted.items()))
        yield ""
        yield from _table(
            ("must be none", "number"), [(one, len(findings.wrong[one])) for one in MUST_BE_NONE]
        )
        yield ""
        yield from _table(("fault", "times", "median to recovery, s", "longest, s"), self._by_kind())
        yield ""
        yield from _table(("other answers than the wanted", "times"), ledger.statuses.most_common())
        for kind, sentences in findings.wrong.items():
            if not sentences:
                continue
            yield ""
            yield f"{kind}:"
            yield from (f"  {sentence}" for sentence in sentences[:20])

    def _by_kind(self) -> list[tuple[object, ...]]:
        kinds: defaultdict[str, list[float]] = defaultdict(list)
        for one in self.struck:
            kinds[one.kind].append(one.recovered)
        return [
            (kind, len(took), f"{statistics.median(took):.1f}", f"{max(took):.1f}")
            for kind, took in sorted(kinds.items())
        ]


def holds(findings: Findings) -> bool:
    """Nothing was found that must not be."""
    return not any(findings.wrong[one] for one in MUST_BE_NONE)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
