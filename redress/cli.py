"""The `redress` command: everything that an operator or an editor does from a terminal."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from pydantic import ValidationError

from publishing.elsewhere import SCALED
from redress.commands.lazily import Lazily
from redress.preflight import NotReady
from redress.settings import Settings


class Commands(Lazily):
    """Every command."""

    places: Mapping[str, str] = {
        "run": "run:run",
        "shell": "shell:shell",
        "train": "train:train",
        "eval": "evaluate:evaluate",
        "content": "content:content",
        "migrate": "migrate:migrate",
        "staff": "staff:staff",
        "export": "export:export",
        "erase": "erase:erase",
        "hold": "hold:hold",
        "receive": "receive:receive",
        "audit": "audit:audit",
        "backup": "backup:backup",
        "restore": "restore:restore",
        "scale": "scale:scale",
        "process": "process:process",
    }


ALONE = frozenset({"run", "process", "scale"})
"""Commands that start something: they go by their own settings alone."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def commands(context: click.Context) -> None:
    """Redress: a complaints assistant, from the first message to the manager's desk."""
    if context.invoked_subcommand not in ALONE:
        settings = Settings()
        if (settings.data_dir / SCALED).exists():  # else nothing more is imported
            os.environ.update(import_module("redress.scale.joining").joined(settings))


def main(arguments: list[str] | None = None) -> None:
    """Run one command; what a person has to put right ends it with a sentence and exit code 1."""
    try:
        commands.main(args=arguments, prog_name="redress")
    except NotReady as error:
        _end(str(error))
    except ValidationError as error:
        _end(" ".join(_setting(item) for item in error.errors()))
    except Exception as error:
        if not _is_about_the_database(error):
            raise
        _end(
            f"The database cannot be read ({str(error).splitlines()[0]}): start Redress here once, or see "
            "REDRESS_DATABASE_URL in docs/operators.md."
        )


def _is_about_the_database(error: Exception) -> bool:
    """Whether there is no database to work on, or not the tables in it."""
    if "sqlalchemy" not in sys.modules:  # which takes long to import
        return False
    told = import_module("sqlalchemy.exc")
    return isinstance(error, (told.OperationalError, told.ProgrammingError))


def _setting(item: Any) -> str:
    name = "REDRESS_" + "_".join(str(part) for part in item["loc"]).upper()
    return f"The setting {name} will not do: {item['msg']} (see docs/operators.md)."


def _end(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
