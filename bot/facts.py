"""The facts of the code of practice, as words for placeholders like {limits.adr}.

The complaints package reads the same file for everybody else, on another Python; a test holds the two to the
same words.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.wording import in_words, length

logger = logging.getLogger(__name__)

_NAME = re.compile(r"\{([^{}]*)\}")


class FactsBroken(Exception):
    """The file cannot be read; the text is the sentence for a person, with the line where it is known."""


class Facts:
    """The words of each fact by dotted name, None where it is not known; read anew when the file changes."""

    def __init__(self, path: Path) -> None:
        """Raises FactsBroken."""
        self._path = path
        self._seen = _stamp(path)
        self._words = read(path)

    def words(self) -> Mapping[str, Optional[str]]:
        """The words in force. A file that is broken while it is edited leaves the last good ones in force."""
        stamp = _stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._words = read(self._path)
            except FactsBroken as broken:
                logger.error("%s The facts read before stay in force.", broken)
        return self._words


def read(path: Path) -> Dict[str, Optional[str]]:
    """The words of every fact in a file. Raises FactsBroken."""
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FactsBroken(f"{path} cannot be read: {error.strerror}.") from None
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise FactsBroken(f"{path}{place} is not valid YAML.") from None
    if not isinstance(content, dict):
        raise FactsBroken(f"{path} holds no facts.")
    named = dict(_flat(content, ""))
    try:
        return {name: _filled(words, named) for name, words in named.items()}
    except KeyError as unknown:
        raise FactsBroken(f"{path}: {{{unknown.args[0]}}} is the name of no fact.") from None
    except RecursionError:
        raise FactsBroken(f"{path}: the words of some facts name one another in a circle.") from None


def _flat(node: Mapping[str, Any], name: str) -> Iterator[Tuple[str, Optional[str]]]:
    """A mapping with a `value` is a fact; any other mapping is a place on the way to some."""
    if "value" in node:
        yield name, _says(node)
        if "title" in node:
            yield f"{name}.title", str(node["title"])
        return
    for key, below in node.items():
        if isinstance(below, dict):
            yield from _flat(below, f"{name}.{key}" if name else str(key))


def _says(fact: Mapping[str, Any]) -> Optional[str]:
    """The words of a fact, still with the names of other facts in braces; None when it is not known."""
    value = fact["value"]
    if value is None or value == []:
        return None
    words = fact.get("says")
    return _value(fact) if words is None else str(words).replace("{value}", _value(fact))


def _value(fact: Mapping[str, Any]) -> str:
    """The value in words: a limit with its unit, a section by its figure."""
    if "unit" in fact:
        return length(fact["value"], fact["unit"])
    return str(fact["value"]) if "title" in fact else in_words(fact["value"])


def _filled(words: Optional[str], named: Mapping[str, Optional[str]], depth: int = 4) -> Optional[str]:
    """`words` with the facts that they name put in; None where one of those is not known."""
    if words is None:
        return None
    if depth == 0:
        raise RecursionError
    values = {name: _filled(named[name], named, depth - 1) for name in _NAME.findall(words)}
    if None in values.values():
        return None
    return _NAME.sub(lambda found: str(values[found.group(1)]), words)


def _stamp(path: Path) -> Tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
