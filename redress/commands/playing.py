"""`redress content test`: the written conversations, played through the real engine."""

from collections.abc import Sequence
from pathlib import Path

import click

from redress.scripts import FOLDER, Broken, Script, Stage, load, play_all


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def test(files: Sequence[Path]) -> None:
    """Play the written conversations through the real engine: all of them, or those in FILES."""
    scripts = [script for path in files or sorted(FOLDER.rglob("*.yml")) for script in load(path)]
    with Stage() as stage:
        broken = [said for script, said in play_all(stage, scripts) if _shown(script, said)]
    click.echo(f"\n{len(scripts) - len(broken)} of {len(scripts)} conversations went as written.")
    if broken:
        raise click.exceptions.Exit(1)


def _shown(script: Script, outcome: object) -> bool:
    """Say how one went; True when it broke."""
    if isinstance(outcome, Broken):
        click.echo(f"\nFAILED  {outcome}\n")
        return True
    click.echo(f"ok      {script.script}")
    return False
