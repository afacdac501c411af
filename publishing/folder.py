"""Where published content is kept, in `published/` of the data folder, and what is in force.

    contents/<digest>/     domain.yml and data/ as they were, never changed
    models/                trained models, each with a note of what it was made from
    versions/000012.json   who published what, when and why, with its figures
    live.json              the pointer: which version is in force, its content, and the engines that serve it
    running.json           what the supervisor runs at this moment
    wanted-*.json          what it is asked to run
    stands/<name>/         pointer, stores and log of one engine with its actions

`live.json` alone decides what customers get. It is put in place whole, so that whoever reads it sees one
version or the other.
"""

import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from content.snapshot import Snapshot
from content.snapshot import read as read_snapshot
from redress.settings import Settings


@dataclass(frozen=True)
class Live:
    """What is in force."""

    version: str
    content: Path
    engines: tuple[str, ...]
    """Where the engines that serve it listen; empty while none does."""
    before: str = ""
    """The folder of the content before it, while the project's files are not yet brought up to this one."""


@dataclass(frozen=True)
class Published:
    """The folder."""

    folder: Path

    @classmethod
    def of(cls, data_dir: Path) -> "Published":
        """That of an installation."""
        return cls(data_dir / "published")

    @property
    def models(self) -> Path:
        """Trained models."""
        return self.folder / "models"

    @property
    def pointer(self) -> Path:
        """The file that says what is in force."""
        return self.folder / "live.json"

    def live(self) -> Live | None:
        """What is in force; None before anything was published."""
        said = read_json(self.pointer)
        if said is None:
            return None
        return Live(
            str(said.get("version", "")),
            self.folder / str(said["content"]),
            tuple(map(str, said.get("engines", ()))),
            str(self.folder / said["before"]) if said.get("before") else "",
        )

    def put_in_force(self, live: Live) -> None:
        """Let this be in force from now on."""
        said = {
            "version": live.version,
            "content": self._named(live.content),
            "engines": list(live.engines),
            "before": self._named(Path(live.before)) if live.before else "",
        }
        write_json(self.pointer, said)

    def _named(self, content: Path) -> str:
        """A folder of content as seen from here, so that the data folder can be moved."""
        return str(content.relative_to(self.folder) if content.is_relative_to(self.folder) else content)

    def keep(self, snapshot: Snapshot) -> str:
        """Keep some content; returns its digest, by which `content` finds it."""
        digest = digest_of(snapshot)
        target = self.folder / "contents" / digest
        if target.exists():
            return digest
        part = target.with_name(f".{digest}-{token_hex(4)}")
        live = self.live()
        for path, content in snapshot.files.items():
            (part / path).parent.mkdir(parents=True, exist_ok=True)
            _write(part / path, content, live.content / path if live else None)
        try:
            part.rename(target)
        except OSError:  # somebody else kept the same at the same time
            if not target.exists():
                raise
        return digest

    def clear(self, needed: Collection[str]) -> None:
        """Throw away content that nothing refers to: drafts that somebody tried, and halves."""
        for folder in (self.folder / "contents").glob("*"):
            if folder.name not in needed:
                shutil.rmtree(folder, ignore_errors=True)

    def content(self, digest: str) -> Path:
        """The folder of some content that is kept."""
        return self.folder / "contents" / digest

    def snapshot(self, digest: str) -> Snapshot:
        """Content that is kept."""
        return read_snapshot(self.content(digest))


def _write(path: Path, content: bytes, like: Path | None) -> None:
    """Write a file; where another that is never changed holds the same, it is that one under another name."""
    try:
        if like is not None and like.read_bytes() == content:
            os.link(like, path)
            return
    except OSError:
        pass  # it is not there, or this disk has no links
    path.write_bytes(content)


def followed(settings: Settings) -> Path | None:
    """The pointer that processes follow; None where something else runs the engines: those go by the files of
    the project, and so does everything beside them, whatever was published here before."""
    return None if settings.engines else Published.of(settings.data_dir).pointer


def engine_urls(settings: Settings) -> tuple[str, ...]:
    """The engines that serve customers at this moment: those of the settings, where they name any."""
    live = None if settings.engines else Published.of(settings.data_dir).live()
    return live.engines if live is not None and live.engines else settings.engine_urls


def digest_of(snapshot: Snapshot) -> str:
    """Tells one content from another."""
    total = sha256()
    for path in sorted(snapshot.files):
        total.update(sha256(path.encode()).digest() + sha256(snapshot.files[path]).digest())
    return total.hexdigest()[:20]


def read_json(path: Path) -> dict[str, Any] | None:
    """What a file says; None where there is none. Files here are put in place whole."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found


def write_json(path: Path, said: Mapping[str, Any], lasting: bool = True) -> None:
    """Put a file in its place whole; one that is to be `lasting`, also when the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{token_hex(4)}")
    with part.open("w", encoding="utf-8") as file:
        json.dump(said, file, indent=1, ensure_ascii=False)
        file.flush()
        if lasting:  # which may take seconds on a disk that is busy
            os.fsync(file.fileno())
    part.replace(path)
