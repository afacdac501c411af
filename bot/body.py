"""What comes in over HTTP, read and checked: a message to answer, or what others said meanwhile."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, NoReturn, Optional, Tuple

from bot.errors import BadBody

TEXT_LIMIT = 8_000
"""Characters; web refuses more than half of it, before masking and the like."""

SAID_LIMIT = 200
"""Lines in one note."""

_ID = re.compile(r"[\w.:~-]{1,128}", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SPEAKERS = frozenset({"customer", "assistant", "agent", "system"})


@dataclass(frozen=True)
class Decided:
    """An intent that needs no understanding, since a button said it."""

    intent: str
    entities: Tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Message:
    """What a customer sent, to be answered once however often it is asked."""

    conversation: str
    message: str
    text: str
    decided: Optional[Decided] = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tells two contents under one message id apart; the metadata may differ from try to try."""
        decided = [self.decided.intent, list(self.decided.entities)] if self.decided else None
        return _digest(["turn", self.text, decided])


@dataclass(frozen=True)
class Said:
    """One line that the assistant was not part of."""

    by: str
    text: str


@dataclass(frozen=True)
class Note:
    """What was said, and perhaps put on record, while the assistant was silent."""

    conversation: str
    message: str
    said: Tuple[Said, ...]
    record: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Tells two notes under one id apart."""
        return _digest(["note", [[line.by, line.text] for line in self.said], self.record])


def read_message(raw: bytes) -> Message:
    """The message in the body of POST /turn. Raises BadBody."""
    body = read_object(raw)
    return Message(
        conversation=_id(body, "conversation"),
        message=_id(body, "message"),
        text=_text(body),
        decided=_decided(body.get("decided")),
        metadata=_mapping(body, "metadata"),
    )


def read_note(raw: bytes) -> Note:
    """The lines in the body of POST /note. Raises BadBody."""
    body = read_object(raw)
    lines = body.get("said", [])
    if not isinstance(lines, list) or len(lines) > SAID_LIMIT:
        raise BadBody(f"`said` is not a list of at most {SAID_LIMIT} lines.")
    record = _mapping(body, "record")
    if not lines and not record:
        raise BadBody("A note holds `said`, `record` or both.")
    return Note(
        conversation=_id(body, "conversation"),
        message=_id(body, "message"),
        said=tuple(_said(line) for line in lines),
        record=record,
    )


def conversation_id(value: str) -> str:
    """`value`, if it can be the id of a conversation. Raises BadBody."""
    return _id({"conversation": value}, "conversation")


def read_object(raw: bytes) -> Dict[str, Any]:
    """The JSON object in a body. Raises BadBody."""
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadBody("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadBody("The body is not a JSON object.")
    _check_storable(body)
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_storable(value: Any) -> None:
    """No NUL (PostgreSQL cannot hold it) and no half of a surrogate pair (UTF-8 cannot), however deep."""
    waiting: List[Any] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend((*one.keys(), *one.values()))
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str) and _UNSTORABLE.search(one):
            raise BadBody("The body holds a NUL or half of a character.")


def _id(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BadBody(f"`{name}` is not an id of 1 to 128 letters, digits, or . : ~ - _")
    return value


def _text(body: Mapping[str, Any]) -> str:
    value = body.get("text")
    if not isinstance(value, str) or not value.strip():
        raise BadBody("`text` is missing or empty.")
    if len(value) > TEXT_LIMIT:
        raise BadBody(f"`text` is longer than {TEXT_LIMIT} characters.")
    return value.strip()


def _mapping(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadBody(f"`{name}` is not an object.")
    return value


def _decided(value: Any) -> Optional[Decided]:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("intent"), str) or not value["intent"]:
        raise BadBody("`decided` is neither null nor an object with an `intent`.")
    entities = value.get("entities") or []
    if not isinstance(entities, list) or not all(_is_entity(entity) for entity in entities):
        raise BadBody("`decided.entities` is not a list of objects with `entity` and `value`.")
    return Decided(value["intent"], tuple(entities))


def _is_entity(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("entity"), str) and "value" in value


def _said(line: Any) -> Said:
    if (
        not isinstance(line, dict)
        or line.get("from") not in _SPEAKERS
        or not isinstance(line.get("text"), str)
    ):
        raise BadBody(
            f"A line of `said` is not {{from, text}} with from one of {', '.join(sorted(_SPEAKERS))}."
        )
    if len(line["text"]) > TEXT_LIMIT:
        raise BadBody(f"A line of `said` is longer than {TEXT_LIMIT} characters.")
    return Said(line["from"], line["text"])


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("ascii")).hexdigest()
