"""The figures of an evaluation, from what each message is and what it was taken for. Pure arithmetic."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence

from bot.evaluation.labelled import OUT_OF_SCOPE, Labelled


@dataclass(frozen=True)
class Judged:
    """A labelled message with what the model made of it."""

    row: Labelled
    predicted: str
    intent: str
    confidence: float
    fell_back: bool = False

    @property
    def right(self) -> bool:
        """Whether the label was found."""
        return self.predicted == self.row.label


@dataclass(frozen=True)
class LabelScore:
    """Precision, recall and their harmonic mean for one label; `n` messages have it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True)
class Scores:
    """Everything that is reported about one file."""

    n: int
    dropped: int
    accuracy: float
    macro_f1: float
    labels: Dict[str, LabelScore]
    sources: Dict[str, Dict[str, float]]
    out_of_scope_recall: Optional[float]
    in_scope_to_fallback: Optional[float]
    in_scope_refused: Optional[float]

    def as_json(self) -> Dict[str, Any]:
        """Plain values, rounded to four places."""
        return {
            "n": self.n,
            "dropped": self.dropped,
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "out_of_scope_recall": _rounded(self.out_of_scope_recall),
            "in_scope_to_fallback": _rounded(self.in_scope_to_fallback),
            "in_scope_refused": _rounded(self.in_scope_refused),
            "labels": {
                label: {
                    "precision": round(score.precision, 4),
                    "recall": round(score.recall, 4),
                    "f1": round(score.f1, 4),
                    "n": score.n,
                }
                for label, score in self.labels.items()
            },
            "sources": {
                source: {"n": int(figures["n"]), "accuracy": round(figures["accuracy"], 4)}
                for source, figures in self.sources.items()
            },
        }


def score(judged: Sequence[Judged], dropped: int = 0) -> Scores:
    """The figures. Macro-F1 is the plain mean over the labels that the file has.

    Out of scope counts as caught when the message got the label or the fallback. `in_scope_to_fallback` is
    the share of the others that the assistant asked again about; `in_scope_refused` adds those that it took
    for something outside its field.
    """
    per_label = {label: _label_score(label, judged) for label in sorted({one.row.label for one in judged})}
    by_source: Dict[str, List[Judged]] = defaultdict(list)
    for one in judged:
        by_source[one.row.source].append(one)
    outside = [one for one in judged if one.row.label == OUT_OF_SCOPE]
    inside = [one for one in judged if one.row.label != OUT_OF_SCOPE]
    return Scores(
        n=len(judged),
        dropped=dropped,
        accuracy=_share([one.right for one in judged]) or 0.0,
        macro_f1=sum(one.f1 for one in per_label.values()) / len(per_label) if per_label else 0.0,
        labels=per_label,
        sources={
            source: {"n": len(ones), "accuracy": _share([one.right for one in ones]) or 0.0}
            for source, ones in sorted(by_source.items())
            if source
        },
        out_of_scope_recall=_share([one.fell_back or one.right for one in outside]),
        in_scope_to_fallback=_share([one.fell_back for one in inside]),
        in_scope_refused=_share([one.fell_back or one.predicted == OUT_OF_SCOPE for one in inside]),
    )


def confusions(judged: Sequence[Judged]) -> Dict[str, List[Judged]]:
    """The mistakes by "label taken for label", the commonest first."""
    mistakes: Dict[str, List[Judged]] = defaultdict(list)
    for one in judged:
        if not one.right:
            mistakes[f"{one.row.label} taken for {one.predicted}"].append(one)
    return dict(sorted(mistakes.items(), key=lambda item: (-len(item[1]), item[0])))


def matrix(judged: Sequence[Judged]) -> Dict[str, Counter[str]]:
    """How often each label was taken for which."""
    counts: Dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        counts[one.row.label][one.predicted] += 1
    return dict(counts)


def _label_score(label: str, judged: Sequence[Judged]) -> LabelScore:
    found = sum(one.predicted == label and one.right for one in judged)
    said = sum(one.predicted == label for one in judged)
    there = sum(one.row.label == label for one in judged)
    precision = found / said if said else 0.0
    recall = found / there if there else 0.0
    return LabelScore(
        precision, recall, 2 * precision * recall / (precision + recall) if found else 0.0, there
    )


def _share(flags: Sequence[bool]) -> Optional[float]:
    return sum(flags) / len(flags) if flags else None


def _rounded(figure: Optional[float]) -> Optional[float]:
    return None if figure is None else round(figure, 4)
