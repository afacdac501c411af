"""Cross-validation of the examples in a folder, and of others beside them in the same run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from bot import evaluate

THANKS = ("thanks", "thank you", "cheers for that", "ta very much", "many thanks", "that is kind, thanks")
LINES = (
    "my line is dead",
    "no dial tone",
    "the line crackles",
    "our line went dead",
    "line is down",
    "no line",
)


def write(folder: Path, *lines: str) -> Path:
    folder.mkdir()
    examples = {"thanks": THANKS, "describe_problem": (*LINES, *lines)}
    parts = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in examples.items()
    ]
    (folder / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(parts), encoding="utf-8")
    return folder


def figures(capsys: pytest.CaptureFixture[str], *words: str) -> Dict[str, Any]:
    assert evaluate.main(["--cross-validate", "--json", "--folds", "3", "--rounds", "30", *words]) == 0
    found: Dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_two_sets_in_one_run_have_the_figures_of_each_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other", "the phone line is faulty again")
    alone = [figures(capsys, "--data", str(folder)) for folder in (one, other)]
    both = figures(capsys, "--data", str(other), "--beside", str(one))
    assert both.pop("beside") == alone[0]
    assert both == alone[1]
    assert (alone[0]["intents"]["n"], alone[1]["intents"]["n"]) == (12, 13)
    assert (both["folds"], both["rounds"]) == (3, 30)
