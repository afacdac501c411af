"""A conversation as it went, held against its script."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.forms.fields import SKIPPED
from conversations.draft_references import PREFIX
from redress.scripts.written import Script, Turn

INTERNAL = re.compile(r"[{}]|\bNone\b|__|\butter_|\baction_|Traceback|\b[a-z]+_[a-z_]+\b(?!@)")
"""What no customer may ever read: braces, nothing, names of slots and responses."""


_DRAFT = re.compile(rf"{PREFIX}-\w{{5}}-\w{{5}}")


class Broken(AssertionError):
    """A conversation went another way than its script; the text shows where."""


@dataclass
class Played:
    """A conversation as it went: lines for people, and what the last answer was."""

    script: Script
    lines: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def draft(self) -> str:
        """The reference of the draft that was told last."""
        told = _DRAFT.findall("\n".join(line for line in self.lines if line.startswith("assistant")))
        return told[-1] if told else ""

    def broke(self, reason: str) -> Broken:
        """The failure, with the transcript and the line that broke last."""
        shown = "\n".join(self.lines)
        return Broken(f"{self.script.script}\n({self.script.why})\n\n{shown}\n\n    >>> {reason}")


def what_is_sent(turn: Turn, played: Played) -> tuple[str, dict[str, Any] | None]:
    if turn.say is not None:
        return turn.say, None
    if turn.attach:
        return ", ".join(turn.attach), {"intent": "attach_evidence", "entities": []}
    offered = [
        button
        for answer in reversed(played.answers)
        for message in answer["messages"]
        for button in message["buttons"]
    ]
    for button in offered:
        if button["title"].lower() == str(turn.press).lower():
            return button["title"], {"intent": button["intent"], "entities": button["entities"]}
    raise played.broke(f"there is no button {turn.press!r}")


def check(turn: Turn, answer: dict[str, Any], played: Played) -> None:
    text = "\n".join(message["text"] for message in answer["messages"])
    heard = text.lower()
    for words in turn.hear:
        if words.lower() not in heard:
            raise played.broke(f"was to say {words!r}")
    for words in (*turn.never, *played.script.never):
        if words.lower() in heard:
            raise played.broke(f"was not to say {words!r}")
    own_words = "\n".join(line for line in played.lines if line.startswith("customer"))
    for inside in INTERNAL.finditer(text):
        if inside.group() not in own_words:
            raise played.broke(f"shows something internal: {inside.group()!r}")
    titles = [button["title"].lower() for message in answer["messages"] for button in message["buttons"]]
    for title in turn.buttons:
        if title.lower() not in titles:
            raise played.broke(f"was to offer the button {title!r}")
    for title in turn.no_buttons:
        if title.lower() in titles:
            raise played.broke(f"was not to offer the button {title!r}")
    _check_question(turn, answer, played)
    for name, value in turn.slots.items():
        if answer["record"].get(name) != value:
            raise played.broke(f"{name} was to be {value!r} and is {answer['record'].get(name)!r}")


def _check_question(turn: Turn, answer: dict[str, Any], played: Played) -> None:
    asked = [(message.get("custom") or {}).get("asks") for message in answer["messages"]]
    last = next((one["field"] for one in reversed(asked) if one), None)
    if last is not None and (not played.asked or played.asked[-1] != last):
        played.asked.append(last)
    if last not in (None, "confirm") and answer["record"].get(last) not in (None, SKIPPED):
        raise played.broke(f"asks for {last}, which is known: {answer['record'][last]!r}")
    if turn.asks is not None and last != turn.asks:
        raise played.broke(f"was to ask for {turn.asks} and asks for {last}")
    if turn.asks_nothing and last is not None:
        raise played.broke(f"was to ask nothing and asks for {last}")
    most = played.script.questions_at_most
    if most is not None and len([one for one in played.asked if one != "confirm"]) > most:
        raise played.broke(f"asks more than {most} questions: {', '.join(played.asked)}")


def compare(
    what: str, wanted: Sequence[dict[str, Any]], have: Sequence[dict[str, Any]], played: Played
) -> None:
    if len(wanted) != len(have):
        raise played.broke(f"was to leave {len(wanted)} {what} and leaves {len(have)}")
    for one, other in zip(wanted, have, strict=True):
        for name, value in one.items():
            if str(other.get(name)) != str(value):
                raise played.broke(f"{what}: {name} was to be {value!r} and is {other.get(name)!r}")
