"""Taking a file that a form brings, for the API and for the plain page."""

import asyncio
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from conversations.attachments import LARGEST, Attachment
from web import bodies
from web.context import Request
from web.limits import limit
from web.problems import FieldProblem, Problem

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELD = "file"
AROUND = 16_384
"""Bytes of the form around the file."""
LIMIT = LARGEST + AROUND
MOST_PARTS = 20
"""Fields of a form that are looked at; ours have one. A form of millions would keep everybody waiting."""


async def read(request: Request) -> tuple[str, bytes]:
    """The one file of the form: its name and content. Raises Problem 400, 413, 415, 422."""
    if bodies.media_type(request) != "multipart/form-data":
        raise Problem(415, "Send the file as multipart/form-data, in the field `file`.")
    declared: str = request.headers.getone("content-type", "")
    body = await bodies.raw(request, LIMIT)
    return await asyncio.to_thread(_file, declared, body)


async def keep(request: Request, conversation: str, name: str, content: bytes) -> Attachment:
    """Keep a file of the conversation. Raises Problem 429, ConversationError."""
    await limit(request, f"uploads {conversation}", 40, 60, "That was a lot of files at once: wait a moment.")
    context = request.app.ctx
    # In a thread of its own: a large file on a slow disk keeps no message waiting.
    return await asyncio.to_thread(context.attachments.keep, conversation, name, content, context.clock())


@dataclass
class _Part:
    """One field of the form, as it is read."""

    header: bytes = b""
    value: bytes = b""
    disposition: bytes = b""
    content: list[bytes] = field(default_factory=list)

    def end_header(self) -> None:
        """A header is whole."""
        if self.header.strip().lower() == b"content-disposition":
            self.disposition = self.value
        self.header = self.value = b""

    @property
    def said(self) -> dict[bytes, bytes]:
        """What the field says of itself: `name`, and `filename` for a file."""
        return parse_options_header(self.disposition)[1]


class _Form:
    """What the parser calls while it goes through the form."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.ended = False

    @property
    def calls(self) -> "MultipartCallbacks":
        """What is called, by the parser's names."""
        return {
            "on_part_begin": self.on_part_begin,
            "on_header_field": self.on_header_field,
            "on_header_value": self.on_header_value,
            "on_header_end": self.on_header_end,
            "on_part_data": self.on_part_data,
            "on_end": self.on_end,
        }

    def on_part_begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise FormParserError("too many parts")
        self.parts.append(_Part())

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].value += data[start:end]

    def on_header_end(self) -> None:
        self.parts[-1].end_header()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content.append(data[start:end])

    def on_end(self) -> None:
        self.ended = True


def _file(declared: str, body: bytes) -> tuple[str, bytes]:
    """The one file of the form: its name and content. Raises Problem 400, 422."""
    boundary = parse_options_header(declared.encode("latin-1", "replace"))[1].get(b"boundary")
    if not boundary:
        detail = "The form has no boundary: let your HTTP library write the Content-Type header."
        raise Problem(400, detail)
    form = _Form()
    try:
        parser = MultipartParser(boundary, form.calls, max_size=LIMIT)
        parser.write(body)
        parser.finalize()
    except FormParserError:
        form.ended = False
    if not form.ended:
        raise Problem(400, "The form could not be read: send it as multipart/form-data.")
    for part in form.parts:
        if part.said.get(b"name") == FIELD.encode() and b"filename" in part.said:
            name = part.said[b"filename"].decode("utf-8", "replace")
            return unicodedata.normalize("NFC", name), b"".join(part.content)
    detail = "Send one file in the field `file`."
    raise Problem(422, detail, errors=[FieldProblem(field=FIELD, detail=detail)])
