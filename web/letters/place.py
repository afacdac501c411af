"""What the letters' handlers share."""

from dataclasses import dataclass

from sanic import HTTPResponse

from complaints.correspondence import LetterFile
from complaints.letters import Letters
from mail.incoming.inbox import Inbox
from mail.outbox import Outbox
from web.context import Request

AREA = "letters"


@dataclass(frozen=True)
class Place:
    """The letters, the outbox and the inbox of this app."""

    letters: Letters
    outbox: Outbox
    inbox: Inbox


def place(request: Request) -> Place:
    """Those of this app."""
    found: Place = request.app.ctx.areas[AREA]
    return found


def served(file: LetterFile, reference: str) -> HTTPResponse:
    """A letter as a file to save or to print."""
    name = f"{reference}-{file.form}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    kind = f"{file.type}; charset=utf-8" if file.type.startswith("text/") else file.type
    return HTTPResponse(file.content, 200, headers, kind)
