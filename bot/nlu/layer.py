"""One transformer block of the sentence model, for many sentences at a time."""

from __future__ import annotations

from typing import Dict

import numpy as np

from bot.nlu.arrays import Floats

WIDTH = 384
HEADS = 12
HEAD_WIDTH = WIDTH // HEADS
_EPSILON = np.float32(1e-12)
# Abramowitz and Stegun 7.1.26: the error function of a positive number, off by 1.5e-7 at most, which is about
# what a number of 32 bits can hold. SciPy's takes five times as long for the same.
_NEAR = np.float32(0.3275911 * 0.5**0.5)
_FIRST, *_FURTHER = (
    np.float32(one) for one in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)


def scaled(x: Floats, gain: Floats, shift: Floats) -> Floats:
    """Layer normalisation, in place."""
    x -= x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.einsum("...i,...i->...", x, x)[..., None] / np.float32(WIDTH) + _EPSILON)
    x *= gain
    x += shift
    return x


def gelu(x: Floats) -> Floats:
    """x times the share of a normal distribution that lies below x; in place."""
    size = np.abs(x)
    near = size * _NEAR
    near += 1
    np.reciprocal(near, out=near)
    above = near * _FIRST
    for one in _FURTHER:
        above += one
        above *= near
    np.multiply(size, size, out=near)
    near *= np.float32(-0.5)
    above *= np.exp(near, out=near)
    above *= size
    above *= np.float32(0.5)
    np.maximum(x, 0, out=x)
    x -= above
    return x


class Layer:
    """Query, key and value are one product, with the scale of attention folded into the query's weights."""

    def __init__(self, weights: Dict[str, Floats], index: int) -> None:
        def part(name: str) -> Floats:
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

    def __call__(self, x: Floats, sentences: int, pieces: int, mask: Floats) -> Floats:
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
        fed = gelu(wide) @ self.down
        fed += self.down_bias
        fed += attended
        return scaled(fed, self.down_gain, self.down_shift)
