"""Published versions: each kept with who, when and why, what it changed, its figures, and when it was live.

A version never changes but for one thing: when it came into force, and when it went out of it.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from publishing.folder import Published, read_json, write_json


@dataclass(frozen=True)
class Gate:
    """One condition for publishing, and whether it is met."""

    name: str
    passed: bool
    said: str
    """What was found, in a sentence for editors."""
    serious: bool = True
    """Whether it stops a publication when it is not met."""


@dataclass(frozen=True)
class Version:
    """One published version."""

    number: str
    """Six digits, counting from 000001."""
    content: str
    """Digest of its content, see `Published.content`."""
    model: str
    """File name of its model in `Published.models`."""
    who: str
    email: str
    at: datetime
    why: str
    before: str = ""
    """The version that was live when it was made."""
    trained: bool = True
    """Whether it needed another model than the version before."""
    changed: tuple[str, ...] = ()
    """Paths of the files that are not as they were in the version before."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    override: str = ""
    """What an administrator wrote when it was published although a gate was red."""
    override_by: str = ""
    back_to: str = ""
    """The version that was gone back to, where this is one."""
    live: tuple[tuple[str, str], ...] = ()
    """From when to when it was in force, ISO 8601; "" for an end that has not come."""
    files: str = ""
    """Digest of the files in the project folder when it was prepared; "" for a way back."""
    kept_by_hand: tuple[str, ...] = ()
    """Files that had been changed by hand meanwhile, and were left so."""

    @property
    def shown(self) -> str:
        """Its number, for people."""
        return str(int(self.number))


class History:
    """All versions of an installation."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._folder = published.folder / "versions"

    def add(self, version: Version) -> Version:
        """Keep a version under the next number, whatever its own says."""
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            numbers = self._numbers()
            number = f"{int(numbers[0]) + 1 if numbers else 1:06}"
            made = replace(version, number=number)
            part = self._folder / f".{number}-{token_hex(4)}"
            write_json(part, _plain(made))
            try:
                os.link(part, self._folder / f"{number}.json")  # fails where the number is taken
            except FileExistsError:
                continue
            finally:
                part.unlink(missing_ok=True)
            return made

    def find(self, number: str) -> Version | None:
        """A version by its number, as it is shown or with its zeros."""
        if not number.isdecimal() or len(number) > 9:
            return None
        said = read_json(self._folder / f"{int(number):06}.json")
        return None if said is None else _version(said)

    def newest(self, limit: int = 1_000) -> list[Version]:
        """Versions, the newest first."""
        found = (self.find(number) for number in self._numbers()[:limit])
        return [one for one in found if one is not None]

    def change(self, version: Version) -> None:
        """Put down what has become of a version."""
        write_json(self._folder / f"{version.number}.json", _plain(version))

    def model(self, version: Version) -> Path | None:
        """The trained model of a version; None where it is not kept any more."""
        path = self._published.models / version.model
        return path if version.model and path.is_file() else None

    def came_into_force(self, number: str, at: datetime, kept_by_hand: Sequence[str] = ()) -> None:
        """Note that a version is live from now on, and whatever was live is not any more."""
        moment = at.isoformat()
        for one in self.newest():
            is_live = bool(one.live and not one.live[-1][1])
            if one.number == number:
                live = one.live if is_live else (*one.live, (moment, ""))
                self.change(replace(one, live=live, kept_by_hand=tuple(kept_by_hand)))
            elif is_live:
                self.change(replace(one, live=ended(one.live, moment)))

    def _numbers(self) -> list[str]:
        return sorted((one.stem for one in self._folder.glob("[0-9]*.json")), reverse=True)


def ended(live: Sequence[tuple[str, str]], moment: str) -> tuple[tuple[str, str], ...]:
    """The stretches, with the last one ending now if it was open."""
    return tuple((since, until or moment) for since, until in live)


def _plain(version: Version) -> dict[str, Any]:
    return asdict(version) | {"at": version.at.isoformat()}


def _version(said: Mapping[str, Any]) -> Version:
    values = {name: said[name] for name in Version.__dataclass_fields__ if name in said}
    values["at"] = datetime.fromisoformat(said["at"])
    values["gates"] = tuple(Gate(**one) for one in said.get("gates", ()))
    values["live"] = tuple((one[0], one[1]) for one in said.get("live", ()))
    for name in ("changed", "kept_by_hand"):
        values[name] = tuple(said.get(name, ()))
    return Version(**values)
