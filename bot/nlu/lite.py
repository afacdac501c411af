"""TensorFlow Lite's interpreter without TensorFlow: 7 MB in place of 320, and no seconds at the start.

The interpreter's own source provides for it: as part of a package called `tflite_runtime` it needs its one
compiled module and nothing else. That package is not to be had for this Python, so it is made here of the
files that TensorFlow brings.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.without_tensorflow import is_left_out

PACKAGE = "tflite_runtime"
COMPILED = "_pywrap_tensorflow_interpreter_wrapper"


class _Metrics:
    """What the interpreter counts with; there is nobody to tell."""

    def increase_counter_interpreter_creation(self) -> None:
        """Nothing."""


@lru_cache(maxsize=1)
def interpreter_class() -> Any:
    """The class `Interpreter`. Raises ImportError where TensorFlow is not installed.

    Where TensorFlow is in this process, or may come to be, it is its own: the two do not go together.
    """
    if not is_left_out():
        import tensorflow  # noqa: PLC0415  (seconds)

        return tensorflow.lite.Interpreter
    return _alone()


def _alone() -> Any:
    found = importlib.machinery.PathFinder.find_spec("tensorflow")  # past whatever stands in its place
    if found is None or found.origin is None:
        raise ImportError("TensorFlow is not installed.")
    lite = Path(found.origin).parent / "lite" / "python"
    package = _made(ModuleType(PACKAGE))
    package.__path__ = []
    wrapper = lite / "interpreter_wrapper" / f"{COMPILED}.so"
    loader = importlib.machinery.ExtensionFileLoader(f"{PACKAGE}.{COMPILED}", str(wrapper))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    if spec is None:
        raise ImportError(f"{wrapper} cannot be loaded.")
    compiled = _made(importlib.util.module_from_spec(spec))
    loader.exec_module(compiled)
    metrics = _made(ModuleType(f"{PACKAGE}.metrics_portable"))
    setattr(metrics, "TFLiteMetrics", _Metrics)  # noqa: B010  (a module knows no such name)
    setattr(package, COMPILED, compiled)
    setattr(package, "metrics_portable", metrics)  # noqa: B010
    source = _made(ModuleType(f"{PACKAGE}.interpreter"))
    path = lite / "interpreter.py"
    source.__file__ = str(Path(PACKAGE) / "interpreter.py")  # by which it knows what it is part of
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), source.__dict__)  # noqa: S102
    return getattr(source, "Interpreter")  # noqa: B009


def _made(module: ModuleType) -> ModuleType:
    sys.modules[module.__name__] = module
    return module
