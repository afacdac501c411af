"""`redress eval`."""

import subprocess
import sys
from pathlib import Path

import click

from content.evaluation import FILE
from redress.preflight import check_installed
from redress.processes import ENGINE_PYTHON
from redress.settings import ROOT, Settings


@click.command(name="eval", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def evaluate(arguments: tuple[str, ...]) -> None:
    """Score the trained model on labelled messages (`redress eval --help` lists what it can show)."""
    check_installed()
    here = [str(Path(word).resolve()) if Path(word).is_file() else word for word in arguments]
    command = [str(ENGINE_PYTHON), "-m", "bot.evaluate", *here]
    if "--cross-validate" in here and "--keep" not in here:  # the studio shows the last one
        command += ["--keep", str(Settings().data_dir / FILE)]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
