"""The customers' half of the API."""

from web.context import App
from web.customer.api import attachments, conversations, events, feedback, live, messages, transcripts
from web.customer.api.authenticator import ConversationAuthenticator


def install(app: App) -> None:
    """Serve it."""
    app.ctx.authenticators["conversation"] = ConversationAuthenticator(app.ctx.database)
    for part in (conversations, messages, events, attachments, transcripts, feedback, live):
        part.routes.install(app)
