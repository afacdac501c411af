"""Measure how well the assistant understands.

    python -m bot.evaluate FILE.csv                a labelled file: text,label[,source]
    python -m bot.evaluate FILE.csv --categories   categories instead: text,category[,source]
    python -m bot.evaluate FILE.csv --noisy        also with typos, in capitals, without punctuation
    python -m bot.evaluate --cross-validate        the training examples, each by a model that has not seen it
    python -m bot.evaluate --thresholds [FILE.csv] what each fallback threshold would cost and bring

--json prints the figures as JSON; --picture FILE.svg draws the confusion matrix; --keep FILE.json keeps what
the studio shows of a cross-validation. Exit code 2: what was given
cannot be measured with.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from bot import environment, without_tensorflow
from bot.evaluation import examples as training
from bot.evaluation import kept, labelled, picture, report, thresholds
from bot.evaluation.labelled import NO_LABEL, OUT_OF_SCOPE, EvaluationBroken, Labelled
from bot.evaluation.noise import NOISES
from bot.evaluation.scores import Judged, Scores, confusions, matrix, score

if TYPE_CHECKING:
    from bot.evaluation.model import Model, Understood

CATEGORIES = "category"
LABELS = "label"


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one evaluation; returns the exit code."""
    given = _arguments(arguments)
    _hush()
    try:
        if given.thresholds:
            return _thresholds(given)
        if given.cross_validate:
            return _cross_validate(given)
        return _evaluate(given)
    except EvaluationBroken as broken:
        print(broken, file=sys.stderr)
        return 2


def _evaluate(given: argparse.Namespace) -> int:
    if given.file is None:
        raise EvaluationBroken("Name a CSV file, or --cross-validate, or --thresholds.")
    rows, dropped = _rows(given)
    model = _model(given)
    judge = _by_category if given.categories else _by_label(labelled.labels(given.labels))
    plain, seconds = _judged(model, rows, judge, str)
    scores = score(plain, dropped)
    scored = {"written": scores}
    if given.noisy:
        for name, change in NOISES.items():
            scored[name] = score(_judged(model, rows, judge, change)[0], dropped)
    if given.picture:
        _draw(given.picture, plain, f"{given.file.name}: {scores.accuracy:.3f} of {scores.n} right")
    if given.json:
        figures: Dict[str, Any] = {"file": given.file.name, **scores.as_json(), "latency_ms": seconds}
        if given.noisy:
            figures["noisy"] = {name: one.as_json() for name, one in scored.items() if name != "written"}
        print(json.dumps(figures, indent=2, ensure_ascii=False))
        return 0
    lines = report.summary(given.file.name, scores) + report.details(scores)
    if given.noisy:
        lines += report.side_by_side(scored)
    lines += ["", f"Latency of understanding: p50 {seconds['p50']} ms, p95 {seconds['p95']} ms."]
    print("\n".join(lines + report.mistakes(confusions(plain))))
    return 0


def _rows(given: argparse.Namespace) -> Tuple[List[Labelled], int]:
    rows = labelled.read(given.file, CATEGORIES if given.categories else LABELS)
    if given.categories:
        from bot.nlu.category import read_examples  # noqa: PLC0415 - Rasa takes seconds to import

        known = [one.text for one in read_examples(given.data.parent / "categories.yml")]
    else:
        known = [one.text for one in training.read(given.data)]
    kept, dropped = labelled.without_known(rows, known)
    if not kept:
        raise EvaluationBroken(f"{given.file} has no message that the model has not been trained on.")
    return kept, dropped


def _judged(
    model: "Model",
    rows: List[Labelled],
    judge: Callable[[Labelled, "Understood"], Judged],
    change: Callable[[str], str],
) -> Tuple[List[Judged], Dict[str, float]]:
    """Every row after `change`, judged, and the latency of understanding in milliseconds."""
    judged, seconds = [], []
    for row in rows:
        understood = model.read(change(row.text))
        judged.append(judge(row, understood))
        seconds.append(understood.seconds * 1000)
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return judged, {"p50": round(statistics.median(ordered), 1), "p95": round(p95, 1)}


def _by_label(mapped: Dict[str, str]) -> Callable[[Labelled, "Understood"], Judged]:
    def judge(row: Labelled, understood: "Understood") -> Judged:
        predicted = mapped.get(understood.intent, NO_LABEL)
        return Judged(row, predicted, understood.intent, understood.confidence, understood.fell_back)

    return judge


def _by_category(row: Labelled, understood: "Understood") -> Judged:
    read = understood.category()
    sure = max(
        (float(one.get("confidence") or 0) for one in understood.entities if one["entity"] == CATEGORIES),
        default=0.0,
    )
    return Judged(row, read or NO_LABEL, read, sure)


def _cross_validate(given: argparse.Namespace) -> int:
    by_intent, by_label = _by_folds(given, given.data)
    intents, grouped = score(by_intent), score(by_label)
    if given.keep:
        kept.write(given.keep, by_intent, intents)
    if given.picture:  # by label: a matrix of every intent is too large to read
        _draw(given.picture, by_label, f"Cross-validation: {grouped.accuracy:.3f} of {grouped.n} right")
    if given.json:
        figures = _figures(given, intents, grouped)
        if given.beside:
            figures["beside"] = _figures(given, *map(score, _by_folds(given, given.beside)))
        print(json.dumps(figures, indent=2))
        return 0
    print("\n".join(report.summary(f"Labels, {given.folds} folds", grouped)))
    print(
        "\n".join(["", *report.summary(f"Intents, {given.folds} folds", intents), *report.details(intents)])
    )
    print("\n".join(report.mistakes(confusions(by_intent))))
    return 0


