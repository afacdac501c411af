"""Serving without TensorFlow, where the model has no use for it: Rasa imports it in any case.

It takes 320 MB and several seconds of a start, for the sake of components that this project does not have
(`DIETClassifier`, `TEDPolicy`). What Rasa needs of it while it is imported is names to inherit from and to
decorate with. A model with a component that may compute with it gets the real one.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
import zlib
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Iterator, Optional, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

NAMES = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
COMPUTES_NOT = (
    "bot.",
    "rasa.core.policies.ensemble.",
    "rasa.core.policies.rule_policy.",
    "rasa.core.policies.memoization.",
    "rasa.graph_components.",
    "rasa.nlu.classifiers.regex_message_handler.",
)
"""Modules whose components do nothing with it."""
PLAIN_POLICIES = ("RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy")


def has_no_use_for_it(archive: Path) -> bool:
    """Whether nothing in a trained model can compute with TensorFlow; False where that cannot be told."""
    try:
        with tarfile.open(archive) as packed:
            described = packed.extractfile("metadata.json")
            if described is None:
                return False
            components = tuple(_components(json.load(described)["predict_schema"]))
    except (OSError, KeyError, ValueError, EOFError, zlib.error, tarfile.TarError):
        return False
    return bool(components) and all(one.startswith(COMPUTES_NOT) for one in components)


def is_not_in(config: Path) -> bool:
    """Whether a pipeline and its policies, still to be trained, have no use for it."""
    try:
        written = YAML(typ="safe", pure=True).load(config.read_text(encoding="utf-8"))
        named = [str(one["name"]) for part in ("pipeline", "policies") for one in written[part]]
    except (OSError, YAMLError, KeyError, TypeError):
        return False
    return all(name.startswith("bot.") or name in PLAIN_POLICIES for name in named)


def is_left_out() -> bool:
    """Whether names stand in its place in this process."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def leave_out() -> None:
    """Have names in the place of TensorFlow, before anything imports it."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


def _components(schema: Any) -> Iterator[str]:
    """Where the class of each node is."""
    for node in schema["nodes"].values():
        yield str(node["uses"])


class _Named(type):
    """A class that has whatever attribute it is asked for: another such class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing(f"{cls.__name__}.{name}")


def _nothing(called: str) -> Any:
    """Something to inherit from, to decorate with and to write into annotations; not to compute with."""

    def made(cls: Any, *given: Any, **named: Any) -> Any:
        if cls is not found:
            return object.__new__(cls)
        if len(given) == 1 and callable(given[0]) and not named:
            return given[0]  # a decorator
        if called.endswith(("function", "serializable", "register_keras_serializable")):
            return lambda decorated: decorated
        raise RuntimeError(f"This engine was started without TensorFlow, and the model asks for {called}.")

    found = _Named(called, (), {"__new__": made, "__init_subclass__": classmethod(lambda cls, **_: None)})
    return found


class _Module(ModuleType):
    """A module that has whatever name it is asked for."""

    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _nothing(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


def _importing() -> str:
    """The module whose import statement is being carried out."""
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None and ("importlib" in frame.f_code.co_filename or frame.f_globals is globals()):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")) if frame is not None else ""


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds TensorFlow and everything in it, as modules of names."""

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        """A spec for what is to be left out; others than Rasa get along without, and are told so."""
        if fullname.split(".", maxsplit=1)[0] not in NAMES:
            return None
        if not _importing().startswith("rasa."):
            raise ModuleNotFoundError(f"{fullname} is left out of this process.", name=fullname)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """A module of names."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""
