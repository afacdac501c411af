"""The words for people: the responses of domain.yml, filled with the facts of the code of practice.

A line whose placeholder names a fact that is not configured is left out whole. A placeholder that nobody
knows is an error: it is found before anybody can read it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from complaints.sentences import put_in
from conversations.errors import NoSuchResponse, UnknownPlaceholder, WordsError
from conversations.messages import Choice, Decided, Said

PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*(?:\.\w+)*)\}")
_BLANK_LINES = re.compile(r"\n{3,}")
_PAYLOAD = re.compile(r"^/(?P<intent>\w+)\s*(?P<entities>\{.*\})?$", re.DOTALL)

Facts = Mapping[str, str | None]
"""Dotted names of facts, and how they are said; None for one that is not configured."""


@dataclass(frozen=True)
class Response:
    """One response before its placeholders are filled."""

    text: str
    choices: tuple[Choice, ...] = ()


class Words:
    """Every response, by name."""

    def __init__(self, responses: Mapping[str, Response], facts: Facts) -> None:
        self._responses = dict(responses)
        self._facts = dict(facts)

    @classmethod
    def load(cls, domain: Path, facts: Facts) -> "Words":
        """Read the responses of a domain file. Raises WordsError for one that cannot be used."""
        found = YAML(typ="safe").load(domain.read_text(encoding="utf-8")) or {}
        responses = found.get("responses") or {}
        return cls({name: _response(name, variants) for name, variants in responses.items()}, facts)

    def become(self, other: "Words") -> None:
        """Say what `other` says from now on."""
        self._responses, self._facts = other._responses, other._facts

    @property
    def facts(self) -> Facts:
        """The facts, for pages that show them in their own words."""
        return self._facts

    def missing(self, names: Iterable[str]) -> list[str]:
        """Those of `names` that there is no response for."""
        return [name for name in names if name not in self._responses]

    def fact(self, name: str) -> str:
        """How a fact is said. Raises UnknownPlaceholder for one that is not known or not configured."""
        said = self._facts.get(name)
        if said is None:
            raise UnknownPlaceholder(f"The code of practice does not give {name}.")
        return said

    def say(self, name: str, **values: object) -> Said:
        """The response called `name`. `values` are for its placeholders, beside the facts.

        Raises NoSuchResponse, UnknownPlaceholder.
        """
        response = self._responses.get(name)
        if response is None:
            raise NoSuchResponse(f"domain.yml has no response called {name}.")
        said = {key: None if value is None else str(value) for key, value in values.items()}
        text = filled(response.text, {**self._facts, **said}, name)
        return Said(text=text, choices=response.choices, response=name)


def filled(text: str, known: Facts, name: str = "") -> str:
    """`text` with its placeholders replaced, without the lines that have nothing to say."""
    lines = []
    for line in text.split("\n"):
        wanted = PLACEHOLDER.findall(line)
        unknown = [one for one in wanted if one not in known]
        if unknown:
            raise UnknownPlaceholder(f"{name or 'A response'} refers to {unknown[0]}, which nobody knows.")
        if all(known[one] is not None for one in wanted):
            lines.append(put_in(line, PLACEHOLDER, lambda one: known[one] or ""))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _response(name: str, variants: Any) -> Response:
    """The first variant of a response that has a text: what is said must be predictable."""
    if not isinstance(variants, list):
        raise WordsError(f"domain.yml: {name} is not a list of variants.")
    variant = next((one for one in variants if isinstance(one, dict) and one.get("text")), {})
    choices = tuple(_choice(name, button) for button in variant.get("buttons") or ())
    return Response(str(variant.get("text", "")), choices)


def _choice(name: str, button: Mapping[str, Any]) -> Choice:
    payload = _PAYLOAD.match(str(button.get("payload", "")))
    if payload is None or not button.get("title"):
        raise WordsError(f"domain.yml: a button of {name} needs a title and a payload like /intent.")
    try:
        entities = json.loads(payload["entities"] or "{}")
    except ValueError:
        raise WordsError(f"domain.yml: a button of {name} has a payload that is not JSON.") from None
    listed = tuple({"entity": entity, "value": value} for entity, value in entities.items())
    return Choice(str(button["title"]), Decided(payload["intent"], listed))
