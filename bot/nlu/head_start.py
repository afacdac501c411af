"""A head start for training: what it will ask of the sentence model, worked out while Rasa reads its files.

Rasa reads, checks and copies for a quarter of a minute on one core. Meanwhile a process of its own (ahead.py)
works out vectors of the examples, and hands them over when the training has come so far. It only ever saves
time: what it has not got to, or guessed wrongly, the training works out itself.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Dict, Iterator, Optional, Type

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.encoder import CACHE, cache_folder
from bot.nlu.layer import WIDTH

REST = b"rest\n"
KEY_BYTES = 16
RECORD = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", "<f4", (WIDTH,))])
"""The vector of one text on its way from one process to the other."""


def key(text: str) -> bytes:
    """What a text's vector is kept and handed over under."""
    return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()


class HeadStart:
    """The other process, for as long as this context lasts.

    Left without an error it waits for the process, which has the model compiled last; with one it ends it.
    """

    current: ClassVar["Optional[HeadStart]"] = None

    def __init__(self, data: Path) -> None:
        """`data` is the folder of the training data."""
        self._data = data.resolve()

    def __enter__(self) -> "HeadStart":
        # A file without a name: it goes with the two processes that have it open.
        self._file = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.nlu.ahead", str(self._data)],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, CACHE: str(cache_folder().resolve())},
            stdin=subprocess.PIPE,
            stdout=self._file,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._pipe = self._process.stdin
        HeadStart.current = self
        return self

    @contextmanager
    def resting(self) -> Iterator[Dict[bytes, Floats]]:
        """The vectors that there are, each under the `key` of its text.

        The process rests meanwhile, since the training has work for every core, and compiles afterwards.
        """
        with suppress(OSError, ValueError):  # it has done everything and is gone, or did rest before
            self._pipe.write(REST)
        yield self._handed_over()
        self._pipe.close()

    def _handed_over(self) -> Dict[bytes, Floats]:
        # Read by place: the position in the file is shared with the process that writes.
        size = os.fstat(self._file.fileno()).st_size
        written = os.pread(self._file.fileno(), size - size % RECORD.itemsize, 0)
        return {one["key"].tobytes(): one["vector"] for one in np.frombuffer(written, RECORD)}

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        HeadStart.current = None
        self._pipe.close()
        if error is not None:
            self._process.terminate()
        self._process.wait()
        self._file.close()
