"""Groups of commands that load one when it is used: nobody waits for what the others import."""

from collections.abc import Mapping
from importlib import import_module

import click


class Lazily(click.Group):
    """A group whose commands are named by module and name in redress.commands: `words:words`."""

    places: Mapping[str, str] = {}
    """Where each command is, by what it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"redress.commands.{module}"), name)
        return command
