"""Labelled messages from a CSV file, and the map from intents to its labels."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, List, Tuple

from ruamel.yaml import YAML

from bot.nlu.normalise import normalised

OUT_OF_SCOPE = "out_of_scope"
NO_LABEL = "(no label)"
_NOT_WORDS = re.compile(r"[^\w]+")


class EvaluationBroken(Exception):
    """What was given cannot be measured with; the text is a sentence for a person."""


@dataclass(frozen=True)
class Labelled:
    """One message and what it is."""

    text: str
    label: str
    source: str


def read(path: Path, column: str) -> List[Labelled]:
    """The rows of a file with the columns text, `column` and perhaps source. Raises EvaluationBroken."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"text", column} <= set(rows.fieldnames or ()):
                raise EvaluationBroken(f"{path} needs a first line with the columns text and {column}.")
            return [
                Labelled(row["text"], row[column].strip(), (row.get("source") or "").strip())
                for row in rows
                if row["text"] and row[column]
            ]
    except OSError as error:
        raise EvaluationBroken(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise EvaluationBroken(f"{path} is not a CSV file in UTF-8: {error}.") from None


def _key(text: str) -> str:
    return _NOT_WORDS.sub(" ", normalised(text)).strip()


def without_known(rows: List[Labelled], examples: Iterable[str]) -> Tuple[List[Labelled], int]:
    """The rows whose text is no training example, whatever its case and punctuation, and how many were."""
    known: FrozenSet[str] = frozenset(map(_key, examples))
    kept = [row for row in rows if _key(row.text) not in known]
    return kept, len(rows) - len(kept)


def labels(path: Path) -> Dict[str, str]:
    """Intent to label, from a file that lists the intents of each label. Raises EvaluationBroken."""
    try:
        listed = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationBroken(f"{path} cannot be read: {error.strerror}.") from None
    mapped: Dict[str, str] = {}
    for label, intents in listed.items():
        for intent in intents:
            if mapped.setdefault(intent, label) != label:
                raise EvaluationBroken(f"{path} maps {intent} to both {mapped[intent]} and {label}.")
    return mapped
