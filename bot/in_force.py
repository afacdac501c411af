"""The words that are in force: responses and facts of the published content, taken up while turns go on.

A pointer, a small JSON file, names the folder of the content; as long as there is no such file, that is the
working directory. When it names another, that is read beside the turns and put in place at once; content that
cannot be read leaves what was said before in force. Without a pointer the responses are the model's, and the
facts are read anew when their file changes.
"""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot import facts
from bot.facts import Facts, FactsBroken

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.25
"""Seconds between two looks at the pointer."""
FACTS = Path("data", "code_of_practice.yml")
DOMAIN = "domain.yml"

Responses = Dict[str, List[Dict[str, Any]]]


class Content(NamedTuple):
    """Responses and facts that belong together."""

    folder: str
    responses: Responses
    words: Mapping[str, Optional[str]]


class ContentBroken(Exception):
    """The content cannot be read; the text says why."""


class InForce:
    """What `FactualResponses` speaks from."""

    def __init__(self, responses: Responses, path: Path, pointer: Optional[Path] = None) -> None:
        """`path` names the facts where there is no pointer. Raises FactsBroken, ContentBroken."""
        self._own = responses
        self._facts = None if pointer else Facts(path)
        self._pointer = pointer
        self._stamp: Tuple[int, int] = (0, 0)
        self._content: Optional[Content] = None
        if pointer:
            self._stamp = _stamp(pointer)
            self._content = read(_named(pointer))

    @property
    def folder(self) -> str:
        """The folder of the content in force; "" where it is the model's own."""
        return self._content.folder if self._content else ""

    def now(self) -> Tuple[Responses, Mapping[str, Optional[str]]]:
        """Responses and facts, as they go together at this moment."""
        if self._content is not None:
            return self._content.responses, self._content.words
        return self._own, self._facts.words() if self._facts else {}

    async def follow(self) -> None:
        """Take up what the pointer names, for ever."""
        while self._pointer is not None:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Take up what the pointer names now, if that is another content than before."""
        if self._pointer is None or (stamp := _stamp(self._pointer)) == self._stamp:
            return
        self._stamp = stamp
        try:
            named = _named(self._pointer)
            if self._content is None or named != self._content.folder:
                self._content = await asyncio.get_running_loop().run_in_executor(None, read, named)
        except (ContentBroken, FactsBroken) as broken:
            logger.error("%s What was said before stays in force.", broken)


def read(folder: str) -> Content:
    """The content of a folder. Raises ContentBroken, FactsBroken."""
    return Content(folder, responses(Path(folder, DOMAIN)), facts.read(Path(folder) / FACTS))


def responses(path: Path) -> Responses:
    """The responses of a domain file. Raises ContentBroken."""
    try:
        domain = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise ContentBroken(f"{path} cannot be read ({type(error).__name__}).") from None
    found = domain.get("responses") if isinstance(domain, dict) else None
    if not isinstance(found, dict) or not all(isinstance(one, list) for one in found.values()):
        raise ContentBroken(f"{path} has no responses.")
    return found


def _named(pointer: Path) -> str:
    try:
        return str(json.loads(pointer.read_text(encoding="utf-8"))["content"])
    except FileNotFoundError:
        return str(Path.cwd())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContentBroken(f"{pointer} names no content ({type(error).__name__}).") from None


def _stamp(path: Path) -> Tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_ino)
