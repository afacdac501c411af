"""Versions of the content: each kept with who made it, when and why, and none ever changed.

A draft is a row of versions. Each is founded on the files as they stood in the project folder when it was
made (its base), so that changes made there by hand meanwhile are seen and merged.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from content.snapshot import Snapshot


@dataclass(frozen=True)
class Editor:
    """Who changes content."""

    name: str
    email: str


@dataclass(frozen=True)
class Version:
    """One version of a draft."""

    id: str
    base: str
    """The files in the project folder that it is founded on."""
    before: str
    """The version before it, or the base for the first."""
    who: Editor
    at: datetime
    why: str


class Raced(Exception):
    """Somebody else put a version in between: look again, and repeat."""


class Versions(Protocol):
    """Where versions are kept."""

    def head(self) -> Version | None:
        """The newest version; None where nobody has drafted anything."""

    def history(self, limit: int = 50) -> list[Version]:
        """Versions, the newest first."""

    def find(self, version: str) -> Version | None:
        """A version of the draft by its id."""

    def snapshot(self, version: str) -> Snapshot:
        """The content of a version, or of a base."""

    def found(self, snapshot: Snapshot, at: datetime) -> str:
        """Keep the files of the project folder as they are; returns the id by which they are a base."""

    def add(  # noqa: PLR0913, PLR0917  (what a version is made of)
        self, snapshot: Snapshot, base: str, who: Editor, why: str, at: datetime, behind: str | None
    ) -> Version:
        """Keep a version behind the one that is the newest. Raises Raced when `behind` is not."""


def of(root: Path, data_dir: Path) -> Versions:
    """The versions of the project in `root`: commits on a branch, or numbered files in `data_dir`."""
    # Both are made here, so that nobody else has to know which it is.
    from content.git_versions import GitVersions  # noqa: PLC0415
    from content.numbered_versions import NumberedVersions  # noqa: PLC0415

    return GitVersions.at(root) or NumberedVersions(data_dir / "studio")
