"""Uploading files, and saving them again."""

from urllib.parse import quote

from sanic import HTTPResponse

from web.context import Request
from web.customer import uploads
from web.customer.api.models import Uploaded
from web.routing import Content, Routes

routes = Routes("conversations")

OTHER_TYPES = ("image/png", "image/jpeg", "text/plain", "message/rfc822")


@routes.post(
    "/api/v1/conversations/<conversation:str>/attachments",
    auth="conversation",
    upload=uploads.FIELD,
    body_limit=uploads.LIMIT,
    returns={201: Uploaded},
    problems=(409,),
)
async def upload_attachment(request: Request, conversation: str) -> Uploaded:
    """Upload a file: PDF, PNG, JPEG, plain text or an email as EML, at most 10 MB, at most 20 a conversation.

    Send it by naming its id in the `attachments` of a message.
    """
    name, content = await uploads.read(request)
    kept = await uploads.keep(request, conversation, name, content)
    return Uploaded(attachment=kept.id, name=kept.name, size=kept.size, type=kept.type)


@routes.get(
    "/api/v1/conversations/<conversation:str>/attachments/<attachment:str>",
    auth="conversation|staff:talk,see_complaints",
    returns={200: Content("application/pdf", "The file, to be saved.", also=OTHER_TYPES)},
)
async def download_attachment(request: Request, conversation: str, attachment: str) -> HTTPResponse:
    """Save a file of this conversation."""
    context = request.app.ctx
    found = await context.database.reading(context.attachments.find, conversation, attachment)
    content = await context.database.reading(context.attachments.content, found)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HTTPResponse(content, headers=headers, content_type=found.type)
