"""Serve the engine on loopback.

    REDRESS_ENGINE_SECRET=... REDRESS_ACTIONS_SECRET=... python -m bot --port 18000
        --actions http://127.0.0.1:28000/webhook --store var/engine.db --model models

What keeps it from starting is said in one sentence on standard error, with exit code 1.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Any, List, Mapping, Optional

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot import environment, facts, models, without_tensorflow
from bot.errors import CannotStart, StoreFailed
from bot.tracker_store import TurnStore

ENDPOINTS = Path("endpoints.yml")
DOMAIN = Path("domain.yml")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def main(arguments: Optional[List[str]] = None) -> int:
    """Serve until told to stop; returns the exit code."""
    given = _arguments(arguments)
    environment.settle()
    try:
        serve(given, _secret("REDRESS_ENGINE_SECRET"), _secret("REDRESS_ACTIONS_SECRET"))
    except (CannotStart, models.ModelUnusable) as reason:
        print(f"The engine cannot start: {reason}", file=sys.stderr)
        return 1
    return 0


def serve(given: argparse.Namespace, engine_secret: str, actions_secret: str) -> None:
    """Check what can be checked at once, then load the model, then answer.

    Raises CannotStart, ModelUnusable.
    """
    listening = _bind(given.host, given.port)
    archive = models.usable(given.model)
    content = {"content": str(given.content)} if given.content else {"domain": str(DOMAIN)}
    speaks = {**_what_speaks(), **content}
    store = _open_store(given.store)
    tried = _open_store(given.trial_store) if given.trial_store else None

    if without_tensorflow.has_no_use_for_it(archive):
        without_tensorflow.leave_out()
    # Rasa takes seconds to import: what is wrong above is said before.
    from bot.channel import Channel  # noqa: PLC0415
    from bot.engine import Engine  # noqa: PLC0415
    from bot.loading import load  # noqa: PLC0415
    from bot.study import Study  # noqa: PLC0415

    actions, dialogue = load(archive, given.actions, actions_secret, speaks)
    study = Study(dialogue)
    trial = Engine(tried, dialogue, trying=True) if tried else None
    app = Channel(Engine(store, dialogue), engine_secret, study, trial).app()

    async def say_ready(*_: Any) -> None:
        where = f"http://{given.host}:{given.port}"
        print(f"The engine is ready on {where} with model {dialogue.name}.", flush=True)

    async def close(*_: Any) -> None:
        study.close()
        await actions.close()
        for one in (store, tried):
            if one is not None:
                one.close()

    app.add_task(dialogue.speaks.in_force.follow())
    app.register_listener(say_ready, "after_server_start")
    app.register_listener(close, "after_server_stop")
    app.run(sock=listening, access_log=False, motd=False)


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything slow; nobody is let in until the server listens."""
    if host not in LOOPBACK:
        raise CannotStart(f"it listens on loopback only, and {host} is not (--host).")
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except (OSError, OverflowError) as error:
        raise CannotStart(
            f"port {port} on {host} is not to be had ({error}); choose another with --port."
        ) from None
    return taken


def _what_speaks() -> Mapping[str, Any]:
    """What endpoints.yml says of `nlg`; the facts that it names can be read."""
    try:
        speaks: Mapping[str, Any] = YAML(typ="safe", pure=True).load(ENDPOINTS.read_text("utf-8"))["nlg"]
        facts.read(Path(speaks["facts"]))
    except facts.FactsBroken as broken:
        raise CannotStart(str(broken)) from None
    except (OSError, YAMLError, KeyError, TypeError) as error:
        raise CannotStart(f"{ENDPOINTS} does not say what speaks, `nlg` ({error}).") from None
    return speaks


def _open_store(where: str) -> TurnStore:
    try:
        store = TurnStore(where)
        asyncio.run(store.prepare())
    except (StoreFailed, ValueError, ImportError) as error:
        raise CannotStart(f"the tracker store cannot be used ({error}); see --store.") from None
    return store


def _secret(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise CannotStart(f"the environment variable {name} is not set.")
    return value


def _arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Serve the dialogue engine on loopback."
    )
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=18000, help="port to listen on")
    parser.add_argument(
        "--actions", default="http://127.0.0.1:28000/webhook", help="URL of the action server"
    )
    parser.add_argument(
        "--store",
        default=os.environ.get("REDRESS_ENGINE_STORE", "var/engine.db"),
        help="SQLite file or database URL for conversations; REDRESS_ENGINE_STORE keeps its password unseen",
    )
    parser.add_argument("--trial-store", help="the same for the turns that editors try")
    parser.add_argument("--content", type=Path, help="pointer to the folder of the words in force")
    parser.add_argument("--model", type=Path, default=Path("models"), help="model, or folder of models")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
