"""Vectors of training examples, kept between trainings: an editor who adds one example waits for one vector.

The file holds a hash of each text and its vector, and only those of the last training. It is a convenience:
missing, damaged or unwritable, everything is worked out again.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path
from typing import Dict, Sequence
from zipfile import BadZipFile

import numpy as np

from bot.nlu.encoder import Encoder, cache_folder, code_fingerprint
from bot.nlu.layer import WIDTH

logger = logging.getLogger(__name__)

_HASH_BYTES = 16


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).digest()


class VectorMemory:
    """`encoder.vectors`, asked only for what an earlier training has not asked yet."""

    def __init__(self, encoder: Encoder, name: str, writes: bool = True) -> None:
        """`name` tells apart those who train: each keeps its own examples. Who only reads, keeps nothing."""
        self._encoder = encoder
        self._writes = writes
        self._name = name
        self._path = cache_folder() / f"{name}-{code_fingerprint()[:20]}.npz"

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of `texts`, (n, 384), in their order."""
        known = self._read()
        hashes = [_hash(text) for text in texts]
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
        if missing:
            fresh = self._encoder.vectors(list(missing.values()))
            known.update(zip(missing, fresh, strict=True))
            if self._writes:
                self._write({key: known[key] for key in hashes})
        if not texts:
            return np.empty((0, WIDTH), dtype=np.float32)
        return np.stack([known[key] for key in hashes])

    def _read(self) -> Dict[bytes, np.ndarray]:
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                keys, vectors = kept["keys"], kept["vectors"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}
        if keys.shape != (len(vectors), _HASH_BYTES) or vectors.shape[1:] != (WIDTH,):
            return {}
        return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}

    def _write(self, known: Dict[bytes, np.ndarray]) -> None:
        keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, _HASH_BYTES)
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
