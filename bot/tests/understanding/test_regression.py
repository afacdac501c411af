"""The regression is scikit-learn's on vectors alone, keeps what it learnt, reads back only numbers."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from bot.nlu.arrays import Floats
from bot.nlu.regression import Regression

NAMES = ["complaint", "greeting", "thanks"]


def example_set() -> "tuple[Floats, list[str], list[str]]":
    """Ninety vectors round three centres, with texts."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(3, 384))
    vectors, texts, names = [], [], []
    for index in range(90):
        kind = index % 3
        vector = centres[kind] + random.normal(size=384)
        vectors.append(vector / np.linalg.norm(vector))
        texts.append(["no phone line", "good morning to you", "thanks a lot"][kind] + f" {index % 7}")
        names.append(NAMES[kind])
    return np.array(vectors, dtype=np.float32), texts, names


def test_on_vectors_alone_it_is_scikit_learns() -> None:
    vectors, texts, names = example_set()
    ours = Regression.fitted(vectors, texts, names, c=10, evened=0, scale=0, rounds=500)
    theirs = LogisticRegression(C=10, max_iter=2000, tol=1e-8).fit(vectors.astype(np.float64), names)
    assert ours.names == theirs.classes_.tolist()
    assert np.abs(ours.probabilities(vectors, texts) - theirs.predict_proba(vectors)).max() < 0.01


@pytest.mark.parametrize("scale", [0.0, 1.2])
def test_it_keeps_what_it_learnt(tmp_path: Path, scale: float) -> None:
    vectors, texts, names = example_set()
    taught = Regression.fitted(vectors, texts, names, c=10, scale=scale)
    taught.save(tmp_path / "kept.npz")
    again = Regression.load(tmp_path / "kept.npz")
    expected = taught.probabilities(vectors, texts)
    assert again.names == taught.names
    assert np.allclose(again.probabilities(vectors, texts), expected, atol=1e-5)
    assert np.allclose(expected.sum(axis=1), 1, atol=1e-5)


def test_the_closeness_that_is_set_is_the_one_used() -> None:
    vectors, texts, names = example_set()
    loose = Regression.fitted(vectors, texts, names, c=0.1, scale=0).probabilities(vectors, texts)
    close = Regression.fitted(vectors, texts, names, c=50, scale=0).probabilities(vectors, texts)
    assert close.max(axis=1).mean() > loose.max(axis=1).mean() + 0.2


def test_words_that_nobody_taught_it_change_nothing() -> None:
    vectors, texts, names = example_set()
    taught = Regression.fitted(vectors, texts, names, c=10)
    some = taught.probabilities(vectors[:1], ["xyzzy plugh"])
    none = taught.probabilities(vectors[:1], [""])
    assert np.allclose(some, none, atol=0.2)


def test_a_pickle_is_refused(tmp_path: Path) -> None:
    harmful = np.array([object()], dtype=object)
    np.savez(tmp_path / "kept.npz", names=harmful, weights=harmful, grams=harmful)
    with pytest.raises(ValueError, match="pickle"):
        Regression.load(tmp_path / "kept.npz")
    (tmp_path / "other.npz").write_bytes(pickle.dumps({"weights": 1}))
    with pytest.raises(ValueError, match="pickle"):
        Regression.load(tmp_path / "other.npz")
