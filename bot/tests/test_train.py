"""Training: only when something has changed, and with the place of what is wrong."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Tuple

import pytest

from bot.tests.harness import run


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """A trained project to change."""
    return Path(shutil.copytree(project, tmp_path / "project"))


def train(project: Path, *more: str) -> Tuple[int, str, str]:
    """Run the command."""
    return run([sys.executable, "-m", "bot.train", *more], project)


def models(project: Path) -> int:
    """How many models there are."""
    return len(list((project / "models").glob("*.tar.gz")))


def test_nothing_is_done_while_nothing_has_changed(copy: Path) -> None:
    assert train(copy)[:2] == (0, "Nothing has changed: the model is up to date.\n")
    assert train(copy, "--check")[:2] == (0, "The model is up to date.\n")
    assert models(copy) == 1


@pytest.mark.parametrize("name", ["config.yml", "data/nlu.yml", "data/rules.yml"])
def test_a_change_of_the_content_calls_for_training(copy: Path, name: str) -> None:
    path = copy / name
    path.write_text(path.read_text() + "\n# changed\n")
    assert train(copy, "--check")[:2] == (3, "Training is needed.\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("intents: [greet,", "intents: [salute, greet,"),
        ("  utter_greet:\n", '  utter_more:\n    - text: "More."\n  utter_greet:\n'),
        ("required_slots: [nature,", "required_slots: [outcome, nature,"),
    ],
)
def test_a_change_of_the_domain_calls_for_training(copy: Path, old: str, new: str) -> None:
    path = copy / "domain.yml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert train(copy, "--check")[0] == 3


def test_new_words_do_not(copy: Path) -> None:
    path = copy / "domain.yml"
    path.write_text(
        path.read_text().replace('- text: "Good day."', '- text: "Good day to you."\n    # kinder')
    )
    assert train(copy, "--check")[0] == 0


@pytest.mark.parametrize("name", ["forms.yml", "widget.cy.yml", "letters/adr.md", "desk_hours.yml"])
def test_files_that_nothing_is_learnt_from_do_not(copy: Path, name: str) -> None:
    (copy / "data" / name).parent.mkdir(exist_ok=True)
    (copy / "data" / name).write_text("anything: at all\n")
    assert train(copy, "--check")[0] == 0


def test_a_new_file_calls_for_training(copy: Path) -> None:
    (copy / "data" / "more.yml").write_text('version: "3.1"\n')
    assert train(copy, "--check")[0] == 3


def test_a_change_of_the_facts_does_not(copy: Path) -> None:
    path = copy / "data" / "code_of_practice.yml"
    path.write_text(path.read_text() + "\n# changed\n")
    assert train(copy, "--check")[0] == 0


def test_a_model_without_its_note_is_made_again(copy: Path) -> None:
    next((copy / "models").glob("*.json")).unlink()
    assert train(copy, "--check")[0] == 3


def test_a_model_whose_file_was_altered_is_made_again(copy: Path) -> None:
    next((copy / "models").glob("*.tar.gz")).write_bytes(b"broken")
    assert train(copy, "--check")[:2] == (3, "Training is needed.\n")


def test_broken_yaml_is_named_with_its_line(copy: Path) -> None:
    path = copy / "data" / "nlu.yml"
    path.write_text(path.read_text() + "  - intent: [greet\n    examples: x\n")
    code, out, err = train(copy)
    assert (code, out) == (1, "")
    line = len(path.read_text().splitlines())
    assert err.startswith(f"Training failed: data/nlu.yml, line {line}: ")
    assert len(err.splitlines()) == 1
    assert models(copy) == 1, "the model in use stays"


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "domain.yml").unlink()
    assert train(copy)[2] == "Training failed: domain.yml is missing.\n"


def test_rules_that_contradict_each_other_are_named(copy: Path) -> None:
    path = copy / "data" / "rules.yml"
    path.write_text(
        path.read_text()
        + "\n  - rule: Another greeting\n    steps:\n      - intent: greet\n      - action: utter_hours\n"
    )
    code, _, err = train(copy)
    assert code == 1
    assert "Greet" in err
    assert "Another greeting" in err
    assert "Traceback" not in err
    assert not list((copy / "models").glob(".training-*"))


def test_what_tells_a_model_from_others_can_be_asked(copy: Path) -> None:
    code, said, _ = train(copy, "--digests")
    note = json.loads(next((copy / "models").glob("*.json")).read_text())
    assert (code, json.loads(said)) == (0, {"content": note["content"], "code": note["code"]})
    assert models(copy) == 1, "asking trains nothing"
