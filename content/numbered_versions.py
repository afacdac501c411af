"""Versions as numbered files in the data folder, where the project is not a git checkout.

`objects/` holds each file content once, under its SHA-256; `versions/000012.json` says which files a version
has, who made it, when and why. A number is taken by creating its file: two editors cannot have the same.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from content.snapshot import Snapshot
from content.versions import Editor, Raced, Version


class NumberedVersions:
    """Versions in a folder."""

    def __init__(self, folder: Path) -> None:
        self._objects, self._versions, self._bases = (
            folder / name for name in ("objects", "versions", "bases")
        )
        self._snapshot = lru_cache(maxsize=8)(self._read_snapshot)

    def head(self) -> Version | None:
        """The newest version."""
        newest = self.history(1)
        return newest[0] if newest else None

    def history(self, limit: int = 50) -> list[Version]:
        """Versions, the newest first."""
        return [_version(path.stem, _read(path)) for path in self._numbered()[:limit]]

    def find(self, version: str) -> Version | None:
        """A version by its number."""
        path = self._versions / f"{version}.json"
        return _version(version, _read(path)) if version.isdigit() and path.exists() else None

    def snapshot(self, version: str) -> Snapshot:
        """The content of a version, or of a base."""
        return self._snapshot(version)

    def found(self, snapshot: Snapshot, at: datetime) -> str:
        """Keep the files of the project folder as they are."""
        files = self._kept(snapshot)
        name = "files-" + sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:24]
        path = self._bases / f"{name}.json"
        if not path.exists():
            self._write(path, {"at": at.isoformat(), "files": files})
        return name

    def add(  # noqa: PLR0913, PLR0917  (what a version is made of)
        self, snapshot: Snapshot, base: str, who: Editor, why: str, at: datetime, behind: str | None
    ) -> Version:
        """Keep the next number. Raises Raced."""
        head = self.head()
        if (head.id if head else None) != behind:
            raise Raced
        number = f"{int(head.id) + 1 if head else 1:06}"
        said = {
            "base": base,
            "before": behind or base,
            "who": asdict(who),
            "at": at.isoformat(),
            "why": why,
            "files": self._kept(snapshot),
        }
        path = self._versions / f"{number}.json"
        part = path.with_name(f".{number}-{token_hex(4)}")
        self._write(part, said)
        try:
            os.link(part, path)  # fails where the number is taken, and never shows half a file
        except FileExistsError:
            raise Raced from None
        finally:
            part.unlink(missing_ok=True)
        return _version(number, said)

    def _numbered(self) -> list[Path]:
        return sorted(self._versions.glob("[0-9]*.json"), reverse=True)

    def _kept(self, snapshot: Snapshot) -> dict[str, str]:
        files = {}
        self._objects.mkdir(parents=True, exist_ok=True)
        for path, content in snapshot.files.items():
            name = sha256(content).hexdigest()
            kept = self._objects / name
            if not kept.exists():
                part = kept.with_name(f".{name}-{token_hex(4)}")
                part.write_bytes(content)
                part.replace(kept)
            files[path] = name
        return files

    def _write(self, path: Path, said: dict[str, Any]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _read_snapshot(self, version: str) -> Snapshot:
        folder = self._versions if version.isdigit() else self._bases
        files = _read(folder / f"{version}.json")["files"]
        return Snapshot({path: (self._objects / name).read_bytes() for path, name in files.items()})


def _read(path: Path) -> dict[str, Any]:
    with suppress(FileNotFoundError):
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    raise LookupError(path.name)


def _version(number: str, said: dict[str, Any]) -> Version:
    who, at = Editor(**said["who"]), datetime.fromisoformat(said["at"])
    return Version(number, said["base"], said["before"], who, at, said["why"])
