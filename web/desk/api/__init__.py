"""The staff's half of the API."""

from web.context import App
from web.desk.api import complaints, events, formats, handoffs, live, second_factor, session, staff


def install(app: App) -> None:
    """Serve it."""
    for part in (session, second_factor, staff, complaints, handoffs, live, formats, events):
        part.routes.install(app)
