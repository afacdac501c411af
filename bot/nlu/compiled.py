"""The same forward pass, compiled for one sentence at a time.

A turn brings one short sentence, and that is where NumPy is slow: its products are tuned for big matrices.
The layers converted once to a TensorFlow Lite graph run about twice as fast, on one thread. One thread on
purpose: two wait for each other actively, and a busy neighbour on the machine turns 4 ms into 400.

The graph has no fixed length. An interpreter has, so there is one for each of a few lengths; shorter
sentences are padded up to it and the padding is masked out.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from bisect import bisect_left
from pathlib import Path
from threading import Lock
from typing import Any, Dict, Optional

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.layer import WIDTH
from bot.nlu.lite import interpreter_class

logger = logging.getLogger(__name__)

LENGTHS = (12, 32, 128)
"""Each takes 45 MB. Seven in ten messages are no longer than the first, one in a hundred is longer than the
second: one of 8 would save no time, one of 16 1.5 ms of some, one of 64 8 ms of very few."""
LONGEST_CONVERSION = 300.0
"""Seconds."""
_PADDED = np.float32(-1e9)


def kept(path: Path) -> bytes:
    """The flatbuffer from `path`, or converted (some seconds) and left there for the next start.

    Raises OSError, or CalledProcessError where it cannot be converted.
    """
    try:
        return path.read_bytes()
    except OSError:
        pass
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _convert(path)
        return path.read_bytes()
    except (OSError, subprocess.CalledProcessError) as error:
        logger.info("The compiled sentence model is not kept: %s", error)
    with tempfile.TemporaryDirectory() as folder:
        _convert(Path(folder) / path.name)
        return (Path(folder) / path.name).read_bytes()


def _convert(path: Path) -> None:
    command = [sys.executable, "-m", "bot.nlu.conversion", str(path.resolve())]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, timeout=LONGEST_CONVERSION, check=False)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise OSError(said[-1] if said else f"the conversion ended with {done.returncode}")


class Compiled:
    """Interpreters of one flatbuffer, each made when its length is first needed. Safe between threads."""

    def __init__(self, flatbuffer: bytes) -> None:
        self._flatbuffer = flatbuffer
        self._interpreters: Dict[int, Any] = {}
        self._lock = Lock()

    def __call__(self, x: Floats) -> Optional[Floats]:
        """The pieces of one sentence (n, 384) through all layers; None where it is longer than any length."""
        pieces = len(x)
        place = bisect_left(LENGTHS, pieces)
        if place == len(LENGTHS):
            return None
        length = LENGTHS[place]
        padded = np.zeros((length, WIDTH), dtype=np.float32)
        padded[:pieces] = x
        mask = np.full((1, 1, length), _PADDED, dtype=np.float32)
        mask[0, 0, :pieces] = 0
        with self._lock:
            interpreter = self._interpreters.get(length) or self._made(length)
            inputs = {len(detail["shape"]): detail["index"] for detail in interpreter.get_input_details()}
            interpreter.set_tensor(inputs[2], padded)
            interpreter.set_tensor(inputs[3], mask)
            interpreter.invoke()
            result: Floats = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
        return result[:pieces]

    def warm(self) -> None:
        """Make every interpreter now rather than in somebody's turn."""
        for length in LENGTHS:
            self(np.zeros((length, WIDTH), dtype=np.float32))

    def _made(self, length: int) -> Any:
        interpreter = interpreter_class()(model_content=self._flatbuffer, num_threads=1)
        inputs = {len(detail["shape"]): detail["index"] for detail in interpreter.get_input_details()}
        interpreter.resize_tensor_input(inputs[2], (length, WIDTH))
        interpreter.resize_tensor_input(inputs[3], (1, 1, length))
        interpreter.allocate_tensors()
        self._interpreters[length] = interpreter
        return interpreter
