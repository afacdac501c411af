"""What the studio asks beside turns: how texts are understood, what is like them, and which are alike.

Editors ask while customers are served, so everything long runs in a thread of its own, one thing at a time;
the vectors of what was asked once are remembered.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Sequence, TypeVar

import numpy as np

from bot.body import Message
from bot.dialogue import Dialogue
from bot.errors import NoSuchCorpus
from bot.likeness import groups, nearest, overlaps
from bot.nlu.arrays import Floats
from bot.nlu.encoder import encoder
from bot.nlu.layer import WIDTH
from bot.nlu.memory import VectorMemory
from bot.nlu.reader import read
from bot.nlu.reading import Reading
from bot.nlu.spelling import Speller
from bot.study_body import Asked, Examples
from bot.tracker_window import rebuild

logger = logging.getLogger(__name__)

REMEMBERED = 40_000
"""Texts whose vectors are kept: the examples twice over, and some thousands of messages."""
CORPORA = 2
"""Sets of examples that are kept: what is live, and the draft."""
RANKING = 10

T = TypeVar("T")


@dataclass(frozen=True)
class Corpus:
    """Examples with their intents and vectors, row by row."""

    words: List[str]
    intents: List[str]
    vectors: Floats


class Study:
    """Answers editors; one for the process."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._speller = speller_of(dialogue)
        self._thread = ThreadPoolExecutor(1, "study")
        self._vectors: "OrderedDict[str, Floats]" = OrderedDict()
        self._corpora: "OrderedDict[str, Corpus]" = OrderedDict()
        self._overlaps: Dict[str, List[Dict[str, Any]]] = {}

    async def understood(self, texts: Sequence[str]) -> Dict[str, Any]:
        """Each text as a customer's first message would be understood."""
        tracker = rebuild("study", self._dialogue.domain, ())
        found = []
        for text in texts:
            one = await self._dialogue.understand(Message("study", "study", text), tracker, RANKING)
            ranking = [other for other in one["intent_ranking"] if other["name"] != "nlu_fallback"]
            found.append({"intent": one["intent"], "ranking": ranking, "entities": one["entities"]})
            await asyncio.sleep(0)  # a customer's turn does not wait for the rest
        return {"model": self._dialogue.name, "understood": found}

    async def learn(self, given: Examples) -> Dict[str, Any]:
        """Take in examples, to be asked about under the name that is given back."""
        name = hashlib.sha256(repr((given.words, given.intents)).encode()).hexdigest()[:32]
        if name not in self._corpora:
            vectors = await self._aside(lambda: self._vectors_of(given.words, "examples"))
            self._corpora[name] = Corpus(given.words, given.intents, vectors)
        self._corpora.move_to_end(name)
        while len(self._corpora) > CORPORA:
            gone, _ = self._corpora.popitem(last=False)
            self._overlaps.pop(gone, None)
        return {"corpus": name, "examples": len(given.words)}

    async def neighbours(self, asked: Asked) -> Dict[str, Any]:
        """The examples of a corpus that are most like each text. Raises NoSuchCorpus."""
        corpus = self._corpus(asked.corpus)

        def work() -> List[List[Dict[str, Any]]]:
            vectors = self._vectors_of(asked.texts)
            return [
                [_row(corpus, place, likeness) for place, likeness in found]
                for found in nearest(corpus.vectors, vectors, asked.count)
            ]

        return {"neighbours": await self._aside(work)}

    async def overlapping(self, asked: Asked) -> Dict[str, Any]:
        """Pairs of examples of different intents that are nearly the same. Raises NoSuchCorpus."""
        corpus = self._corpus(asked.corpus)

        def work() -> List[Dict[str, Any]]:
            return [
                {"one": _row(corpus, one), "other": _row(corpus, other), "likeness": round(likeness, 4)}
                for one, other, likeness in overlaps(corpus.vectors, corpus.intents, asked.above)
            ]

        key = f"{asked.corpus} {asked.above}"
        if key not in self._overlaps:
            self._overlaps = {**self._overlaps, key: await self._aside(work)}
        return {"overlaps": self._overlaps[key][: asked.count]}

    async def grouped(self, asked: Asked) -> Dict[str, Any]:
        """Which of the texts say nearly the same, as lists of their places."""
        return {"groups": await self._aside(lambda: groups(self._vectors_of(asked.texts), asked.above))}

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False)

    def _corpus(self, name: str) -> Corpus:
        found = self._corpora.get(name)
        if found is None:
            raise NoSuchCorpus("These examples are not known here: send them with POST /examples.")
        self._corpora.move_to_end(name)
        return found

    async def _aside(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _vectors_of(self, texts: Sequence[str], kept_as: str = "") -> Floats:
        """(n, 384), in the order of the texts; in the thread only."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        if missing:
            readings = [read(text, self._speller) for text in missing]
            # What training worked out is there already; nothing is written, that is training's to do.
            fresh = VectorMemory(encoder(), kept_as, writes=False) if kept_as else encoder()
            self._vectors.update(zip(missing, fresh.vectors(readings), strict=True))
        rows = [self._vectors[text] for text in texts]
        while len(self._vectors) > REMEMBERED:
            self._vectors.popitem(last=False)
        return np.stack(rows) if rows else np.empty((0, WIDTH), dtype=np.float32)


def speller_of(dialogue: Dialogue) -> Optional[Speller]:
    """What the model's own reader corrects slips with, so that texts are read here as they are there."""
    found = next((one for one in dialogue.components() if isinstance(one, Reading)), None)
    return found.speller if found is not None else None


def _row(corpus: Corpus, place: int, likeness: Optional[float] = None) -> Dict[str, Any]:
    row: Dict[str, Any] = {"words": corpus.words[place], "intent": corpus.intents[place]}
    return row if likeness is None else {**row, "likeness": round(likeness, 4)}
