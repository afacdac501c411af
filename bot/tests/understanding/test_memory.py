"""Vectors of training examples are kept, and nothing goes wrong where they cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence

import numpy as np
import pytest

from bot.nlu.arrays import Floats
from bot.nlu.encoder import Encoder
from bot.nlu.memory import VectorMemory


class Counting:
    """Passes texts on to the encoder, and remembers which."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.asked = encoder, []  # type: ignore[var-annotated]

    def vectors(self, texts: Sequence[str]) -> Floats:
        self.asked.append(list(texts))
        return self.encoder.vectors(texts)


@pytest.fixture
def counting(sentences: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counting:
    monkeypatch.setenv("REDRESS_ENGINE_CACHE", str(tmp_path))
    return Counting(sentences)


def ask(counting: Counting, texts: List[str]) -> Floats:
    """Ask as a new training would."""
    return VectorMemory(counting, "test").vectors(texts)  # type: ignore[arg-type]


def test_only_what_is_new_is_worked_out(counting: Counting) -> None:
    ask(counting, ["one", "two"])
    again = ask(counting, ["two", "three", "one"])
    assert counting.asked == [["one", "two"], ["three"]]
    assert np.allclose(again, counting.encoder.vectors(["two", "three", "one"]), atol=1e-5)


def test_the_same_text_twice_is_worked_out_once(counting: Counting) -> None:
    assert ask(counting, ["one", "one"]).shape == (2, 384)
    assert counting.asked == [["one"]]


def test_what_is_no_example_any_more_is_forgotten(counting: Counting) -> None:
    ask(counting, ["one", "two"])
    ask(counting, ["two", "three"])
    ask(counting, ["one"])
    assert counting.asked[-1] == ["one"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"\x00" * 200])
def test_a_damaged_file_is_worked_out_anew(counting: Counting, tmp_path: Path, damage: bytes) -> None:
    ask(counting, ["one"])
    (kept,) = tmp_path.glob("test-*.npz")
    kept.write_bytes(damage)
    assert ask(counting, ["one"]).shape == (1, 384)
    assert len(counting.asked) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("REDRESS_ENGINE_CACHE", str(tmp_path / "file"))
    assert ask(counting, ["one"]).shape == (1, 384)
