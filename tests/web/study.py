"""Likeness as a test can work it out in its head: the share of words that two texts have in common."""

import re
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

Row = dict[str, Any]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def alike(one: str, other: str) -> float:
    left, right = words_of(one), words_of(other)
    return len(left & right) / (len(left | right) or 1)


class Study:
    """Speaks the contract of /understand, /examples, /neighbours, /overlaps and /groups."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.corpora: dict[str, list[tuple[str, str]]] = {}
        self.taken_for: dict[str, list[tuple[str, float]]] = {}
        """What texts are understood as; others as inform, 90 % sure."""
        self.asked: list[tuple[str, Any]] = []

    def install(self, app: Sanic[Any, Any]) -> None:
        for verb in (self.understand, self.examples, self.neighbours, self.overlaps, self.groups):
            app.add_route(self._heard(verb), f"/{verb.__name__}", methods=["POST"], name=verb.__name__)

    def _heard(self, verb: Any) -> Any:
        async def handler(request: Request) -> HTTPResponse:
            if request.headers.get("x-redress-secret") != self.secret:
                return json({"error": "secret", "detail": ""}, 401)
            self.asked.append((verb.__name__, request.json))
            answer: HTTPResponse = verb(request.json)
            return answer

        return handler

    def understand(self, body: Row) -> HTTPResponse:
        found = []
        for text in body["texts"]:
            ranking = self.taken_for.get(text, [("inform", 0.9), ("greet", 0.05)])
            named = [{"name": name, "confidence": sure} for name, sure in ranking]
            intents = [one for one in named if one["name"] != "nlu_fallback"]
            found.append({"intent": named[0], "ranking": intents, "entities": []})
        return json({"model": "test-1", "understood": found})

    def examples(self, body: Row) -> HTTPResponse:
        rows = [(words, intent) for intent, listed in body["examples"].items() for words in listed]
        name = f"corpus-{hash(tuple(rows))}"
        self.corpora[name] = rows
        return json({"corpus": name, "examples": len(rows)})

    def neighbours(self, body: Row) -> HTTPResponse:
        if body["corpus"] not in self.corpora:
            return json({"error": "corpus", "detail": "gone"}, 404)
        found = []
        for text in body["texts"]:
            rows = [
                self._row(words, intent, alike(text, words)) for words, intent in self.corpora[body["corpus"]]
            ]
            found.append(sorted(rows, key=lambda one: -float(one["likeness"]))[: body["count"]])
        return json({"neighbours": found})

    def overlaps(self, body: Row) -> HTTPResponse:
        seen: dict[frozenset[str], tuple[str, str]] = {}
        pairs = []
        for one in self.corpora.get(body["corpus"], []):
            other = seen.setdefault(frozenset(words_of(one[0])), one)
            if other[1] != one[1]:
                pairs.append({"one": self._row(*other), "other": self._row(*one), "likeness": 1.0})
        if body["corpus"] not in self.corpora:
            return json({"error": "corpus", "detail": "gone"}, 404)
        return json({"overlaps": pairs[: body["count"]]})

    def groups(self, body: Row) -> HTTPResponse:
        made: list[list[int]] = []
        for place, text in enumerate(body["texts"]):
            home = next((one for one in made if alike(body["texts"][one[0]], text) >= 0.5), None)
            if home is None:
                made.append([place])
            else:
                home.append(place)
        return json({"groups": made})

    @staticmethod
    def _row(words: str, intent: str, likeness: float | None = None) -> Row:
        return {"words": words, "intent": intent} | ({} if likeness is None else {"likeness": likeness})
