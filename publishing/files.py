"""Bringing the files in the project folder up to what was published; nothing is overwritten unseen."""

from pathlib import Path
from secrets import token_hex

from content import snapshot as files
from content.merging import merge
from content.snapshot import Snapshot


def write_back(root: Path, before: Snapshot, published: Snapshot) -> tuple[list[str], list[str]]:
    """Bring the files of the project folder from `before` to `published`.

    What was changed there by hand meanwhile stays: it is merged, and a file in which both changed the same
    lines is left as it is. Returns the paths that were written and those that were left.
    """
    now = files.read(root)
    written, left = [], []
    for path in published.differing(before):
        was, new, there = (one.files.get(path) for one in (before, published, now))
        if there == new:
            continue
        made, whole = merged(was, new, there)
        if not whole:
            left.append(path)
            continue
        _put(root / path, made)
        written.append(path)
    return written, left


def merged(was: bytes | None, new: bytes | None, there: bytes | None) -> tuple[bytes | None, bool]:
    """A file with both changes in it, and whether they go together; None for no file."""
    if there == was:
        return new, True
    if new in {was, there}:
        return there, True
    if was is None or new is None or there is None:
        return there, False
    both = merge(_text(was), _text(new), _text(there))
    if both.conflicts:
        return there, False
    return both.text().encode("utf-8", "surrogateescape"), True


def together(base: Snapshot, ours: Snapshot, theirs: Snapshot) -> list[str]:
    """The paths where two changes of one beginning do not go together."""
    paths = sorted({*ours.files, *theirs.files, *base.files})
    return [
        path
        for path in paths
        if not merged(base.files.get(path), ours.files.get(path), theirs.files.get(path))[1]
    ]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _put(path: Path, content: bytes | None) -> None:
    """Put a file in its place whole, or take it away."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{token_hex(4)}")
    part.write_bytes(content)
    if path.exists():
        part.chmod(path.stat().st_mode & 0o777)
    part.replace(path)
