"""What the handlers of `web` share: built once by `web.app.create_app`, reached as `request.app.ctx`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from sanic import Request as SanicRequest
from sanic import Sanic
from sanic.config import Config

if TYPE_CHECKING:
    from complaints.register import Register
    from conversations.announcements import Announcements
    from conversations.attachments import Attachments
    from conversations.bus import Bus
    from conversations.engines import Engines
    from conversations.handoffs import Handoffs
    from conversations.log import Log
    from conversations.turns import Turns
    from conversations.words import Words
    from redress.settings import Settings
    from store.database import Database
    from web.authentication import Authenticator
    from web.customer.wording import Wording
    from web.limits import Limits
    from web.metrics import Metrics
    from web.routing import Route


@dataclass
class Context:
    """Everything a handler may need."""

    settings: Settings
    clock: Callable[[], datetime]
    database: Database
    register: Register
    words: Words
    wordings: Mapping[str, Wording]
    """What the chat itself says, by language; the first language first."""
    log: Log
    handoffs: Handoffs
    attachments: Attachments
    bus: Bus
    announce: Announcements
    engines: Engines
    turns: Turns
    limits: Limits
    metrics: Metrics
    authenticators: dict[str, Authenticator] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once this process was told to stop: streams end, new ones are refused."""
    streams_open: int = 0
    areas: dict[str, Any] = field(default_factory=dict)
    """What an area of its own (the desk, the studio) keeps for its handlers, by the area's name."""


IN_FORCE = "content in force"
"""Under this name `Context.areas` has the folder of the content that this process started with."""

App: TypeAlias = Sanic[Config, Context]
Request: TypeAlias = SanicRequest[App, SimpleNamespace]
