"""A place for published content, and content to publish."""

from pathlib import Path

import pytest

from content.snapshot import Snapshot
from publishing.folder import Published


@pytest.fixture
def published(tmp_path: Path) -> Published:
    """An empty one."""
    return Published.of(tmp_path / "var")


@pytest.fixture
def content() -> Snapshot:
    """Some content; nothing here reads what it says."""
    return Snapshot({"domain.yml": b"one\ntwo\nthree\n", "data/nlu/talk.yml": b"hello\n"})
