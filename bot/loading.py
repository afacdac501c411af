"""All that has to be there before the engine can answer. Importing this imports Rasa, which takes seconds."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Mapping, Tuple

from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

from bot.action_endpoint import ActionEndpoint, check_answers_here
from bot.body import Message
from bot.dialogue import Dialogue
from bot.errors import CannotStart
from bot.nlg import FactualResponses
from bot.straight import remember_kinds_of_events
from bot.tracker_window import rebuild


def load(archive: Path, url: str, secret: str, speaks: Mapping[str, Any]) -> Tuple[ActionEndpoint, Dialogue]:
    """The model, shown to understand a sentence, and its way to the actions. Raises CannotStart.

    `speaks` is what endpoints.yml says of `nlg`.
    """
    configure_structlog(logging.WARNING)
    check_answers_here()
    remember_kinds_of_events()
    actions = ActionEndpoint(url, secret)
    nlg = EndpointConfig.from_dict(dict(speaks))
    try:
        dialogue = Dialogue(archive, actions, lambda domain: FactualResponses(nlg, domain))
        asyncio.run(_try_out(dialogue))
    except Exception as error:
        cause = _cause(error)
        raise CannotStart(
            f"the model {archive} does not load ({type(cause).__name__}: {cause}); train again: make train."
        ) from error
    return actions, dialogue


def _cause(error: BaseException) -> BaseException:
    """What went wrong in the first place; Rasa wraps it."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


async def _try_out(dialogue: Dialogue) -> None:
    """Understand one sentence: a classifier that lost what it learned fails here, not with a customer."""
    message = Message(
        "try-out", "try-out", "My internet has been down since Monday and nobody calls me back."
    )
    found = await dialogue.understand(message, rebuild("try-out", dialogue.domain, ()))
    if not found["intent"]["name"]:
        raise ValueError("it finds no intent in a plain sentence")
