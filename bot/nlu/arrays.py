"""The arrays that understanding reckons with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""Vectors, weights and shares."""
Doubles = NDArray[np.float64]
"""What SciPy works with."""
Places = NDArray[np.int64]
"""Which class, which row."""
