"""Worlds to attack: the same as for the tests of web and desk."""

from tests.desk.conftest import project, staffed
from tests.web.conftest import chat, shared_world, world

__all__ = ["chat", "project", "shared_world", "staffed", "world"]
