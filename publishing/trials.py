"""Trying what a model understands and what the assistant would say, without a customer's conversation.

    trials = Trials(settings)
    trials.want(snapshot)        # ask for an engine of some content; again while it is used
    trials.of(snapshot)          # its Stand (training, starting, ready, or failed with a reason), or None
    trial = trials.talk(stand)   # once it is ready; `trials.live()` is the Stand that serves customers
    conversation = await trial.begin(now)
    answer = await trial.turn(conversation, "1", "my line is dead", at=now)
    found = await trial.understand(["my line is dead"])

What is tried is kept in databases of the stand's own and is thrown away with it; nothing of it is among the
customers' conversations, complaints or mail. An engine that nobody asks for in ten minutes is ended.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx

from content.snapshot import Snapshot
from conversations.log import Log
from conversations.tokens import new_id
from publishing.folder import Published, digest_of
from publishing.jobs import UNDER_WAY, Jobs
from publishing.running import Board, Stand
from redress.settings import Settings
from store.database import Database

PATIENCE = 30.0
"""Seconds to wait for an answer: what is tried may have to wait for customers."""
OPENING = 90.0
"""Seconds until there is a database for what is tried."""
AT_ONCE = 50
"""Texts that an engine is asked about in one call."""
LONDON = ZoneInfo("Europe/London")


class NotTried(Exception):
    """What was to be tried could not be; the text says why."""


class Trial:
    """Conversations with one stand that leave nothing behind."""

    def __init__(self, stand: Stand, secret: str, actions_secret: str) -> None:
        self.stand = stand
        self._engine = _client(stand.engine, secret)
        self._actions = _client(stand.actions, actions_secret)
        self._database: Database | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def path(self) -> Path:
        """The database in which actions keep what is tried."""
        return Path(self.stand.folder) / "trial.db"

    async def open(self) -> Database:
        """The database of what is tried, made if need be. Raises NotTried."""
        async with self._opening:
            if self._database is None:
                await _posted(self._actions, "/trial/open", {}, OPENING)
                self._database = Database(f"sqlite:///{self.path}")
        return self._database

    async def begin(self, at: datetime) -> str:
        """A new conversation; its id. Raises NotTried."""
        database = await self.open()
        conversation = new_id()
        await database.writing(Log(database).start, conversation, "", [], at)
        return conversation

    async def turn(
        self,
        conversation: str,
        message: str,
        text: str,
        *,
        at: datetime,
        decided: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """What would be answered, as the engine gives it (messages, understood, record, decided).

        `message` numbers the messages of a conversation. Raises NotTried.
        """
        about = {"at": at.isoformat(), "today": at.astimezone(LONDON).date().isoformat()}
        said = {"conversation": conversation, "message": message, "text": text, "metadata": about}
        return await _posted(self._engine, "/trial/turn", {**said, "decided": decided}, PATIENCE)

    async def understand(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """How each text would be understood: `intent`, `ranking`, `entities`. Raises NotTried."""
        found: list[dict[str, Any]] = []
        for start in range(0, len(texts), AT_ONCE):
            body = {"texts": list(texts[start : start + AT_ONCE])}
            found += (await _posted(self._engine, "/understand", body, PATIENCE))["understood"]
        return found

    async def ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What the engine answers to another of its calls. Raises NotTried."""
        return await _posted(self._engine, path, body, OPENING)

    async def close(self) -> None:
        """Give back what it holds."""
        for client in (self._engine, self._actions):
            await client.aclose()
        if self._database is not None:
            self._database.close()


class Trials:
    """What can be tried on this installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.published = Published.of(settings.data_dir)
        self.board = Board(self.published)

    def want(self, content: Snapshot) -> str:
        """Ask for an engine of some content; the digest by which it is known. Reads and writes files.

        While a publication of other content is under way it is not asked for: see `busy`.
        """
        digest = self.published.keep(content)
        if not self.busy(content):
            self.board.want_trial(digest)
        return digest

    def retry(self, content: Snapshot) -> None:
        """Ask again for what failed."""
        if not self.busy(content):
            self.board.retry_trial(self.published.keep(content))

    def busy(self, content: Snapshot) -> bool:
        """Whether a publication of other content is under way: there is one engine beside the live one."""
        job = Jobs(self.published).newest()
        return job is not None and job.state in UNDER_WAY and job.content not in {"", digest_of(content)}

    def of(self, content: Snapshot) -> Stand | None:
        """How far the engine of some content is; None when nobody has asked for it, or nothing runs."""
        running, digest = self.board.now(), digest_of(content)
        trial = running.trial if running else None
        if trial is None or trial.content != digest:
            return None
        wish = self.board.wanted_trial()
        if wish is not None and wish["content"] == digest and wish["asked"] != trial.asked:
            return Stand(digest)  # what failed was asked for anew, and nobody has come to that yet
        return trial

    def live(self) -> Stand | None:
        """What serves customers; None when nothing runs."""
        running = self.board.now()
        return running.live if running else None

    def talk(self, stand: Stand) -> Trial:
        """Talk to a stand that is ready. To be closed."""
        secrets = (self._settings.secret(name) for name in ("engine", "actions"))
        return Trial(stand, *secrets)


def _client(url: str, secret: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url, headers={"X-Redress-Secret": secret}, timeout=PATIENCE, trust_env=False
    )


async def _posted(
    client: httpx.AsyncClient, path: str, body: Mapping[str, Any], patience: float
) -> dict[str, Any]:
    try:
        answer = await client.post(path, json=dict(body), timeout=patience)
    except httpx.HTTPError as error:
        raise NotTried(f"The engine does not answer ({type(error).__name__}).") from None
    if answer.status_code != 200:
        detail = ""
        with suppress(ValueError):
            said = answer.json()
            detail = str(said.get("detail") or said.get("error") or "")
        raise NotTried(f"It was not answered ({answer.status_code} {detail}).")
    found: dict[str, Any] = answer.json()
    return found
