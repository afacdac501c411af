"""What the studio asks, read from a body and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Tuple

from bot.body import read_object
from bot.errors import BadBody

LIMIT = 8 * 1024 * 1024
"""Bytes: some ten times the examples that there are."""
TEXTS = 1_000
LONGEST = 4_000
"""Characters of one text."""
MOST = 200
"""Neighbours of a text, or pairs."""


@dataclass(frozen=True)
class Asked:
    """Texts, and what is wanted of them."""

    texts: Tuple[str, ...]
    corpus: str
    count: int
    above: float


@dataclass(frozen=True)
class Examples:
    """Examples with the intent of each."""

    words: List[str]
    intents: List[str]


def read_asked(raw: bytes, most: int = TEXTS) -> Asked:
    """`texts`, and where they are given `corpus`, `count` and `above`. Raises BadBody."""
    body = read_object(raw)
    texts = body.get("texts", [])
    if not isinstance(texts, list) or len(texts) > most or not all(_is_text(one) for one in texts):
        raise BadBody(f"`texts` is no list of at most {most} texts of 1 to {LONGEST} characters.")
    corpus = body.get("corpus", "")
    if not isinstance(corpus, str):
        raise BadBody("`corpus` is no name.")
    count, above = _number(body, "count", 8, 1, MOST), _number(body, "above", 0.75, 0.3, 1.0)
    return Asked(tuple(texts), corpus, int(count), float(above))


def read_examples(raw: bytes) -> Examples:
    """`examples`: lists of texts by their intent. Raises BadBody."""
    by_intent = read_object(raw).get("examples")
    if not isinstance(by_intent, dict) or not by_intent:
        raise BadBody("`examples` is no object with a list of texts for each intent.")
    words: List[str] = []
    intents: List[str] = []
    for intent, texts in by_intent.items():
        if not isinstance(texts, list) or not all(_is_text(one) for one in texts):
            raise BadBody(f"The examples of {intent[:80]} are no list of texts.")
        words += texts
        intents += [intent] * len(texts)
    if not words:
        raise BadBody("There is no example.")
    return Examples(words, intents)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST


def _number(body: Mapping[str, Any], name: str, otherwise: float, least: float, most: float) -> float:
    value = body.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise BadBody(f"`{name}` is no number from {least:g} to {most:g}.")
    return value
