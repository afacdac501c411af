"""`redress content`: all that the studio does, from the terminal."""

from collections.abc import Mapping

import click

from redress.commands.lazily import Lazily


class Content(Lazily):
    """The commands for editors."""

    places: Mapping[str, str] = {
        "check": "checking:check",
        "inbox": "studying:inbox",
        "label": "studying:label",
        "unlabel": "studying:unlabel",
        "examples": "examples:examples",
        "near": "near:near",
        "measure": "studying:measure",
        "words": "words:words",
        "texts": "texts:texts",
        "facts": "facts:facts",
        "question": "question:question",
        "try": "trying:try_it",
        "save-test": "studying:save_test",
        "tests": "saved_tests:tests",
        "test": "playing:test",
        "draft": "draft:draft",
        "take": "draft:take",
        "publish": "publishing:publish",
        "versions": "publishing:versions",
        "rollback": "publishing:rollback",
    }


@click.group(cls=Content)
def content() -> None:
    """Change, check, try and publish what editors change: all that the studio does."""
