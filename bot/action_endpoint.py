"""Calls to the action server: one kept-alive session, short time-outs, and failures that stay failures.

Rasa's own way opens a connection for every call, waits for 300 seconds, sends the whole domain each time, and
checks the answer against a schema that it compiles anew (some 25 ms of the loop's time).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Dict, FrozenSet, List, Optional, Tuple

import aiohttp
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.errors import ActionFailed, ActionServerFailed
from bot.timing import spent
from bot.tracker_window import INTERNAL, as_json

CONNECT_SECONDS = 1.0
TOTAL_SECONDS = 4.0
KEEP_ALIVE_SECONDS = 15.0
"""Shorter than the action server's own, so that a connection is not used while it is being closed."""

TRYING: ContextVar[bool] = ContextVar("trying", default=False)
"""Whether the turn is one that editors try: its actions are done in a world of their own."""
TRIAL = "/trial"

REJECTED = 400
AWAY = 503
"""What actions need is away for now."""
DOMAIN_MISSING = 449


class ActionEndpoint(EndpointConfig):
    """The action server as Rasa sees it. Raises ActionServerFailed or ActionFailed, not aiohttp's errors."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__(url=url, headers={"X-Redress-Secret": secret, "Content-Type": "application/json"})
        where, _, route = url.rpartition("/")
        self.trial_url = f"{where}{TRIAL}/{route}"
        self._session: Optional[aiohttp.ClientSession] = None
        self._domain: Tuple[Any, str] = (None, "")

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run an action; the action server's answer, checked.

        The domain is named by its digest alone, and sent when the action server does not know it.
        """
        call: Dict[str, Any] = dict(kwargs["json"])
        domain = call.pop("domain", None)
        call["domain_digest"] = self._digest(domain)
        with spent("actions"):
            status, body = await self._post(call)
            if status == DOMAIN_MISSING:
                status, body = await self._post({**call, "domain": domain})
        return _answer(str(call["next_action"]), status, body, _slots(domain))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _digest(self, domain: Any) -> str:
        known, digest = self._domain
        if known is not domain:
            digest = hashlib.sha256(as_json(domain).encode()).hexdigest()
            self._domain = (domain, digest)
        return digest

    async def _post(self, call: Dict[str, Any]) -> Tuple[int, bytes]:
        data = as_json(call).encode()
        try:
            try:
                return await self._send(data)
            except aiohttp.ServerDisconnectedError:
                # It closed the kept connection at that moment. What an action does it does once a message.
                return await self._send(data)
        except asyncio.TimeoutError:
            raise ActionServerFailed(f"{call['next_action']} took longer than {TOTAL_SECONDS:g} s.") from None
        except aiohttp.ClientError as error:
            raise ActionServerFailed(f"{self.url} does not answer ({type(error).__name__}).") from None

    async def _send(self, data: bytes) -> Tuple[int, bytes]:
        async with self._open().post(self.trial_url if TRYING.get() else self.url, data=data) as response:
            return response.status, await response.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self.headers,
                timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _slots(domain: Any) -> FrozenSet[str]:
    """The slots that an action may set: Rasa passes over any other without a word to the customer."""
    return frozenset((domain or {}).get("slots", ())) | INTERNAL


def _answer(action: str, status: int, body: bytes, slots: FrozenSet[str]) -> Any:
    """What the action server answered. Raises ActionFailed, or Rasa's own error for a rejection."""
    if status == REJECTED:
        raise ClientResponseError(status, "rejected", body.decode("utf-8", "replace"))
    if status == AWAY:
        raise ActionServerFailed(f"{action} cannot be run now: {_error(body)}")
    if status != 200:
        raise ActionFailed(f"{action} failed with status {status}: {_error(body)}")
    try:
        answer = json.loads(body)
    except ValueError:
        raise ActionFailed(f"{action} answered what is not JSON.") from None
    if not isinstance(answer, dict):
        raise ActionFailed(f"{action} answered what is not a JSON object.")
    for event in answer.get("events") or []:
        wrong = _what_is_wrong(event, slots)
        if wrong:
            raise ActionFailed(f"{action} answered an event that is none: {wrong}.")
    answer.setdefault("events", [])
    answer.setdefault("responses", [])
    return answer


def _error(body: bytes) -> str:
    """The reason alone: the rest of the body may hold the whole conversation."""
    try:
        return str(json.loads(body).get("error", ""))[:300]
    except (ValueError, AttributeError):
        return ""


def _what_is_wrong(event: Any, slots: FrozenSet[str]) -> Optional[str]:
    kind = event.get("event") if isinstance(event, dict) else None
    validators = _validators().get(kind)
    if validators is None:
        return f"kind {kind!r}"
    if kind == "slot" and event.get("name", REQUESTED_SLOT) not in slots:
        return f"the domain has no slot {event['name']!r}"
    errors = [error for validator in validators if (error := next(validator.iter_errors(event), None))]
    return None if len(errors) < len(validators) else f"{kind}, {errors[0].message}"


@lru_cache(maxsize=1)
def _validators() -> Dict[Any, List[Validator]]:
    """The validators of each kind of event: trying all kinds in turn is slow and explains nothing."""
    validators: Dict[Any, List[Validator]] = {}
    for schema in EVENT_SCHEMA["oneOf"]:
        kind = schema["properties"]["event"]["const"]
        validators.setdefault(kind, []).append(validator_for(schema)(schema))
    return validators


def check_answers_here() -> None:
    """Have Rasa leave the checking of answers to this module, and be ready for the first one."""
    _validators()
    RemoteAction._validate_action_result = lambda self, result: True
