"""Vectors of training examples, kept between trainings: an editor who adds one example waits for one vector.

The file holds a hash of each text and its vector, and only those of the last training. It is a convenience:
missing, damaged or unwritable, everything is worked out again.
"""

from __future__ import annotations

import logging
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import ContextManager, Dict, Sequence
from zipfile import BadZipFile

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.encoder import Encoder, cache_folder, code_fingerprint
from bot.nlu.head_start import KEY_BYTES, HeadStart, key
from bot.nlu.layer import WIDTH

logger = logging.getLogger(__name__)


class VectorMemory:
    """`encoder.vectors`, asked only for what an earlier training has not asked yet."""

    def __init__(self, encoder: Encoder, name: str, writes: bool = True) -> None:
        """`name` tells apart those who train: each keeps its own examples. Who only reads, keeps nothing."""
        self._encoder = encoder
        self._writes = writes
        self._name = name
        self._path = cache_folder() / f"{name}-{code_fingerprint()[:20]}.npz"

    def vectors(self, texts: Sequence[str]) -> Floats:
        """The vectors of `texts`, (n, 384), in their order."""
        known = self._read()
        if _missing(texts, known):
            self._work_out(texts, known)
        if not texts:
            return np.empty((0, WIDTH), dtype=np.float32)
        return np.stack([known[key(text)] for text in texts])

    def missing(self, texts: Sequence[str]) -> Dict[bytes, str]:
        """Those of `texts` whose vectors are not kept, each once, by their keys."""
        return _missing(texts, self._read())

    def _work_out(self, texts: Sequence[str], known: Dict[bytes, Floats]) -> None:
        start = HeadStart.current
        resting: ContextManager[Dict[bytes, Floats]] = start.resting() if start else nullcontext({})
        with resting as handed_over:
            known.update(handed_over)
            missing = _missing(texts, known)
            known.update(zip(missing, self._encoder.vectors(list(missing.values())), strict=True))
        if self._writes:
            self._write({one: known[one] for one in map(key, texts)})

    def _read(self) -> Dict[bytes, Floats]:
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                keys, vectors = kept["keys"], kept["vectors"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}
        if keys.shape != (len(vectors), KEY_BYTES) or vectors.shape[1:] != (WIDTH,):
            return {}
        return {one.tobytes(): vector for one, vector in zip(keys, vectors, strict=True)}

    def _write(self, known: Dict[bytes, Floats]) -> None:
        keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, KEY_BYTES)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, suffix=".npz", delete=False) as file:
                np.savez(file, keys=keys, vectors=np.stack(list(known.values())))
            Path(file.name).replace(self._path)
            for older in self._path.parent.glob(f"{self._name}-*.npz"):
                if older != self._path:
                    older.unlink(missing_ok=True)
        except OSError as error:
            logger.info("Vectors of the examples are not kept: %s", error)


def _missing(texts: Sequence[str], known: Dict[bytes, Floats]) -> Dict[bytes, str]:
    keyed = ((key(text), text) for text in texts)
    return {one: text for one, text in keyed if one not in known}
