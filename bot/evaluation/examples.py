"""The training examples as they stand in data/nlu/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import List

from ruamel.yaml import YAML

from bot.evaluation.labelled import EvaluationBroken

_ANNOTATED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """One thing that people say, and the intent that it stands for."""

    text: str
    intent: str
    file: str


def read(folder: Path) -> List[Example]:
    """Every example of every file under `folder`. Raises EvaluationBroken where there is none."""
    yaml = YAML(typ="safe", pure=True)
    found = [
        Example(_ANNOTATED.sub(r"\1", line.strip()[2:].strip()), part["intent"], path.name)
        for path in sorted(folder.rglob("*.yml"))
        for part in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("nlu", [])
        if "intent" in part
        for line in part.get("examples", "").splitlines()
        if line.strip().startswith("- ")
    ]
    if not found:
        raise EvaluationBroken(f"There are no examples in {folder}.")
    return found
