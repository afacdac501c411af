"""The same desk as for the rest of its tests."""

from tests.desk.conftest import project, staffed

__all__ = ["project", "staffed"]
