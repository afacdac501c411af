"""Our understanding beside Rasa's default pipeline: same examples, same messages, one run.

    bot/.venv/bin/python -m benchmarks.understanding FILE.csv [FILE.csv ...] [--epochs 100] [--share 1.0]

Each pipeline is trained in a process of its own, from nothing (no cache, no kept vectors), and then reads
every message of every file. Printed is the table of docs/understanding.md. Time on the processor is given
beside time on the clock, because only the first is the same on a busy machine. The default takes about an
hour.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from math import ceil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.evaluation import examples

ROOT = Path(__file__).resolve().parent.parent
OURS, DEFAULT = "ours", "Rasa's default"


def default_pipeline(epochs: int) -> list[dict[str, Any]]:
    """What `rasa init` writes, without the selector of canned answers, which has nothing to do here."""
    return [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]


def our_pipeline() -> list[dict[str, Any]]:
    """The pipeline of config.yml, without the readers of facts and categories: the default has neither."""
    pipeline = YAML(typ="safe", pure=True).load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return [part for part in pipeline if not part["name"].startswith(("bot.nlu.facts.", "bot.nlu.category."))]


def write_examples(folder: Path, share: float) -> None:
    """Write `share` of the examples of each intent, always the same ones, as Rasa's training data."""
    chance, by_intent = random.Random(7), defaultdict(list)
    for example in examples.read(ROOT / "data/nlu"):
        by_intent[example.intent].append(example.text)
    parts = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in chosen)}
        for intent, texts in sorted(by_intent.items())
        for chosen in [chance.sample(texts, ceil(len(texts) * share))]
    ]
    folder.mkdir()
    with (folder / "nlu.yml").open("w", encoding="utf-8") as file:
        YAML().dump({"version": "3.1", "nlu": parts}, file)


def measured(
    name: str, pipeline: list[dict[str, Any]], data: Path, files: list[Path], labels: Path
) -> dict[str, Any]:
    """Train and evaluate one pipeline, each in a process of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        config = folder / "config.yml"
        with config.open("w", encoding="utf-8") as file:
            YAML().dump(
                {"recipe": "default.v1", "assistant_id": "measured", "language": "en", "pipeline": pipeline},
                file,
            )
        environment = {
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "RASA_MAX_CACHE_SIZE": "0",
            "REDRESS_ENGINE_CACHE": str(folder / "kept"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        train = (
            "import sys, rasa.model_training as t; t.train_nlu(*sys.argv[1:4], fixed_model_name='measured')"
        )
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", train, str(config), str(data), str(folder)],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        figures: dict[str, Any] = {
            "name": name,
            "clock": time.monotonic() - began,
            "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "files": {},
        }
        for path in files:
            told = subprocess.run(
                [
                    *(sys.executable, "-m", "bot.evaluate", str(path), "--json"),
                    *("--model", str(folder / "measured.tar.gz"), "--labels", str(labels)),
                ],
                cwd=ROOT,
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            figures["files"][path.name] = json.loads(told.stdout)
        return figures


def table(runs: list[dict[str, Any]]) -> str:
    """The comparison as Markdown."""
    heads = (
        *(
            "pipeline",
            "file",
            "accuracy",
            "errors",
            "macro-F1",
            "out of scope caught",
            "in scope to fallback",
        ),
        *("understanding p50 / p95", "training, clock / processor"),
    )
    lines = [heads, ("---",) * len(heads)]
    for run in runs:
        for name, one in run["files"].items():
            latency = one["latency_ms"]
            lines.append(
                (
                    run["name"],
                    name,
                    f"{one['accuracy']:.3f}",
                    f"{round((1 - one['accuracy']) * one['n'])} of {one['n']}",
                    f"{one['macro_f1']:.3f}",
                    f"{one['out_of_scope_recall']:.3f}",
                    f"{one['in_scope_to_fallback']:.3f}",
                    f"{latency['p50']} / {latency['p95']} ms",
                    f"{run['clock']:.0f} / {run['processor']:.0f} s",
                )
            )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--share", type=float, default=1.0, help="of the examples, for both")
    parser.add_argument("--only", choices=["ours", "default"])
    parser.add_argument("--labels", type=Path, default=ROOT / "tests/eval/labels.yml")
    given = parser.parse_args()
    files = [path.resolve() for path in given.files]
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "data"
        write_examples(data, given.share)
        runs = []
        if given.only != "default":
            runs.append(measured(OURS, our_pipeline(), data, files, given.labels))
        if given.only != "ours":
            runs.append(measured(DEFAULT, default_pipeline(given.epochs), data, files, given.labels))
    print(table(runs))


if __name__ == "__main__":
    main()
