"""How much of some labelled messages was understood. Pure arithmetic."""

from collections import Counter
from collections.abc import Mapping, Sequence

from publishing.gates import Scores


def scored(pairs: Sequence[tuple[str, str]]) -> Scores:
    """The figures of (label, what it was taken for); macro-F1 is the plain mean over the labels."""
    if not pairs:
        return Scores(0.0, 0.0)
    f1 = by_label(pairs)
    right = sum(label == taken for label, taken in pairs)
    return Scores(right / len(pairs), sum(f1.values()) / len(f1), len(pairs))


def by_label(pairs: Sequence[tuple[str, str]]) -> Mapping[str, float]:
    """F1 of each label that there is a message of."""
    labels, taken = Counter(label for label, _ in pairs), Counter(one for _, one in pairs)
    right = Counter(label for label, one in pairs if label == one)
    return {label: 2 * right[label] / (labels[label] + taken[label]) for label in sorted(labels)}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the others does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
