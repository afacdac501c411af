"""What the engine makes of texts: what they are taken for, what is like them, and which belong together.

The engine knows the draft's examples by a name that it gave them; it has forgotten it when it was started
anew, and then they are sent again.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from content import examples
from content.snapshot import NLU, Snapshot
from conversations.engine import Engine
from conversations.engines import Engines
from conversations.errors import EngineError, TurnFailed

SECONDS = 10.0
LEARNING_SECONDS = 60.0
AT_ONCE = 50
"""Texts that the engine takes in one question."""
GROUPED_AT_ONCE = 1000
ALIKE = 0.72
"""Messages that are at least so much alike say the same, as far as a group of them goes."""
NEARLY = 0.90
"""Examples of different intents that are at least so much alike hold each other back."""
KEPT_BY = "studio"

Row = dict[str, Any]


class Likeness:
    """Asks one engine of the installation: that which this name is nearest to, among those that answer."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._names: dict[tuple[str, str], str] = {}

    async def understood(self, texts: Sequence[str]) -> list[Row]:
        """What the live model takes texts for: intent, ranking, entities. Raises EngineError."""
        found: list[Row] = []
        for start in range(0, len(texts), AT_ONCE):
            body = {"texts": list(texts[start : start + AT_ONCE])}
            answer = await self._engine().ask("/understand", body, SECONDS)
            found += answer["understood"]
        return found

    async def neighbours(self, content: Snapshot, texts: Sequence[str], count: int = 8) -> list[list[Row]]:
        """The draft's examples that are most like each text. Raises EngineError."""
        found: list[list[Row]] = []
        for start in range(0, len(texts), AT_ONCE):
            body = {"texts": list(texts[start : start + AT_ONCE]), "count": count}
            found += (await self._about(content, "/neighbours", body))["neighbours"]
        return found

    async def overlaps(self, content: Snapshot, above: float = NEARLY, count: int = 100) -> list[Row]:
        """Examples of different intents that are nearly the same, most alike first. Raises EngineError."""
        answer = await self._about(content, "/overlaps", {"above": above, "count": count})
        found: list[Row] = answer["overlaps"]
        return found

    async def groups(self, texts: Sequence[str], above: float = ALIKE) -> list[list[int]]:
        """Which texts say nearly the same, by their places. Raises EngineError."""
        body = {"texts": list(texts[:GROUPED_AT_ONCE]), "above": above}
        found: list[list[int]] = (await self._engine().ask("/groups", body, LEARNING_SECONDS))["groups"]
        return found

    async def warm(self, content: Snapshot) -> None:
        """Let the engine know the examples before anybody asks about them, if it can."""
        if (self._engine().url, _mark(content)) not in self._names:
            with suppress(EngineError):
                await self.learn(content)

    async def learn(self, content: Snapshot) -> str:
        """Let the engine know the examples; the name that it gives them. Raises EngineError."""
        engine = self._engine()
        taken = by_intent(_files(content))
        answer = await engine.ask("/examples", {"examples": taken}, LEARNING_SECONDS)
        name = str(answer["corpus"])
        self._names = {**dict(list(self._names.items())[-8:]), (engine.url, _mark(content)): name}
        return name

    async def _about(self, content: Snapshot, path: str, body: Row) -> Row:
        engine = self._engine()
        name = self._names.get((engine.url, _mark(content))) or await self.learn(content)
        try:
            return await engine.ask(path, {**body, "corpus": name}, LEARNING_SECONDS)
        except TurnFailed as error:
            if not error.reason.startswith("404"):
                raise
        return await engine.ask(path, {**body, "corpus": await self.learn(content)}, LEARNING_SECONDS)

    def _engine(self) -> Engine:
        return self._engines.engine_of(KEPT_BY)


Files = tuple[tuple[str, bytes], ...]


def _files(content: Snapshot) -> Files:
    return tuple((path, content.files[path]) for path in content.under(NLU))


@lru_cache(maxsize=4)
def by_intent(files: Files) -> dict[str, list[str]]:
    """The words of every example by intent, without marks of entities."""
    found: dict[str, list[str]] = {}
    for one in examples.all_in(Snapshot(dict(files))):
        found.setdefault(one.intent, []).append(examples.plain(one.words))
    return found


def _mark(content: Snapshot) -> str:
    return content.mark(NLU)
