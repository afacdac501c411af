"""The same world as for the rest of `web`."""

from tests.web.conftest import world

__all__ = ["world"]
