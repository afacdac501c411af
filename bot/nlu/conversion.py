"""The layers as a TensorFlow Lite graph: `python -m bot.nlu.conversion FILE`.

The only place that computes with TensorFlow, in a process of its own: what it takes is given back with it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, Sequence

import tensorflow as tf

from bot.nlu.arrays import Floats
from bot.nlu.layer import HEAD_WIDTH, HEADS, WIDTH, Layer


def _scaled(x: Any, gain: Floats, bias: Floats) -> Any:
    x = x - tf.reduce_mean(x, -1, keepdims=True)
    return x * tf.math.rsqrt(tf.reduce_mean(x * x, -1, keepdims=True) + 1e-12) * gain + bias


def graph(layers: Sequence[Layer]) -> bytes:
    """The layers as a TensorFlow Lite flatbuffer: (n, 384) and a mask (1, 1, n) to (n, 384)."""

    def run(x: Any, mask: Any) -> Any:
        for layer in layers:
            mixed = tf.matmul(x, layer.mix) + layer.mix_bias
            heads = tf.transpose(tf.reshape(mixed, (-1, 3 * HEADS, HEAD_WIDTH)), (1, 0, 2))
            query, key, value = heads[:HEADS], heads[HEADS : 2 * HEADS], heads[2 * HEADS :]
            likeness = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) + mask)
            heard = tf.reshape(tf.transpose(tf.matmul(likeness, value), (1, 0, 2)), (-1, WIDTH))
            x = _scaled(tf.matmul(heard, layer.out) + layer.out_bias + x, layer.out_gain, layer.out_shift)
            wide = tf.nn.gelu(tf.matmul(x, layer.up) + layer.up_bias)
            x = _scaled(tf.matmul(wide, layer.down) + layer.down_bias + x, layer.down_gain, layer.down_shift)
        return x

    signature = [tf.TensorSpec((None, WIDTH)), tf.TensorSpec((1, 1, None))]
    function = tf.function(run, input_signature=signature).get_concrete_function()
    converted: bytes = tf.lite.TFLiteConverter.from_concrete_functions([function], tf.Module()).convert()
    return converted


def main(path: Path) -> int:
    """Leave the graph at `path`, whole or not at all, in the place of older ones."""
    from bot.nlu.encoder import Encoder  # noqa: PLC0415  (it imports what this stands beside)

    converted = graph(Encoder().layers)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(converted)
    Path(file.name).replace(path)
    for older in path.parent.glob("*.tflite"):
        if older != path:
            older.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
