"""The register for a command: opened, and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager

from complaints.code_of_practice import load
from complaints.located_yaml import BrokenFile
from complaints.register import Register
from redress.preflight import NotReady, check_data_dir
from redress.settings import ROOT, Settings
from store.database import Database
from store.migration import migrate


@contextmanager
def opened() -> Iterator[tuple[Settings, Register]]:
    """The settings and the register, in the newest schema. Raises NotReady."""
    settings = Settings()
    check_data_dir(settings.data_dir)
    migrate(settings.database)
    try:
        code = load(ROOT / "data" / "code_of_practice.yml")
    except BrokenFile as reason:
        raise NotReady(str(reason)) from None
    database = Database(settings.database)
    try:
        yield settings, Register(database, code)
    finally:
        database.close()
