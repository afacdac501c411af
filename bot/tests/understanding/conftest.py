"""What these tests share: the sentence model, and the trained model of the real content."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import environment, models
from bot.evaluation.model import Model
from bot.nlu.encoder import Encoder, encoder

environment.settle()

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def sentences() -> Encoder:
    """The encoder, compiled as it is in the engine."""
    loaded = encoder()
    assert loaded.compile()
    return loaded


@pytest.fixture(scope="session")
def model(root: Path) -> Model:
    """The model that `redress train` made last."""
    newest = models.newest(root / "models")
    assert newest is not None, "train a model first: redress train"
    return Model(newest)
