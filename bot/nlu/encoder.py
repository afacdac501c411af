"""Sentences into vectors: the forward pass of all-MiniLM-L6-v2.

Six BERT layers of width 384, mean-pooled over the word pieces and scaled to length one, so that a dot product
of two vectors is their likeness. Many sentences go through NumPy in batches; one goes through the compiled
graph.

Sources: Wang et al. 2020 (MiniLM), Reimers and Gurevych 2019 (Sentence-BERT); the constants are those of
the model's own config.json.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import List, Optional, Sequence

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.nlu import compiled, layer, weights
from bot.nlu.arrays import Floats
from bot.nlu.compiled import Compiled
from bot.nlu.layer import WIDTH, Layer, scaled

logger = logging.getLogger(__name__)

LAYERS = 6
# Longer messages are cut: the model was trained on 128 word pieces, and what a message wants is said by then.
MAX_PIECES = 128
# Word pieces that go through together: their matrices stay near the core.
PIECES = 256
# Batches at a time, where nobody waits for an answer meanwhile.
AT_ONCE = min(4, os.cpu_count() or 1)
REMEMBERED = 2048
# The setting that says where derived files are kept.
CACHE = "REDRESS_ENGINE_CACHE"
# Two ways to add up the same numbers differ by about 2e-7; a changed graph differs by far more than this.
AGREEMENT = 1e-5


def code_fingerprint() -> str:
    """A hash over the weights' hashes and this code: what a vector depends on."""
    digest = hashlib.sha256("".join(weights.SHA256.values()).encode())
    own = Path(__file__)
    for source in (layer.__file__, compiled.__file__, own.with_name("conversion.py"), own):
        digest.update(Path(str(source)).read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where derived files are kept between starts; everything in it can be thrown away."""
    return Path(os.environ.get(CACHE, ".rasa/sentences"))


def compiled_path() -> Path:
    """Where the compiled graph of this code and these weights is kept."""
    return cache_folder() / f"{code_fingerprint()[:20]}.tflite"


class Encoder:
    """Texts to unit vectors of 384 numbers. One for the process: `encoder()`."""

    def __init__(self, folder: Optional[Path] = None) -> None:
        self._file = weights.verified("model.safetensors", folder)
        self._tokenizer = Tokenizer.from_file(str(weights.verified("tokenizer.json", folder)))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        # 47 MB of which a process reads a few rows: they stay in the file until somebody writes such a word.
        self._words = weights.mapped(self._file, "embeddings.word_embeddings.weight")
        places = weights.mapped(self._file, "embeddings.position_embeddings.weight")[:MAX_PIECES]
        kind = weights.mapped(self._file, "embeddings.token_type_embeddings.weight")[0]
        self._places = np.asarray(places + kind)
        self._gain = np.array(weights.mapped(self._file, "embeddings.LayerNorm.weight"))
        self._shift = np.array(weights.mapped(self._file, "embeddings.LayerNorm.bias"))
        self._layers: List[Layer] = []
        self._compiled: Optional[Compiled] = None
        self._tried = False
        self._lock = Lock()
        self._recent: "OrderedDict[str, Floats]" = OrderedDict()

    @property
    def layers(self) -> List[Layer]:
        """The layers for NumPy, 43 MB; read when they are first needed."""
        if not self._layers:
            model = load_file(self._file)
            self._layers = [Layer(model, index) for index in range(LAYERS)]
        return self._layers

    def compile(self) -> bool:
        """Run single sentences compiled from now on; False, and NumPy as before, where that fails.

        It is tried once: what failed at the start would fail in every turn.
        """
        if self._tried:
            return self._compiled is not None
        self._tried = True
        path = compiled_path()
        for _ in range(2):  # a file that was damaged is made anew
            self._compiled = self._trusted(path)
            if self._compiled is not None:
                self._layers = []  # what comes now is compiled
                return True
            path.unlink(missing_ok=True)
        logger.warning("Without the compiled sentence model, each message takes some milliseconds more.")
        return False

    def _trusted(self, path: Path) -> Optional[Compiled]:
        """The compiled graph, if it says the same as the layers themselves."""
        try:
            candidate = Compiled(compiled.kept(path))
            candidate.warm()
            agrees = all(
                np.abs(self._one(ids, candidate) - self._many([ids])[0]).max() < AGREEMENT
                for ids in ([101, 2053, 13764, 4309, 102], list(range(2000, 2040)))
            )
        except Exception as error:  # any failure of a converter or of a damaged file: NumPy still answers
            logger.warning("The sentence model could not be compiled: %s", error)
            return None
        if not agrees:
            logger.warning("The compiled sentence model disagrees with its weights and is not used.")
            return None
        return candidate

    def vector(self, text: str) -> Floats:
        """The vector of one text, remembered for a while: a turn asks for the same one several times."""
        known = self._recent.get(text)
        if known is None:
            ids = self._tokenizer.encode(text).ids
            known = self._one(ids, self._compiled) if self._compiled else self._many([ids])[0]
            known.setflags(write=False)
        with self._lock:
            self._recent[text] = known
            self._recent.move_to_end(text)
            if len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return known

    def vectors(self, texts: Sequence[str], at_once: int = AT_ONCE) -> Floats:
        """The vectors of many texts, (n, 384): like lengths go through together, so little is padding.

        `at_once` batches side by side, each on a core of its own: NumPy lets go of Python while it reckons.
        Who answers customers as well, goes through one after another, and leaves them the other cores.
        """
        pieces = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        batches = _batches([len(ids) for ids in pieces])
        vectors = np.empty((len(pieces), WIDTH), dtype=np.float32)
        _ = self.layers  # read once, before anybody needs them
        with ThreadPoolExecutor(1 if self._compiled else at_once) as pool:
            found = pool.map(lambda batch: self._many([pieces[index] for index in batch]), batches)
            for batch, those in zip(batches, found, strict=True):
                vectors[batch] = those
        return vectors

    def _one(self, ids: List[int], run: Compiled) -> Floats:
        x = scaled(np.asarray(self._words[ids]) + self._places[: len(ids)], self._gain, self._shift)
        through = run(x)
        pooled: Floats = self._many([ids])[0] if through is None else through.mean(axis=0)
        pooled /= np.linalg.norm(pooled)
        return pooled

    def _many(self, batch: List[List[int]]) -> Floats:
        lengths = np.array([len(ids) for ids in batch])
        longest = int(lengths.max())
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        for row, pieces in enumerate(batch):
            ids[row, : len(pieces)] = pieces
        real = np.arange(longest)[None, :] < lengths[:, None]
        mask = np.where(real, np.float32(0), np.float32(-1e9))[:, None, None, :]
        words = np.asarray(self._words[ids]) + self._places[:longest]
        x = scaled(words.reshape(-1, WIDTH), self._gain, self._shift)
        for block in self.layers:
            x = block(x, len(batch), longest, mask)
        pooled: Floats = np.einsum(
            "spw,sp->sw", x.reshape(len(batch), longest, WIDTH), real.astype(np.float32)
        )
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        return pooled


def _batches(lengths: Sequence[int]) -> List[List[int]]:
    """The places of all texts, the longest first, in groups of so many word pieces with their padding."""
    batches: List[List[int]] = []
    longest = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if not batches or longest * (len(batches[-1]) + 1) > PIECES:
            batches.append([])
            longest = lengths[place]
        batches[-1].append(place)
    return batches


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder of this process, loaded and verified on first use."""
    return Encoder()
