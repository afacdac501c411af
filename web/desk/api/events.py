"""What happens on the desk, as it happens."""

import re

from pydantic import BaseModel, Field, field_validator

from web.context import Request
from web.desk.desk_stream import DeskStream
from web.desk.people import caller
from web.routing import Content, Routes
from web.streams import serve

routes = Routes("desk")

_PLACE = re.compile(r"([\w-]{1,64}):(\d{1,9})")
_CONVERSATION = re.compile(r"[\w-]{1,64}")
WATCHED = 20
"""Conversations that are not one's own, at most: somebody with that many tabs is lost anyway."""


class Places(BaseModel):
    """Where the reader is."""

    after: str = Field(
        "",
        max_length=4000,
        description="How far the reader has each chat, as `conversation:number`, with commas between.",
    )
    watch: str = Field(
        "",
        max_length=2000,
        description="Conversations to follow that are not the reader's own, with commas between.",
    )

    @field_validator("after")
    @classmethod
    def _are_places(cls, value: str) -> str:
        if not all(_PLACE.fullmatch(one) for one in value.split(",") if one):
            raise ValueError("Write conversation:number, with commas between.")
        return value

    @field_validator("watch")
    @classmethod
    def _are_conversations(cls, value: str) -> str:
        named = [one for one in value.split(",") if one]
        if len(named) > WATCHED or not all(_CONVERSATION.fullmatch(one) for one in named):
            raise ValueError(f"Name at most {WATCHED} conversations, with commas between.")
        return value

    @property
    def watched(self) -> frozenset[str]:
        """The conversations to follow beside one's own."""
        return frozenset(one for one in self.watch.split(",") if one)

    @property
    def places(self) -> dict[str, int]:
        """The last number known, by conversation."""
        found = (_PLACE.fullmatch(one) for one in self.after.split(",") if one)
        return {one[1]: int(one[2]) for one in found if one}


@routes.get(
    "/api/v1/desk/events",
    auth="staff:talk,see_complaints",
    query=Places,
    returns={
        200: Content(
            "text/event-stream",
            "Events `desk`, `handoff`, `owner`, `complaint`, `presence`, `mention`, and of each chat "
            "`message`, `owner`, `typing`, `read`, `pending`, `note`, with its `conversation`.",
        )
    },
)
async def desk_events(request: Request, query: Places) -> None:
    """Follow the desk by Server-Sent Events: the queue, who is there, and every chat that one has.

    `desk` says how things stand, and comes again when that changes. Messages of a chat are those after the
    number that `after` gives for it, else after the newest when the chat became the reader's. A comment line
    comes at least every 15 seconds.
    """
    reader = caller(request).account
    stream = DeskStream(request.app.ctx, reader, query.places, query.watched)
    await serve(request, stream, f"staff {reader.id}")
