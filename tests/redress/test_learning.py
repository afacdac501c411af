"""Trained models are found by what they were made from, kept while something needs them, and never half."""

import json
import os
from hashlib import sha256
from pathlib import Path

from publishing.folder import Published
from redress.learning import KEPT, Models, last_line


def model(folder: Path, name: str, content: str = "c", code: str = "k") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{name}.tar.gz"
    archive.write_bytes(name.encode())
    note = {"content": content, "code": code, "archive": sha256(name.encode()).hexdigest()}
    (folder / f"{name}.json").write_text(json.dumps(note))
    return archive


def test_a_model_is_found_by_content_and_code(tmp_path: Path) -> None:
    models = Models(Published.of(tmp_path), tmp_path / "project")
    one = model(tmp_path / "published" / "models", "one")
    assert models.find(("c", "k")) == one
    assert models.find(("c", "newer code")) is None
    assert models.find(("other", "k")) is None


def test_a_damaged_one_is_trained_anew(tmp_path: Path) -> None:
    models = Models(Published.of(tmp_path), tmp_path / "project")
    one = model(tmp_path / "published" / "models", "one")
    one.write_bytes(b"half")
    assert models.find(("c", "k")) is None


def test_a_model_goes_into_the_project_and_comes_from_there_with_its_note(tmp_path: Path) -> None:
    project = tmp_path / "project"
    models = Models(Published.of(tmp_path), project)
    adopted = models.adopt(model(project / "models", "trained"))
    assert models.find(("c", "k")) == adopted
    other = model(tmp_path / "published" / "models", "other", "d")
    models.hand_over(other)
    assert (project / "models" / "other.tar.gz").read_bytes() == b"other"
    assert (project / "models" / "other.json").is_file()


def test_old_models_go_but_for_those_that_a_version_needs(tmp_path: Path) -> None:
    models = Models(Published.of(tmp_path), tmp_path / "project")
    folder = tmp_path / "published" / "models"
    for number in range(KEPT + 4):
        os.utime(model(folder, f"m{number}"), (number, number))
    models.clear({"m0.tar.gz"})
    left = sorted(path.name for path in folder.glob("*.tar.gz"))
    assert "m0.tar.gz" in left
    assert len(left) == KEPT + 1
    assert not (folder / "m1.json").exists()


def test_what_a_program_said_last_is_the_reason() -> None:
    assert (
        last_line("Warning: x\nTraining failed: data/a.yml, line 3: a tab.\n") == "data/a.yml, line 3: a tab."
    )
    assert last_line("") == "It ended without a word."


def test_how_long_something_took_is_remembered(tmp_path: Path) -> None:
    models = Models(Published.of(tmp_path), tmp_path)
    assert models.usually("starting") == 0.0
    models.took("starting", 12.34)
    assert models.usually("starting") == 12.3
