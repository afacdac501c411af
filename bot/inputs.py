"""What a model is made from: the files, and a digest over them that tells whether training is needed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable, Iterator, Tuple

BOT = Path(__file__).resolve().parent
COMPONENTS = BOT / "nlu"
OWN_COMPONENTS = "bot.nlu."
LOCK = BOT / "requirements.lock"

NOT_LEARNT = frozenset(
    {"code_of_practice.yml", "forms.yml", "canned_replies.yml", "desk_hours.yml", "root_causes.yml"}
)
"""Files in the data folder that nothing is learnt from: they are read while everything runs."""
NOT_LEARNT_LIKE = ("widget*.yml", "*.md")
_SECTION = re.compile(r"(?m)^responses:[ \t]*$\n((?:[ \t#].*\n|\n)*)")
_RESPONSE = re.compile(r"(?m)^ {1,4}([A-Za-z_]\w*):")


@dataclass(frozen=True)
class Inputs:
    """The files that go into one model."""

    config: Path
    domain: Path
    data: Path

    def content(self) -> Tuple[Path, ...]:
        """Configuration, domain and training data, in a fixed order."""
        inside = (path for path in _files(self.data) if _is_learnt(path))
        return (self.config, *_files(self.domain), *inside)

    def content_digest(self) -> str:
        """Changes whenever something does that a model learns. The words of responses are not learnt."""
        return _digest(self.content(), self.data.parent, without_words)

    def code_digest(self) -> str:
        """Changes with our components, where the pipeline has some, and with everybody else's versions.

        Rasa's cache does not see the modules that a component imports.
        """
        ours = OWN_COMPONENTS in self.config.read_text(encoding="utf-8", errors="replace")
        return _digest((*_files(LOCK), *(_files(COMPONENTS) if ours else ())), BOT)


def _files(root: Path) -> Iterator[Path]:
    """`root` itself, or every file under it but hidden and compiled ones."""
    if root.is_file():
        yield root
        return
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith((".", "__pycache__")) for part in path.relative_to(root).parts)
        if path.is_file() and not hidden:
            yield path


def without_words(content: bytes) -> bytes:
    """A domain with the names of its responses in place of their words, which the engine reads by itself."""
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return content
    return _SECTION.sub(
        lambda found: "responses: " + " ".join(sorted(_RESPONSE.findall(found[1]))) + "\n", text
    ).encode()


def _is_learnt(path: Path) -> bool:
    return path.name not in NOT_LEARNT and not any(path.match(one) for one in NOT_LEARNT_LIKE)


def _digest(files: Iterable[Path], base: Path, read: Callable[[bytes], bytes] = bytes) -> str:
    """SHA-256 over names (as seen from `base`) and contents, as `read` gives them."""
    total = hashlib.sha256()
    for path in files:
        name = path.relative_to(base) if path.is_relative_to(base) else Path(path.name)
        total.update(hashlib.sha256(str(name).encode()).digest())
        total.update(hashlib.sha256(read(path.read_bytes())).digest())
    return total.hexdigest()
