"""Agents who take conversations, write, and hand back, and race each other for the same ones."""

import asyncio
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

from tests.faults.ledger import Account, Acknowledged, Ledger
from tests.faults.system import STAFF_PASSWORD

LINES = ("Hello, this is {name}. I have read what you wrote.", "I have looked at it and will put it right.")


class Agent:
    """One member of staff at the desk."""

    def __init__(self, http: httpx.AsyncClient, ledger: Ledger, rng: random.Random, email: str) -> None:
        self._http, self._ledger, self._rng, self.email = http, ledger, rng, email
        self.name = email.partition("@")[0]

    async def work(self) -> None:
        """Take what waits, for as long as the campaign lasts."""
        while True:
            await asyncio.sleep(self._rng.uniform(0.2, 1.5))
            waiting = await self._handoffs("waiting")
            # The first of the queue, so that colleagues go for the same one.
            for handoff in waiting[:1]:
                await self._take(handoff)
            for handoff in await self._handoffs("claimed"):
                if (handoff["claimed_by"] or "").casefold() == self.name and handoff[
                    "id"
                ] not in self._ledger.closed:
                    await self._serve(handoff)

    async def _take(self, handoff: dict[str, Any]) -> None:
        answer = await self._call("POST", f"/api/v1/handoffs/{handoff['id']}/claim", json={})
        if answer is not None and answer.status_code == 200:
            self._ledger.claimed(handoff["id"], self.email)

    async def _serve(self, handoff: dict[str, Any]) -> None:
        """Say the lines, and hand back; a customer who writes meanwhile is answered by the assistant."""
        account = self._account(handoff["conversation"])
        for line in LINES:
            await asyncio.sleep(self._rng.uniform(0, 0.5))
            await self._say(handoff["conversation"], line.format(name=self.name), account)
        await asyncio.sleep(self._rng.uniform(0.5, 2))
        ending = {"outcome": "returned_to_assistant"}
        answer = await self._call("POST", f"/api/v1/handoffs/{handoff['id']}/close", json=ending)
        if answer is not None and answer.status_code in {200, 409}:
            self._ledger.closed.add(handoff["id"])

    async def _say(self, conversation: str, text: str, account: Account | None) -> None:
        client_id = str(uuid.uuid4())
        body = {"client_id": client_id, "text": text}
        path = f"/api/v1/conversations/{conversation}/agent-messages"
        answer = await self._call("POST", path, json=body)
        if answer is not None and answer.status_code in {200, 202} and account is not None:
            account.by_agents.append(Acknowledged(client_id, answer.json()["seq"], text, "agent"))

    def _account(self, conversation: str) -> Account | None:
        return next((one for one in self._ledger.accounts if one.conversation == conversation), None)

    async def _handoffs(self, state: str) -> list[dict[str, Any]]:
        answer = await self._call("GET", "/api/v1/handoffs", params={"state": state})
        if answer is None or answer.status_code != 200:
            return []
        found: list[dict[str, Any]] = answer.json()["handoffs"]
        return found

    async def _call(self, method: str, path: str, **sent: Any) -> httpx.Response | None:
        """Call until something answers, signing in where need be; None where it is to no avail."""
        for attempt in range(200):
            try:
                answer = await self._http.request(method, path, **sent)
                if answer.status_code == 401:
                    await self._sign_in()
                    continue
            except httpx.HTTPError as error:
                self._ledger.statuses[f"agent: {type(error).__name__}"] += 1
            else:
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
                self._ledger.statuses[f"{answer.status_code} {method} by an agent"] += 1
            await asyncio.sleep(min(0.2 * 2**attempt, 2.0) * self._rng.uniform(0.5, 1))
        return None

    async def _sign_in(self) -> None:
        self._http.cookies.clear()
        body = {"email": self.email, "password": STAFF_PASSWORD}
        answer = await self._http.post("/api/v1/staff/session", json=body)
        if answer.status_code == 200:
            self._http.headers["X-CSRF-Token"] = answer.json()["csrf"]
        else:
            self._ledger.statuses[f"{answer.status_code} sign-in"] += 1
            await asyncio.sleep(1)


async def at_the_desk(
    line: Callable[[], httpx.AsyncClient], ledger: Ledger, seed: int, emails: tuple[str, ...]
) -> None:
    """All of them, until cancelled, each with a line of their own."""
    clients = [line() for _ in emails]
    try:
        agents = [
            Agent(client, ledger, random.Random(f"{seed} {email}"), email)
            for client, email in zip(clients, emails, strict=True)
        ]
        await asyncio.gather(*(agent.work() for agent in agents))
    finally:
        for client in clients:
            with suppress(RuntimeError):
                await client.aclose()
