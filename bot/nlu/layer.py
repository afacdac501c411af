"""One transformer block of the sentence model, for many sentences at a time."""

from __future__ import annotations

from typing import Dict

import numpy as np
from scipy.special import erf

WIDTH = 384
HEADS = 12
HEAD_WIDTH = WIDTH // HEADS
_EPSILON = np.float32(1e-12)
_ROOT_HALF = np.float32(0.5**0.5)


def scaled(x: np.ndarray, gain: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Layer normalisation, in place."""
    x -= x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.einsum("...i,...i->...", x, x)[..., None] / np.float32(WIDTH) + _EPSILON)
    x *= gain
    x += shift
    return x


class Layer:
    """Query, key and value are one product, with the scale of attention folded into the query's weights."""

    def __init__(self, weights: Dict[str, np.ndarray], index: int) -> None:
        def part(name: str) -> np.ndarray:
            return weights[f"encoder.layer.{index}.{name}"].astype(np.float32)

        scale = np.float32(HEAD_WIDTH**-0.5)
        query, key, value = (f"attention.self.{name}" for name in ("query", "key", "value"))
        mix = [part(f"{query}.weight") * scale, part(f"{key}.weight"), part(f"{value}.weight")]
        self.mix = np.ascontiguousarray(np.concatenate(mix).T)
        self.mix_bias = np.concatenate(
            [part(f"{query}.bias") * scale, part(f"{key}.bias"), part(f"{value}.bias")]
        )
        self.out = np.ascontiguousarray(part("attention.output.dense.weight").T)
        self.out_bias = part("attention.output.dense.bias")
        self.out_gain = part("attention.output.LayerNorm.weight")
        self.out_shift = part("attention.output.LayerNorm.bias")
        self.up = np.ascontiguousarray(part("intermediate.dense.weight").T)
        self.up_bias = part("intermediate.dense.bias")
        self.down = np.ascontiguousarray(part("output.dense.weight").T)
        self.down_bias = part("output.dense.bias")
        self.down_gain = part("output.LayerNorm.weight")
        self.down_shift = part("output.LayerNorm.bias")

    def __call__(self, x: np.ndarray, sentences: int, pieces: int, mask: np.ndarray) -> np.ndarray:
        """`x` is (sentences * pieces, 384); `mask` is 0 for a piece and very negative for padding."""
        mixed = x @ self.mix
        mixed += self.mix_bias
        query, key, value = mixed.reshape(sentences, pieces, 3, HEADS, HEAD_WIDTH).transpose(2, 0, 3, 1, 4)
        likeness = query @ key.transpose(0, 1, 3, 2)
        likeness += mask
        likeness -= likeness.max(axis=-1, keepdims=True)
        np.exp(likeness, out=likeness)
        likeness /= likeness.sum(axis=-1, keepdims=True)
        heard = (likeness @ value).transpose(0, 2, 1, 3).reshape(sentences * pieces, WIDTH)
        attended = heard @ self.out
        attended += self.out_bias
        attended += x
        attended = scaled(attended, self.out_gain, self.out_shift)
        wide = attended @ self.up
        wide += self.up_bias
        gate = erf(wide * _ROOT_HALF)
        gate += 1
        gate *= wide
        gate *= np.float32(0.5)
        fed = gate @ self.down
        fed += self.down_bias
        fed += attended
        return scaled(fed, self.down_gain, self.down_shift)
