"""Serve the actions on loopback: python -m actions."""

import argparse
import logging
import sys
from pathlib import Path

from actions.server import create
from actions.worlds import Worlds
from complaints.located_yaml import BrokenFile
from conversations.errors import WordsError
from publishing.folder import followed
from publishing.following import Pointer
from redress import logs
from redress.settings import ROOT, Settings
from store.database import Database


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    settings = Settings()
    logs.configure(settings.log_format)
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    given = _arguments(settings)
    try:
        pointer = Pointer(given.content, ROOT)
        worlds = Worlds(Database(settings.database), pointer, settings.seniors, given.trial)
    except (BrokenFile, WordsError, ValueError, OSError) as error:
        print(f"The actions cannot start: {error}", file=sys.stderr)
        return 1
    app = create(worlds, settings.secret("actions"))
    app.run(
        host="127.0.0.1",
        port=given.port,
        single_process=True,
        access_log=False,
        motd=False,
    )
    worlds.close()
    return 0


def _arguments(settings: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m actions", description="Serve the actions on loopback.")
    parser.add_argument("--port", type=int, default=settings.inner_actions_port, help="port to listen on")
    pointer = followed(settings)
    parser.add_argument("--content", type=Path, default=pointer, help="pointer to the content in force")
    parser.add_argument("--trial", type=Path, help="folder for the database of what editors try")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
