"""What is known of a customer whose conversation is taken over, in the words of the desk."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from web import moments
from web.desk import labels

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
SKIPPED = "__skipped__"
"""What the assistant notes for a question that was passed over."""
KEPT_FOR_ITSELF = frozenset(
    {
        "course",
        "outer",
        "theirs",
        "offered",
        "sure",
        "proof",
        "draft_proof",
        "confirm",
        "data_part",
        "further",
        "left_open",
    }
)
"""What the assistant notes about the course of the conversation, not of the customer."""


def noted(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the assistant has noted of the customer, with labels; what was skipped is said to be.

    What the assistant keeps for itself, such as where it is in its questions, is none of it.
    """
    told = (
        (name, _value(name, value))
        for name, value in record.items()
        if value is not None and name not in KEPT_FOR_ITSELF
    )
    return [(labels.field(name), value) for name, value in told if value]


def _value(name: str, value: Any) -> str:
    if value == SKIPPED:
        return "None given"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return f"{value['low']} to {value['high']}" if {"low", "high"} <= set(value) else ""
    return _in_words(name, str(value))


def _in_words(name: str, value: str) -> str:
    if name == "category":
        return {one.value: label for one, label in labels.CATEGORIES.items()}.get(value, value)
    if name == "preferred_contact":
        return value[:1].upper() + value[1:]
    if name == "started_on" and _DAY.fullmatch(value):
        return moments.day(date.fromisoformat(value))
    return value
