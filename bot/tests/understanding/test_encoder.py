"""Sentences become the published model's vectors, fast, and never from other weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from bot.nlu import weights
from bot.nlu.encoder import Encoder
from bot.nlu.weights import WeightsError

TEXTS = [
    "no dial tone",
    "third time i've rung and still no dial tone, absolute joke",
    "it's down again, and how long have i got before i can go to the ombudsman?",
    "a",
    "",
    " ".join(["nobody rang me back and the line is dead"] * 12),
    "żółć 漢字 🙃 ---- 12345",
]


def test_vectors_are_those_of_the_published_model(sentences: Encoder) -> None:
    from transformers import TFBertModel

    folder = weights.folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    bert = TFBertModel.from_pretrained(str(folder), local_files_only=True)
    for text in TEXTS:
        ids = np.array([tokenizer.encode(text).ids])
        pooled = bert(ids).last_hidden_state.numpy()[0].mean(axis=0)
        assert np.abs(sentences.vector(text) - pooled / np.linalg.norm(pooled)).max() < 1e-5


def test_one_at_a_time_and_in_batches_give_the_same(sentences: Encoder) -> None:
    batch = sentences.vectors(TEXTS)
    singles = np.stack([sentences.vector(text) for text in TEXTS])
    assert np.abs(batch - singles).max() < 1e-5


def test_vectors_have_length_one(sentences: Encoder) -> None:
    assert np.allclose(np.linalg.norm(sentences.vectors(TEXTS), axis=1), 1, atol=1e-5)


def test_no_text_at_all_is_an_empty_matrix(sentences: Encoder) -> None:
    assert sentences.vectors([]).shape == (0, 384)


def test_a_vector_cannot_be_changed_by_who_asked_for_it(sentences: Encoder) -> None:
    with pytest.raises(ValueError, match="read-only"):
        sentences.vector("my line is dead")[0] = 1


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"model\.safetensors of the sentence model is missing"):
        Encoder(tmp_path)


def test_a_missing_wheel_is_named() -> None:
    with pytest.raises(WeightsError, match="no package not_installed_here"):
        weights.folder("not_installed_here")


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(weights.folder(), copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"\x01")
    with pytest.raises(WeightsError, match="not the published one"):
        Encoder(copy)


def test_an_altered_tokenizer_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(weights.folder(), copy)
    with (copy / "tokenizer.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(WeightsError, match=r"tokenizer\.json of the sentence model is not the published one"):
        Encoder(copy)


def test_a_damaged_compiled_graph_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_ENGINE_CACHE", str(tmp_path))
    first = Encoder()
    assert first.compile()
    (kept,) = tmp_path.glob("*.tflite")
    kept.write_bytes(b"not a graph")
    second = Encoder()
    assert second.compile()
    assert np.abs(second.vector("no dial tone") - first.vector("no dial tone")).max() < 1e-5
    assert kept.stat().st_size > 10_000_000
