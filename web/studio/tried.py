"""What an editor tried: one conversation held twice, with the draft and with what is live, turn by turn.

It is kept in the data folder for a day: any process of web can show it, and a page can be loaded again.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

from publishing.folder import read_json, write_json

KEPT = 86_400.0
"""Seconds after which what was tried is thrown away."""
MOST = 60
"""Turns of one conversation."""
SIDES = ("draft", "live")
_ID = re.compile(r"[0-9a-f]{24}\Z")


@dataclass(frozen=True)
class Heard:
    """What one side made of a message."""

    messages: tuple[Mapping[str, Any], ...] = ()
    understood: Mapping[str, Any] = field(default_factory=dict)
    decided: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    milliseconds: int = 0
    failed: str = ""
    """Why there is no answer."""

    @classmethod
    def of(cls, answer: Mapping[str, Any], milliseconds: int) -> Self:
        """An answer as an engine gives it."""
        return cls(
            messages=tuple(answer.get("messages", ())),
            understood=answer.get("understood", {}),
            decided=answer.get("decided", {}),
            record=answer.get("record", {}),
            milliseconds=milliseconds,
        )


@dataclass(frozen=True)
class Tried:
    """One message, and what both sides made of it."""

    said: str
    pressed: bool = False
    heard: Mapping[str, Heard] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """Where one side's conversation is held."""

    conversation: str = ""
    stand: str = ""
    """Which engine, with which content: on another one everything is said again."""


@dataclass(frozen=True)
class Talk:
    """One conversation."""

    id: str
    who: str
    sides: Mapping[str, Side] = field(default_factory=dict)
    turns: tuple[Tried, ...] = ()

    def with_turn(self, turn: Tried) -> "Talk":
        """One turn further."""
        return replace(self, turns=(*self.turns, turn))


class Talks:
    """All that is being tried."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "studio" / "tried"

    def begin(self, who: str) -> Talk:
        """A new one; what is old is thrown away."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.glob("*.json"):
            if time.time() - path.stat().st_mtime > KEPT:
                path.unlink(missing_ok=True)
        return Talk(token_hex(12), who)

    def find(self, name: str, who: str) -> Talk | None:
        """One's own by its id."""
        said = read_json(self._folder / f"{name}.json") if _ID.match(name) else None
        return _talk(said) if said is not None and said.get("who") == who else None

    def keep(self, talk: Talk) -> None:
        """Keep how it went so far."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_json(self._folder / f"{talk.id}.json", json.loads(json.dumps(asdict(talk))))


def _talk(said: Mapping[str, Any]) -> Talk:
    return Talk(
        id=said["id"],
        who=said["who"],
        sides={name: Side(**one) for name, one in said["sides"].items()},
        turns=tuple(
            Tried(one["said"], one["pressed"], {name: _heard(heard) for name, heard in one["heard"].items()})
            for one in said["turns"]
        ),
    )


def _heard(said: Mapping[str, Any]) -> Heard:
    return Heard(**{**said, "messages": tuple(said["messages"])})
