"""Multinomial logistic regression on sentence vectors and, beside them, word counts.

scikit-learn's own takes one matrix. The vectors are dense and small, the counts sparse and wide; as one
sparse matrix they take five times as long to fit. So the objective is written out here (softmax cross-
entropy with a ridge, weighted by class) and SciPy's L-BFGS minimises it, as it does for scikit-learn. On
vectors alone the two give the same probabilities; a test holds them to it.

It is kept as plain arrays: nothing but numbers and names is read back, and no serialiser is imported for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.nlu.arrays import Doubles, Floats, Places
from bot.nlu.wordgrams import WordGrams

ROUNDS = 80
# The steepest slope at which the search ends, per unit of C and example weight.
FLAT = 1e-3


class Regression:
    """Probabilities of named classes for messages."""

    def __init__(
        self, names: Sequence[str], weights: Floats, words: Optional[WordGrams], scale: float
    ) -> None:
        """`weights`, (384 + words + 1, classes), end in the bias; `scale` is the words'."""
        self.names: List[str] = list(names)
        self._weights = np.ascontiguousarray(weights, dtype=np.float32)
        self._words, self._scale = words, scale

    @classmethod
    def fitted(  # noqa: PLR0913 - the settings of one fit
        cls,
        vectors: Floats,
        texts: Sequence[str],
        names: Sequence[str],
        *,
        c: float,
        evened: float = 0.5,
        scale: float = 1.0,
        rounds: int = ROUNDS,
        marked: bool = False,
    ) -> "Regression":
        """Fit on examples.

        `c` is the inverse of the ridge: how closely examples are followed. `evened` says how far rare classes
        are weighted up: 0 not at all, 1 until all weigh the same. `scale` is the length of a row of word
        counts beside the vector's one; 0 leaves words out. `marked` counts whose trade is spoken of too.
        """
        classes, which = np.unique(np.asarray(names), return_inverse=True)
        words = WordGrams.taught(texts, marked=marked) if scale else None
        counts = words.rows(texts, scale) if words else None
        weights = _minimum(vectors.astype(np.float32), counts, which, _importance(which, evened) * c, rounds)
        return cls(classes.tolist(), weights.astype(np.float32), words, scale)

    def probabilities(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """(n, classes), each row adding up to one."""
        width = vectors.shape[1]
        scores = vectors @ self._weights[:width] + self._weights[-1]
        if self._words:
            scores += self._words.rows(texts, self._scale) @ self._weights[width:-1]
        return _softmax(scores)

    def save(self, path: Path) -> None:
        """Write to `path` (.npz)."""
        grams = self._words.grams if self._words else []
        np.savez(
            path,
            names=np.array(self.names),
            weights=self._weights,
            grams=np.frombuffer("\n".join(grams).encode(), dtype=np.uint8),
            gram_weights=self._words.weights if self._words else np.empty(0, dtype=np.float32),
            scale=np.float32(self._scale),
            marked=np.bool_(self._words.marked if self._words else False),
        )

    @classmethod
    def load(cls, path: Path) -> "Regression":
        """Read what `save` wrote; refuses anything that is not numbers and names."""
        with np.load(path, allow_pickle=False) as kept:
            grams = kept["grams"].tobytes().decode()
            marked = bool(kept["marked"])
            words = WordGrams(grams.split("\n"), kept["gram_weights"], marked) if grams else None
            return cls(kept["names"].tolist(), kept["weights"], words, float(kept["scale"]))


def _importance(which: Places, evened: float) -> Floats:
    """The weight of each example, one on average."""
    counts = np.bincount(which)
    weights = ((len(which) / (len(counts) * counts)) ** evened)[which]
    importance: Floats = (weights * (len(which) / weights.sum())).astype(np.float32)
    return importance


def _minimum(
    vectors: Floats, counts: Optional[csr_matrix], which: Places, importance: Floats, rounds: int
) -> Doubles:
    classes, width = int(which.max()) + 1, vectors.shape[1]
    wide = counts.shape[1] if counts is not None else 0
    turned = counts.T.tocsr() if counts is not None else None
    rows, shape = np.arange(len(which)), (width + wide + 1, classes)

    def slope(flat: Doubles) -> "tuple[float, Doubles]":
        weights = flat.astype(np.float32).reshape(shape)
        scores = vectors @ weights[:width] + weights[-1]
        if counts is not None:
            scores += counts @ weights[width:-1]
        shares = _softmax(scores)
        missed = -np.log(np.maximum(shares[rows, which], 1e-30))
        ridge = weights[:-1]
        loss = float((importance * missed).sum()) + 0.5 * float((ridge * ridge).sum())
        shares[rows, which] -= 1
        shares *= importance[:, None]
        down = np.empty(shape, dtype=np.float32)
        down[:width] = vectors.T @ shares
        if turned is not None:
            down[width:-1] = turned @ shares
        down[:-1] += ridge
        down[-1] = shares.sum(axis=0)
        return loss, down.ravel().astype(np.float64)

    found = minimize(
        slope,
        np.zeros(shape[0] * shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": rounds, "gtol": FLAT * float(importance.mean()), "maxcor": 5},
    )
    minimum: Doubles = found.x.reshape(shape)
    return minimum


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
