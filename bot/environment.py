"""What has to be in the environment before Rasa and TensorFlow are imported."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import sys

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "HF_HUB_OFFLINE": "1",
}
"""No telemetry, no downloads, no talk about other versions."""


ONE_AT_A_TIME = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""A turn's matrices are small. With more threads each turn spins on both cores, and costs twice the time of
the processor beside the other processes of one machine (26 ms and 13 ms, measured). A training has no need of
them: it goes through several batches of sentences at a time (nlu/encoder.py)."""


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h


def settle() -> None:
    """Set what is not set yet, and keep libraries from warning operators about their own upgrades.

    To be called before NumPy is imported.
    """
    logging.captureWarnings(True)  # the libraries themselves undo what `warnings` is told
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    sys.modules.setdefault("jax", None)  # type: ignore[arg-type]  # 60 MB that TensorFlow imports if it can
    for name, value in {**QUIET, **ONE_AT_A_TIME}.items():
        os.environ.setdefault(name, value)


def keep_memory() -> None:
    """Have what is freed kept for what comes next, in a process that reckons on matrices and then ends.

    The C library would give each matrix of some megabytes back to the system and ask for the next one anew: a
    tenth of the time. Where it has no such switch (it is glibc's), nothing changes.
    """
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        for switch, limit in ((_TRIM_THRESHOLD, 512 << 20), (_MMAP_THRESHOLD, 32 << 20)):
            library.mallopt(switch, limit)
