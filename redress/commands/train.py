"""`redress train`."""

import subprocess
import sys

import click

from redress.preflight import check_content, check_installed
from redress.processes import ENGINE_PYTHON
from redress.settings import ROOT


def train_if_changed(force: bool = False) -> int:
    """Train the model unless one made from the same content is there; returns the exit code."""
    command = [str(ENGINE_PYTHON), "-m", "bot.train", *(["--force"] if force else [])]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


@click.command()
@click.option("--force", is_flag=True, help="Train even when nothing has changed.")
def train(force: bool) -> None:
    """Train the model from config.yml, domain.yml and data/, if they have changed."""
    check_installed()
    check_content(ROOT)
    sys.exit(train_if_changed(force))
