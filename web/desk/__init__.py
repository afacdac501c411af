"""The desk: where staff sign in, see who waits and what is due, and work on complaints."""

from complaints import root_causes
from web.context import IN_FORCE, App
from web.desk import (
    account,
    api,
    casework,
    complaints,
    feedback,
    figures,
    formats,
    handoffs,
    intake,
    overview,
    problems,
    saved,
    second_factor,
    sign_in,
    staff_pages,
    welcome,
)
from web.desk.authenticator import DeskAuthenticator, StaffAuthenticator
from web.desk.people import AREA, People

ROOT_CAUSES = "data/root_causes.yml"


def install(app: App) -> None:
    """Serve it."""
    app.ctx.areas[AREA] = People(app.ctx.settings, app.ctx.database)
    app.ctx.authenticators["staff"] = StaffAuthenticator()
    app.ctx.authenticators["desk"] = DeskAuthenticator()
    api.install(app)
    problems.install(app)
    app.ctx.areas["root causes"] = root_causes.load(app.ctx.areas[IN_FORCE] / ROOT_CAUSES, ROOT_CAUSES)
    for part in (sign_in, welcome, account, second_factor, overview, handoffs, formats, staff_pages):
        part.routes.install(app)
    for part in (complaints, casework, intake, saved, feedback):
        part.routes.install(app)
    figures.install(app)
