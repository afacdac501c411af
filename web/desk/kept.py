"""What somebody had typed into a form when their session was over: kept through the sign-in, and shown again.

It travels in the sign-in page itself, from the browser that typed it and back to it; nothing is stored here.
"""

import json
import re
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, ValidationError

from web import bodies
from web.context import Request
from web.problems import Problem

LIMIT = 262_144
"""Bytes of a form that is kept: as much as a form may send."""
SECRET = frozenset({"csrf", "password", "new_password", "code", "ticket"})
"""Fields that are never kept: what was a secret is typed again."""
UNSEEN = frozenset({"key"})
"""Fields that nobody typed."""


class Kept(BaseModel):
    """A form as it was sent."""

    path: str = Field(pattern=re.compile(r"^/desk(?:/[\w-]+)+\Z"), max_length=300)
    fields: dict[str, str]

    @property
    def typed(self) -> dict[str, str]:
        """What its writer would miss."""
        return {name: text for name, text in self.fields.items() if name not in UNSEEN and text.strip()}


async def of(request: Request) -> Kept | None:
    """The form that this call sends; None when it is none, or holds nothing that was typed."""
    if bodies.media_type(request) != "application/x-www-form-urlencoded":
        return None
    try:
        body = await bodies.raw(request, LIMIT)
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=100)
        kept = Kept(path=request.path, fields={name: text for name, text in pairs if name not in SECRET})
    except (Problem, ValueError):
        return None
    return kept if kept.typed else None


def read(packed: str) -> Kept | None:
    """What `packed` gave, as the sign-in page sends it back."""
    try:
        return Kept.model_validate(json.loads(packed)) if packed else None
    except (ValueError, ValidationError, RecursionError):
        return None
