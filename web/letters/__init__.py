"""Letters and mail for staff: drafts to read, approve, send or print; what came in and what could not go."""

from complaints.letters import Letters
from mail.incoming.inbox import Inbox
from mail.incoming.originals import Originals
from mail.outbox import Outbox
from web.context import IN_FORCE, App
from web.letters import api, evidence, mail, pages
from web.letters.place import AREA, Place


def install(app: App) -> None:
    """Serve it."""
    register = app.ctx.register
    letters = Letters(register, app.ctx.areas[IN_FORCE] / "data" / "letters")
    inbox = Inbox(register, Originals(app.ctx.settings.data_dir / "incoming"))
    app.ctx.areas[AREA] = Place(letters, Outbox(app.ctx.database), inbox)
    api.routes.install(app)
    pages.routes.install(app)
    mail.routes.install(app)
    evidence.routes.install(app)
