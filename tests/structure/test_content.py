"""What editors change fits together."""

import subprocess
from pathlib import Path

import pytest

from redress.processes import ENGINE_PYTHON

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.engine
def test_intents_rules_forms_and_responses_fit_together() -> None:
    command = [str(ENGINE_PYTHON), "-m", "bot.validate"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
