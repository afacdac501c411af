"""The content as it stands at one moment: every file that editors change, byte for byte.

A snapshot never changes; changing a file makes another one. Line ends and a mark at the beginning stay as
they are, so that what was not changed is not written anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

DOMAIN = "domain.yml"
CODE = "data/code_of_practice.yml"
REPLIES = "data/canned_replies.yml"
NLU = "data/nlu/"
RULES = "data/rules/"
MAIL = "data/mail/"
LETTERS = "data/letters/"
SCRIPTS = "tests/conversations/studio.yml"
"""Conversations that were saved as tests."""
SUFFIXES = frozenset({".yml", ".yaml", ".md"})


@dataclass(frozen=True)
class Snapshot:
    """Files by their path from the project's folder, written with `/`."""

    files: Mapping[str, bytes]

    def text(self, path: str) -> str:
        """A file's text, line ends as `\\n`. Raises KeyError, UnicodeDecodeError."""
        return self.files[path].decode("utf-8-sig").replace("\r\n", "\n")

    def under(self, folder: str, suffix: str = ".yml") -> list[str]:
        """The paths of the files in a folder, sorted."""
        return sorted(path for path in self.files if path.startswith(folder) and path.endswith(suffix))

    def put(self, path: str, content: bytes) -> "Snapshot":
        """With this content in the file."""
        return Snapshot({**self.files, path: content})

    def edit(self, path: str, change: Callable[[str], str]) -> "Snapshot":
        """With the file's text changed; its line ends, and a mark at its beginning, stay."""
        before = self.text(path)
        after = change(before)
        if after == before:
            return self
        old = self.files[path]
        written = after.replace("\n", "\r\n") if b"\r\n" in old else after
        return self.put(
            path, (b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b"") + written.encode()
        )

    def mark(self, folder: str = "") -> str:
        """Differs when a file in a folder, or any, differs."""
        seen = sha256()
        for path in self.under(folder, "") if folder else sorted(self.files):
            seen.update(f"{path}\0{len(self.files[path])}\0".encode() + self.files[path])
        return seen.hexdigest()[:32]

    def differing(self, other: "Snapshot") -> list[str]:
        """The paths of files that are not the same in `other`, or in only one of the two."""
        paths = sorted({*self.files, *other.files})
        return [path for path in paths if self.files.get(path) != other.files.get(path)]


def is_content(path: str) -> bool:
    """Whether editors change the file at `path`."""
    return path in {DOMAIN, SCRIPTS} or (path.startswith("data/") and Path(path).suffix in SUFFIXES)


def read(root: Path) -> Snapshot:
    """The content in the project folder `root`."""
    return Snapshot({path: (root / path).read_bytes() for path in paths(root)})


def paths(root: Path) -> Iterable[str]:
    """Where the content is in the project folder."""
    found = [root / DOMAIN, *(root / "data").rglob("*"), root / SCRIPTS]
    named = (path.relative_to(root).as_posix() for path in sorted(found) if path.is_file())
    return [path for path in named if is_content(path)]