def _by_folds(given: argparse.Namespace, data: Path) -> Tuple[List[Judged], List[Judged]]:
    """Each example of a folder, judged by intent and by label."""
    without_tensorflow.leave_out()  # our own classifier alone is fitted
    from bot.evaluation import folds  # noqa: PLC0415 - Rasa takes seconds to import

    found = folds.guesses(training.read(data), given.config, given.folds, given.rounds)
    fallback = folds.settings(given.config, folds.FALLBACK)
    mapped = labelled.labels(given.labels)

    def judged(name: Callable[[str], str]) -> List[Judged]:
        ones = []
        for one in found:
            fell = one.confidence < fallback["threshold"] or one.ahead < fallback["ambiguity_threshold"]
            row = Labelled(one.example.text, name(one.example.intent), one.example.file)
            predicted = OUT_OF_SCOPE if fell else name(one.intent)
            ones.append(Judged(row, predicted, one.intent, one.confidence, fell))
        return ones

    return judged(str), judged(lambda intent: mapped.get(intent, intent))


def _figures(given: argparse.Namespace, intents: Scores, grouped: Scores) -> Dict[str, Any]:
    how = {"folds": given.folds, "rounds": given.rounds}
    return {**how, "intents": intents.as_json(), "labels": grouped.as_json()}


def _thresholds(given: argparse.Namespace) -> int:
    seen = _seen_in_file(given) if given.file else _seen_in_folds(given)
    points = thresholds.curve(seen)
    best = thresholds.chosen(points)
    if given.json:
        print(json.dumps({"chosen": vars(best), "curve": [vars(one) for one in points]}, indent=2))
        return 0
    print("\n".join(report.curve(points, best)))
    return 0


def _seen_in_folds(given: argparse.Namespace) -> List[thresholds.Seen]:
    from bot.evaluation import folds  # noqa: PLC0415 - Rasa takes seconds to import

    return [
        thresholds.Seen(
            in_scope=one.example.intent != OUT_OF_SCOPE,
            right=one.intent == one.example.intent,
            called_out_of_scope=one.intent == OUT_OF_SCOPE,
            confidence=one.confidence,
            ahead=one.ahead,
        )
        for one in folds.guesses(training.read(given.data), given.config, given.folds)
    ]


def _seen_in_file(given: argparse.Namespace) -> List[thresholds.Seen]:
    from bot.evaluation import folds  # noqa: PLC0415 - Rasa takes seconds to import
    from bot.nlu.fallback import standing  # noqa: PLC0415

    rows, _ = _rows(given)
    model, mapped = _model(given), labelled.labels(given.labels)
    alike = folds.settings(given.config, folds.FALLBACK).get("alike", [])
    seen = []
    for row in rows:
        understood = model.read(row.text)
        ranking = [one for one in understood.ranking if one[0] != "nlu_fallback"]
        confidence, ahead = standing(ranking, alike)
        label = mapped.get(ranking[0][0] if ranking else "", NO_LABEL)
        seen.append(
            thresholds.Seen(
                in_scope=row.label != OUT_OF_SCOPE,
                right=label == row.label,
                called_out_of_scope=label == OUT_OF_SCOPE,
                confidence=confidence,
                ahead=ahead,
            )
        )
    return seen


def _draw(path: Path, judged: List[Judged], title: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(picture.svg(matrix(judged), title), encoding="utf-8")


def _model(given: argparse.Namespace) -> "Model":
    from bot import models  # noqa: PLC0415
    from bot.evaluation.model import Model  # noqa: PLC0415 - Rasa takes seconds to import

    found = models.newest(given.model)
    if found is None:
        raise EvaluationBroken(f"There is no model in {given.model}. Train one with: redress train")
    return Model(found)


def _hush() -> None:
    """Figures only: Rasa and TensorFlow have much to say while they load."""
    environment.settle()
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    logging.getLogger().setLevel(logging.ERROR)


def _arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="redress eval", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, help="CSV with text,label or text,category")
    parser.add_argument("--categories", action="store_true", help="score categories of complaints")
    parser.add_argument("--cross-validate", action="store_true", help="score the training examples by folds")
    parser.add_argument("--thresholds", action="store_true", help="print the curve of the fallback")
    parser.add_argument("--noisy", action="store_true", help="also with typos, capitals, no punctuation")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--picture", type=Path, help="write the confusion matrix to this SVG file")
    parser.add_argument("--keep", type=Path, help="for --cross-validate: keep what the studio shows")
    parser.add_argument("--folds", type=int, default=5, help="for --cross-validate and --thresholds")
    parser.add_argument("--rounds", type=int, help="for --cross-validate: end each fitting after so many")
    parser.add_argument("--beside", type=Path, help="for --cross-validate --json: other examples as well")
    parser.add_argument("--model", type=Path, default=Path("models"), help="a model, or the folder of them")
    parser.add_argument("--data", type=Path, default=Path("data/nlu"), help="the training examples")
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--labels", type=Path, default=Path("tests/eval/labels.yml"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
