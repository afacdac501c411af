"""The models folder: archives, and beside each a JSON note of what it was made from."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import List, Optional

from bot.archive import is_safe

SUFFIX = ".tar.gz"
SPARE = Path("models")
"""Where models are as well: of the project, whose folder the engine runs in."""
KEPT = 3
"""So many models stay, so that the one before can be put back."""


logger = logging.getLogger(__name__)


class ModelUnusable(Exception):
    """There is no model, or not one to trust; the text is the sentence for a person."""


@dataclass(frozen=True)
class Note:
    """What the file beside a model says: the digests of its inputs, and of the archive itself."""

    content: str
    code: str
    archive: str


def newest(where: Path) -> Optional[Path]:
    """The model at `where`: the archive itself, or the newest one in that folder."""
    if where.is_file():
        return where
    found = archives(where)
    return found[0] if found else None


def archives(folder: Path) -> List[Path]:
    """The models of a folder, the newest first."""
    return sorted(
        folder.glob(f"*{SUFFIX}"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True
    )


def name_of(archive: Path) -> str:
    """The model's name: what answers and logs call it."""
    return archive.name[: -len(SUFFIX)]


def note_of(archive: Path) -> Optional[Note]:
    """What is noted beside `archive`; None where there is no (readable) note."""
    try:
        return Note(**json.loads(_note_path(archive).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def publish(made: Path, target: Path, content: str, code: str, keep: int = KEPT) -> None:
    """Move a finished archive to its place, noted; whoever looks for a model never sees half of one."""
    note = Note(content, code, _sha256(made))
    part = _note_path(target).with_suffix(".part")
    part.write_text(json.dumps(asdict(note), indent=1) + "\n", encoding="utf-8")
    part.replace(_note_path(target))
    made.replace(target)
    for old in archives(target.parent)[keep:]:
        _note_path(old).unlink(missing_ok=True)
        old.unlink()


def usable(where: Path, spare: Path = SPARE) -> Path:
    """The model to load from `where`, known to be whole. Raises ModelUnusable.

    In place of one that is broken it is another, rather than silence: first one of the same content, beside
    it or in `spare`, then the newest that is whole. The log says so.
    """
    wanted = newest(where)
    if wanted is None:
        raise ModelUnusable(f"There is no model in {where}. Train one: make train.")
    if is_whole(wanted):
        return wanted
    note = note_of(wanted)
    others = [one for folder in (wanted.parent, spare) for one in archives(folder) if one != wanted]
    others.sort(key=lambda one: not _are_of_one_content(note_of(one), note))
    for other in others:
        if is_whole(other):
            logger.error("The model %s is broken. %s serves in its place: train again.", wanted, other)
            return other
    raise ModelUnusable(f"The model {wanted} is not the file that was trained. Train again: make train.")


def is_whole(archive: Path) -> bool:
    """Whether it is the file that was trained here, and safe to unpack.

    One without a note is not: a model is code to what loads it, and nobody says who made this one.
    """
    note = note_of(archive)
    try:
        return note is not None and note.archive == _sha256(archive) and is_safe(archive)
    except OSError:
        return False


def _are_of_one_content(one: Optional[Note], other: Optional[Note]) -> bool:
    return one is not None and other is not None and one.content == other.content


def _note_path(archive: Path) -> Path:
    return archive.with_name(name_of(archive) + ".json")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
