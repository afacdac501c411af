"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL, make_url

FOLDER = Path(__file__).parent / "migrations"


def migrate(url: str | URL, to: str = "head") -> None:
    """Upgrade the database at `url` to revision `to`; does nothing when it is there already.

    Raises what the driver raises when the database cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = make_url(url)
    command.upgrade(config, to)
