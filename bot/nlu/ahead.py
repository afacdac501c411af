"""The process that works ahead of a training (head_start.py): `python -m bot.nlu.ahead DATA`.

Vectors go to standard output as they come, until all are there or something comes from standard input: the
training wants them now, or is gone. Then it has the sentence model compiled for the engine, unless it is; for
that it waits until standard input ends.
"""

from __future__ import annotations

import select
import sys
from pathlib import Path
from typing import Any, Iterator, Sequence

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot import environment
from bot.nlu import compiled
from bot.nlu.encoder import AT_ONCE, compiled_path, encoder
from bot.nlu.head_start import RECORD, key
from bot.nlu.memory import VectorMemory
from bot.nlu.reader import read

PART = 128
"""Texts between two looks at whether the training has come for them: some tenths of a second."""


def main(data: Path) -> int:
    """Vectors of what is in the folder `data`, then the compiled model."""
    environment.keep_memory()
    # As the training will read them, but for slips: few examples have any that it would undo.
    texts = [read(example, None) for example in _examples(data)]
    missing = VectorMemory(encoder(), "examples").missing(texts)
    for part in _parts(sorted(missing.values(), key=len, reverse=True)):  # like lengths go together
        if _is_to_rest():
            sys.stdin.read()
            break
        _hand_over(part)
    if not compiled_path().exists():
        compiled.kept(compiled_path())
    return 0


def _hand_over(texts: Sequence[str]) -> None:
    records = np.empty(len(texts), RECORD)
    records["key"] = [np.void(key(text)) for text in texts]
    records["vector"] = encoder().vectors(texts, max(1, AT_ONCE - 1))
    sys.stdout.buffer.write(records.tobytes())
    sys.stdout.buffer.flush()


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), PART):
        yield texts[start : start + PART]


def _examples(data: Path) -> Iterator[str]:
    """What stands in lists of examples. A file that cannot be read is for the training to complain of."""
    for path in sorted(data.rglob("*.yml")):
        try:
            content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, YAMLError):
            continue
        items: Any = content.get("nlu") if isinstance(content, dict) else None
        for item in items if isinstance(items, list) else ():
            listed = item.get("examples") if isinstance(item, dict) and "intent" in item else None
            if isinstance(listed, str):
                yield from (line[1:].strip() for line in listed.splitlines() if line.startswith("-"))


def _is_to_rest() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
