"""What the assistant says in a turn, collected: each response is one message, with all that belongs to it."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping

from rasa.core.channels.channel import OutputChannel

from bot.errors import TurnFailed

NAME = "redress"

_PAYLOAD = re.compile(r"/([\w/-]+)\s*(\{.*\})?\s*", re.DOTALL)


class Collected(OutputChannel):
    """Keeps the messages instead of sending them."""

    def __init__(self) -> None:
        self.messages: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """What responses for this channel alone are marked with."""
        return NAME

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Take a response as one message; Rasa's own way is one for every part and every paragraph."""
        text = (message.get("text") or "").strip()
        buttons = [*(message.get("buttons") or []), *(message.get("quick_replies") or [])]
        custom = message.get("custom") or {}
        if text or buttons or custom:
            self.messages.append(
                {
                    "text": text,
                    "buttons": [button(one) for one in buttons],
                    "custom": custom,
                    "response": message.get("utter_action"),
                }
            )


def button(offered: Mapping[str, Any]) -> Dict[str, Any]:
    """A button of the domain, `{title, payload: /intent{"entity": "value"}}`, as intent and entities.

    Raises TurnFailed for a payload that is none: such a button could not be pressed.
    """
    payload = str(offered.get("payload") or "")
    found = _PAYLOAD.fullmatch(payload)
    if not offered.get("title") or not found:
        raise TurnFailed(f"The button {offered.get('title')!r} has no payload /intent: {payload!r}.")
    return {
        "title": offered["title"],
        "intent": found.group(1),
        "entities": _entities(payload, found.group(2)),
    }


def _entities(payload: str, text: Any) -> List[Dict[str, Any]]:
    if not text:
        return []
    if text.startswith("{{") and text.endswith("}}"):
        text = text[1:-1]  # the braces are doubled in responses written for Rasa's own interpolation
    try:
        values = json.loads(text)
    except ValueError:
        raise TurnFailed(f"The button payload {payload!r} does not end in a JSON object.") from None
    return [
        {"entity": name, "value": one}
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]
