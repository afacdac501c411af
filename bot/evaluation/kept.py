"""What the studio shows of an evaluation, as a file: the figures by intent, and every mistake."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Sequence

from bot.evaluation.scores import Judged, Scores


def write(path: Path, judged: Sequence[Judged], scores: Scores) -> None:
    """Put it in its place whole; `judged` is by intent."""
    figures = scores.as_json()
    told = {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "examples": scores.n,
        "accuracy": figures["accuracy"],
        "macro_f1": figures["macro_f1"],
        "intents": figures["labels"],
        "mistakes": [
            {
                "words": one.row.text,
                "intent": one.row.label,
                "taken_for": one.intent,
                "confidence": round(one.confidence, 4),
                "fell_back": one.fell_back,
            }
            for one in judged
            if not one.right
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8"
    ) as part:
        json.dump(told, part, ensure_ascii=False, indent=1)
    Path(part.name).replace(path)
