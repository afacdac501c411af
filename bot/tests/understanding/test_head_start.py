"""A training's head start saves it work, and changes nothing of what comes out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
import pytest

from bot.nlu import compiled
from bot.nlu.arrays import Floats
from bot.nlu.encoder import Encoder, compiled_path
from bot.nlu.head_start import HeadStart, key
from bot.nlu.memory import VectorMemory

EXAMPLES = """
nlu:
- intent: describe_problem
  examples: |
    - No dial tone, again!
    - the line is dead
- intent: ask_status
  examples: |
    - how is it going
- regex: reference
  examples: |
    - INC-[0-9]+
"""


@pytest.fixture
def data(sentences: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Training data, and a folder of derived files that holds the compiled model and nothing else."""
    kept = compiled.kept(compiled_path())
    monkeypatch.setenv("REDRESS_ENGINE_CACHE", str(tmp_path / "derived"))
    compiled_path().parent.mkdir()
    compiled_path().write_bytes(kept)
    folder = tmp_path / "data"
    (folder / "nlu").mkdir(parents=True)
    (folder / "nlu" / "intents.yml").write_text(EXAMPLES, encoding="utf-8")
    return folder


def worked_out(data: Path) -> Dict[bytes, Floats]:
    """What is handed over once the process has done all it can."""
    with HeadStart(data) as start:
        start._process.wait(timeout=120)
        with start.resting() as handed_over:
            return handed_over


def test_the_vectors_handed_over_are_those_of_the_examples(data: Path, sentences: Encoder) -> None:
    handed_over = worked_out(data)
    texts = ["no dial tone, again!", "the line is dead", "how is it going"]
    assert set(handed_over) == {key(text) for text in texts}
    for text in texts:
        assert np.abs(handed_over[key(text)] - sentences.vector(text)).max() < 1e-5


def test_what_an_earlier_training_kept_is_not_worked_out_again(data: Path, sentences: Encoder) -> None:
    VectorMemory(sentences, "examples").vectors(["the line is dead", "how is it going"])
    assert set(worked_out(data)) == {key("no dial tone, again!")}


def test_a_file_that_cannot_be_read_is_left_to_the_training(data: Path) -> None:
    (data / "broken.yml").write_text("nlu: [", encoding="utf-8")
    (data / "odd.yml").write_text("nlu: 3", encoding="utf-8")
    (data / "latin.yml").write_bytes(b"\xe9")
    assert len(worked_out(data)) == 3


def test_a_training_asks_only_for_what_was_not_handed_over(
    data: Path, sentences: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: List[str] = []
    plain = sentences.vectors

    def heard(texts: Sequence[str]) -> Floats:
        asked.extend(texts)
        return plain(texts)

    monkeypatch.setattr(sentences, "vectors", heard)
    texts = ["the line is dead", "an example that nobody foresaw"]
    with HeadStart(data) as start:
        start._process.wait(timeout=120)
        vectors = VectorMemory(sentences, "examples").vectors(texts)
    assert asked == ["an example that nobody foresaw"]
    assert np.abs(vectors - np.stack([sentences.vector(text) for text in texts])).max() < 1e-5


def test_a_process_that_dies_costs_time_and_nothing_else(data: Path, sentences: Encoder) -> None:
    with HeadStart(data) as start:
        start._process.kill()
        start._process.wait(timeout=60)
        start._file.write(b"half a record")
        assert VectorMemory(sentences, "examples").vectors(["the line is dead"]).shape == (1, 384)


def test_a_training_that_fails_does_not_wait(data: Path) -> None:
    with pytest.raises(ValueError, match="wrong"), HeadStart(data) as start:
        raise ValueError("wrong")
    assert start._process.returncode is not None
    assert HeadStart.current is None


def test_nothing_more_is_worked_out_once_the_training_wants_every_core(data: Path) -> None:
    with HeadStart(data) as start:
        with start.resting() as handed_over:  # long before the process has read the files
            assert handed_over == {}
        start._process.wait(timeout=120)
        assert os.fstat(start._file.fileno()).st_size == 0


def test_the_model_is_compiled_in_the_end(data: Path) -> None:
    compiled_path().unlink()
    with HeadStart(data) as start, start.resting():
        pass
    assert compiled_path().stat().st_size > 10_000_000
