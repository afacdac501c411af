"""`redress content tests`: the conversations that editors saved as tests."""

import click

from content import scripts
from redress.commands.drafting import edit, state


@click.group()
def tests() -> None:
    """List and delete the conversations that were saved as tests."""


@tests.command(name="list")
def list_tests() -> None:
    """List them, each as it stands in its file."""
    found = scripts.all_in(state().content)
    for one in found:
        click.echo(scripts.written(one))
    click.echo(f"{len(found)} found." if found else "None is saved yet.")


@tests.command()
@click.argument("name")
def delete(name: str) -> None:
    """Delete the test NAME."""
    edit(
        lambda there: scripts.delete(there, name), f"a test deleted: {name}", f"“{name}” is no test any more."
    )
