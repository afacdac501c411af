"""Counters and times for Prometheus, in its plain text format."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from web.standing import HELP as STANDING
from web.standing import Sample

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""

HELP = {
    "redress_requests_total": "Requests answered, by route and status.",
    "redress_request_seconds": "Time to the end of an answer (streams are not counted).",
    "redress_refused_total": "Calls refused, by reason.",
    "redress_turns_total": "Turns, by how they ended.",
    "redress_turn_seconds": "Time from a customer's message to its stored answer.",
    "redress_engine_seconds": "Time that the engine took for a turn.",
    "redress_stage_seconds": "Parts of a turn: waiting, understand, actions, turn_store, database, stream.",
    "redress_told_busy_total": "Customers who were told that many others write.",
    "redress_feedback_total": "What customers thought of a chat.",
    "redress_streams_open": "Event streams open now.",
    "redress_turns_running": "Conversations with a turn being worked out now.",
    "redress_errors_total": "Requests that failed by our mistake.",
    **STANDING,
}

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """What one process has counted since it started."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, Labels], float] = defaultdict(float)
        self._times: dict[tuple[str, Labels], list[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        self._counts[name, tuple(sorted(labels.items()))] += by

    def time(self, name: str, seconds: float, **labels: str) -> None:
        """Note how long something took."""
        key = name, tuple(sorted(labels.items()))
        row = self._times.setdefault(key, [0.0] * (len(BUCKETS) + 2))
        for place, bound in enumerate(BUCKETS):
            if seconds <= bound:
                row[place] += 1
        row[-2] += 1
        row[-1] += seconds

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Report what `read` gives whenever somebody asks."""
        self._gauges[name] = read

    def text(self, more: Iterable[Sample] = ()) -> str:
        """Everything, as Prometheus reads it, and these figures of how things stand."""
        return "\n".join((*self._lines(), *_standing(more))) + "\n"

    def _lines(self) -> Iterator[str]:
        named: set[str] = set()
        for (name, labels), value in sorted(self._counts.items()):
            yield from _head(name, "counter", named)
            yield f"{name}{_braces(labels)} {value:g}"
        for (name, labels), row in sorted(self._times.items()):
            yield from _head(name, "histogram", named)
            for bound, total in zip((*BUCKETS, "+Inf"), row, strict=False):
                yield f"{name}_bucket{_braces((*labels, ('le', str(bound))))} {total:g}"
            yield f"{name}_count{_braces(labels)} {row[-2]:g}"
            yield f"{name}_sum{_braces(labels)} {row[-1]:.6f}"
        for name, read in sorted(self._gauges.items()):
            yield from _head(name, "gauge", named)
            yield f"{name} {read():g}"


def _standing(samples: Iterable[Sample]) -> Iterator[str]:
    named: set[str] = set()
    for sample in sorted(samples, key=lambda one: (one.name, one.labels)):
        kind = "counter" if sample.name.endswith("_total") else "gauge"
        yield from _head(sample.name, kind, named)
        yield f"{sample.name}{_braces(sample.labels)} {sample.value:.15g}"


def _head(name: str, kind: str, named: set[str]) -> Iterator[str]:
    if name not in named:
        named.add(name)
        yield f"# HELP {name} {HELP.get(name, name)}"
        yield f"# TYPE {name} {kind}"


def _braces(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
