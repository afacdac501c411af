"""What the assistant says: the responses of domain.yml, filled with slots, values of actions, and facts.

Four rules beside Rasa's own way:
- a fact that opens a sentence begins with a capital ("The Communications Ombudsman can ...");
- a line about something not known (a fact without value, an empty or skipped slot) is left out whole;
- a placeholder that nobody knows, or a response that does not exist, is an error: no customer sees `{x}`;
- which of several variants is said depends on the message alone, so that a repeated turn says the same.
"""

from __future__ import annotations

import copy
import hashlib
import re
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from rasa.core.nlg.generator import NaturalLanguageGenerator, ResponseVariationFilter
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.errors import TurnFailed
from bot.in_force import InForce, responses
from bot.sentences import put_in

SKIPPED = "__skipped__"
"""The value of an optional slot that the customer would rather leave empty."""

SILENT = frozenset({"utter_default", "utter_restart"})
"""Responses that Rasa tries to say by itself; not having them is no error."""

FILLED = ("text", "image", "custom", "buttons", "attachment", "quick_replies", "elements")

_GAPS = re.compile(r"\n{3,}")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")


class FactualResponses(NaturalLanguageGenerator):
    """Rasa's templated responses, with facts."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        """`endpoint_config` names the file of facts (`facts`), and where the words are: by a pointer
        (`content`), or in a file (`domain`); else they are the model's. Raises FactsBroken, ContentBroken.
        """
        named = endpoint_config.kwargs
        pointer, file = named.get("content"), named.get("domain")
        own = responses(Path(file)) if file else domain.responses
        self.in_force = InForce(own, Path(named["facts"]), Path(pointer) if pointer else None)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The response called `utter_action`. Raises TurnFailed where it cannot be said."""
        slots = tracker.current_slot_values()
        words, facts = self.in_force.now()
        variants = _variants(words, utter_action, output_channel, slots)
        if not variants:
            if utter_action in SILENT:
                return None
            raise TurnFailed(f"The domain has no response {utter_action} for this case.")
        chosen = copy.deepcopy(variants[_pick(utter_action, tracker, len(variants))])
        known = {**facts, **slots, **kwargs}
        try:
            return {key: fill(value, known) if key in FILLED else value for key, value in chosen.items()}
        except KeyError as unknown:
            raise TurnFailed(f"The response {utter_action} has an unknown placeholder {unknown}.") from None


def _variants(
    words: Dict[str, List[Dict[str, Any]]], name: str, channel: str, slots: Dict[str, Any]
) -> List[Dict[str, Any]]:
    if name not in words:
        return []
    chosen: List[Dict[str, Any]] = ResponseVariationFilter(words).responses_for_utter_action(
        name, channel, slots
    )
    return chosen


def fill(value: Any, known: Mapping[str, Any]) -> Any:
    """`value` with the placeholders of every text in it filled. Raises KeyError for one that nobody knows."""
    if isinstance(value, str):
        return _fill_text(value, known)
    if isinstance(value, dict):
        return {key: fill(below, known) for key, below in value.items()}
    if isinstance(value, list):
        return [fill(below, known) for below in value]
    return value


def _fill_text(text: str, known: Mapping[str, Any]) -> str:
    if "{" not in text:
        return text
    lines = [_fill_line(line, known) for line in text.split("\n")]
    left = "\n".join(line for line in lines if line is not None)
    return _GAPS.sub("\n\n", left) if None in lines else left


def _fill_line(line: str, known: Mapping[str, Any]) -> Optional[str]:
    """The line, or None where it speaks of something unknown. Values are put in once, never read again."""
    words = {name: _words(known[name]) for name in _PLACEHOLDER.findall(line)}
    if any(word is None for word in words.values()):
        return None
    return put_in(line, _PLACEHOLDER, lambda name: str(words[name]))


def _words(value: Any) -> Optional[str]:
    if value in (None, SKIPPED, []):
        return None
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)


def _pick(name: str, tracker: DialogueStateTracker, variants: int) -> int:
    if variants == 1:
        return 0
    message = tracker.latest_message.message_id if tracker.latest_message else ""
    return int.from_bytes(hashlib.sha256(f"{message}\0{name}".encode()).digest()[:4], "big") % variants
