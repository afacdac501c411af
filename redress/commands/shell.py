"""`redress shell`: the customers' chat in a terminal, over the same API as the page."""

import asyncio
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import httpx

from redress.beginning import begin
from redress.preflight import NotReady, check
from redress.processes import LOOPBACK, Place, all_processes
from redress.settings import Settings
from redress.supervisor import StartFailed, Supervisor
from store.migration import migrate

PATIENCE = 60
"""Seconds to wait for an answer before saying that there was none."""


class Chat:
    """One conversation with a running Redress."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        opened = client.post("/api/v1/conversations", json={}).raise_for_status().json()
        self._path = f"/api/v1/conversations/{opened['conversation']}/messages"
        self._client.headers["Authorization"] = f"Bearer {opened['token']}"
        self._seq = 0
        self._buttons: list[dict[str, str]] = []
        self.opening = self._take(opened["messages"])

    def send(self, line: str) -> int:
        """Send a line, or press the button whose number it is; returns the message's number."""
        said: dict[str, str] = {"client_id": str(uuid.uuid4())}
        if line.isdigit() and 0 < int(line) <= len(self._buttons):
            said["button"] = self._buttons[int(line) - 1]["id"]
        else:
            said["text"] = line
        answer = self._client.post(self._path, json=said)
        if answer.is_client_error:
            raise click.ClickException(answer.json().get("detail", answer.text))
        return int(answer.raise_for_status().json()["seq"])

    def answers(self) -> Iterator[dict[str, Any]]:
        """What is said from now on, until nothing is pending any more."""
        for _ in range(PATIENCE * 5):
            log = self._client.get(self._path, params={"after": self._seq}).raise_for_status().json()
            yield from self._take(log["messages"])
            if not log["pending"]:
                return
            time.sleep(0.2)

    def choices(self) -> list[str]:
        """The titles of the buttons on offer."""
        return [button["title"] for button in self._buttons]

    def _take(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for message in messages:
            self._seq = max(self._seq, message["seq"])
            self._buttons = message.get("buttons") or []
        return [message for message in messages if message["from"] != "customer"]


@click.command()
def shell() -> None:
    """Chat with the assistant in this terminal. Starts Redress first when it is not running."""
    settings = Settings()
    with httpx.Client(base_url=f"http://{LOOPBACK}:{settings.port}", timeout=10, trust_env=False) as client:
        if _is_up(client):
            _talk(client)
            return
    check(settings)
    place, _ = begin(settings)
    migrate(settings.database)
    asyncio.run(_talk_to_own(settings, place))


def _is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


async def _talk_to_own(settings: Settings, place: Place) -> None:
    """Run every process with its log in a file, chat, and stop them again."""
    log = settings.data_dir / "shell.log"
    click.echo(f"Starting Redress (its log: {log})")
    with log.open("w", encoding="utf-8") as output:
        supervisor = Supervisor(all_processes(settings, place), output)

        async def chat() -> None:
            url = f"http://{LOOPBACK}:{settings.port}"
            with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
                await asyncio.to_thread(_talk, client)
            supervisor.stop()

        try:
            await supervisor.run(chat)
        except StartFailed as error:
            raise NotReady(str(error)) from None


def _talk(client: httpx.Client) -> None:
    chat = Chat(client)
    click.echo("Type a line, or the number of a button. Ctrl-D ends.\n")
    _print(chat, chat.opening)
    while (line := _read()) is not None:
        if not line.strip():
            continue
        try:
            chat.send(line)
        except click.ClickException as error:
            error.show()
            continue
        _print(chat, chat.answers())


def _read() -> str | None:
    with _end_of_input_is_no_error():
        return input("> ")
    return None


@contextmanager
def _end_of_input_is_no_error() -> Iterator[None]:
    try:
        yield
    except (EOFError, KeyboardInterrupt):
        click.echo()


def _print(chat: Chat, messages: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    for message in messages:
        click.echo(message["text"] + "\n")
    for number, title in enumerate(chat.choices(), start=1):
        click.echo(f"  {number}  {title}")
