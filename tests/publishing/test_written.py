"""Conversations that editors saved with the draft are played with it, in place of those in the files."""

from pathlib import Path

from redress.publisher.conversations import written
from redress.scripts import FOLDER, found

SAVED = "scripts:\n  - script: {}\n    why: It was saved.\n    turns: [{{say: hello}}]\n"


def test_the_drafts_own_conversations_stand_in_place_of_the_files(tmp_path: Path) -> None:
    files, content = tmp_path / "files", tmp_path / "content"
    own = content / "tests" / "conversations"
    for folder, name, script in (
        (files, "a", "A"),
        (files, "saved", "Old"),
        (own, "saved", "New"),
        (own, "z", "Z"),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yml").write_text(SAVED.format(script))
    assert [one.script for one in written(content, files)] == ["A", "New", "Z"]


def test_without_any_they_are_the_projects(tmp_path: Path) -> None:
    assert written(tmp_path) == [script for _, script in found(FOLDER)]
