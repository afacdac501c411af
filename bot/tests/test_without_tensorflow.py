"""An engine whose model has no use for TensorFlow is served without it, and is as sure of the same."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bot import models, without_tensorflow
from bot.tests.harness import environment

ROOT = Path(__file__).resolve().parents[2]
OURS = "pipeline:\n- name: bot.nlu.reading.Reading\npolicies:\n- name: RulePolicy\n"


def run(code: str) -> Any:
    """What a Python of its own prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


UNDERSTANDS = """
import asyncio, json, sys
from pathlib import Path
from bot import environment, models, without_tensorflow
environment.settle()
if {without}: without_tensorflow.leave_out()
from bot.body import Message
from bot.loading import load
from bot.tracker_window import rebuild
from ruamel.yaml import YAML
speaks = YAML(typ="safe", pure=True).load(Path("endpoints.yml").read_text())["nlg"]
_, dialogue = load(models.usable(Path("models")), "http://127.0.0.1:9/webhook", "x", speaks)
texts = ["My line has been dead since Monday and nobody calls back", "can I go to the ombudsman", "jo",
         "We are seven people here and all of us are cut off, " * 8]
found = []
for text in texts:
    message = Message("c", "m", text)
    said = asyncio.run(dialogue.understand(message, rebuild("c", dialogue.domain, ())))
    found.append([said["intent"]["name"], round(said["intent"]["confidence"], 4), len(said["entities"])])
memory = int(Path("/proc/self/statm").read_text().split()[1]) * 4096
print(json.dumps([found, memory, type(sys.modules["tensorflow"]).__name__]))
"""


@pytest.mark.skipif(models.newest(ROOT / "models") is None, reason="no model is trained here")
def test_it_understands_the_same_without_it_in_far_less_memory() -> None:
    found, memory, kind = run(UNDERSTANDS.format(without=True))
    before, much, real = run(UNDERSTANDS.format(without=False))
    assert found == before
    assert (kind, real) == ("_Module", "module")
    assert much - memory > 200e6


def archive(folder: Path, *components: str) -> Path:
    """A trained model of these components, as far as that is looked at."""
    described = folder / "metadata.json"
    nodes = {str(number): {"uses": one} for number, one in enumerate(components)}
    described.write_text(json.dumps({"predict_schema": {"nodes": nodes}}))
    with tarfile.open(folder / "model.tar.gz", "w:gz") as packed:
        packed.add(described, "metadata.json")
    return folder / "model.tar.gz"


def test_a_model_with_a_component_that_computes_with_it_gets_it(tmp_path: Path) -> None:
    own = "bot.nlu.reading.Reading", "rasa.core.policies.rule_policy.RulePolicy"
    assert without_tensorflow.has_no_use_for_it(archive(tmp_path, *own))
    diet = "rasa.nlu.classifiers.diet_classifier.DIETClassifier"
    assert not without_tensorflow.has_no_use_for_it(archive(tmp_path, *own, diet))
    assert not without_tensorflow.has_no_use_for_it(archive(tmp_path))
    (tmp_path / "model.tar.gz").write_bytes(b"no archive")
    assert not without_tensorflow.has_no_use_for_it(tmp_path / "model.tar.gz")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (OURS, True),
        (OURS + "- name: TEDPolicy\n", False),
        ("pipeline:\n- name: WhitespaceTokenizer\npolicies: []\n", False),
        ("pipeline: [", False),
        ("language: en\n", False),
    ],
)
def test_a_pipeline_tells_whether_training_needs_it(tmp_path: Path, written: str, expected: bool) -> None:
    (tmp_path / "config.yml").write_text(written)
    assert without_tensorflow.is_not_in(tmp_path / "config.yml") is expected


def test_what_is_left_out_can_be_inherited_from_and_decorated_with_and_computes_nothing() -> None:
    code = """
import json
from bot import without_tensorflow
without_tensorflow.leave_out()
try:
    import tensorflow
    others = True
except ImportError:
    others = False
names = {"__name__": "rasa.pretended"}
exec("import tensorflow as tf\\nfrom tensorflow.keras.models import Model", names)
tf, Model = names["tf"], names["Model"]
class Mine(Model): pass
@tf.function
def doubled(x): return 2 * x
try:
    tf.constant(1, 2)
    computed = True
except RuntimeError as error:
    computed = str(error)
print(json.dumps([others, isinstance(Mine(), Mine), doubled(2), computed]))
"""
    others, inherits, doubled, computed = run(code)
    assert (others, inherits, doubled) == (False, True, 4)
    assert "without TensorFlow" in computed
