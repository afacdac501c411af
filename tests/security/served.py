"""A `web` with everything in it, for programs that attack it: `python -m tests.security.served FOLDER`.

It prints one line of JSON, with its address, what is there, and who may come with which headers; then it
serves until its standard input ends.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, cast

from complaints.complaint import Deed, LetterKind
from redress import logs
from redress.settings import ROOT
from staff.passwords import Passwords
from staff.roles import Role
from tests.desk.conftest import CHEAP, Clock, Staffed, copied
from tests.web.world import running
from web.desk.people import AREA, People
from web.studio.place import AREA as STUDIO
from web.studio.place import Studio

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
ROLES = {
    "agent": (Role.AGENT,),
    "manager": (Role.MANAGER,),
    "editor": (Role.EDITOR,),
    "admin": (Role.ADMIN,),
}


@dataclass(frozen=True)
class Served:
    """What a running one says of itself."""

    url: str
    there: dict[str, str]
    """Path parameters that lead somewhere, by name."""
    identities: dict[str, dict[str, str]]
    """The headers of each kind of caller; none for nobody."""
    log: Path
    """Its log."""


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """One, in a process of its own, for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.security.served", str(folder)]
    with (folder / "web.log").open("w") as log:
        process = Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=log, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        line = process.stdout.readline()
        assert line, (folder / "web.log").read_text()
        yield Served(**json.loads(line), log=folder / "web.log")
    finally:
        process.stdin.close()
        process.wait(240)


async def main(folder: Path) -> None:
    """Serve until standard input ends."""
    logs.configure("json")
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(
            running(folder, unclaimed_after=10_000.0, chats_per_agent=1000)
        )
        context = world.app.ctx
        context.areas[AREA] = People(context.settings, context.database, Passwords(CHEAP))
        context.areas[STUDIO] = Studio(copied(folder / "project"), folder / "var")
        staffed = Staffed(world, cast(Clock, context.settings.now), stack)
        there, identities = await _filled(staffed)
        print(json.dumps({"url": staffed.url, "there": there, "identities": identities}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def _filled(staffed: Staffed) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """People, a conversation with a file and a handoff, a complaint with a letter."""
    identities: dict[str, dict[str, str]] = {"nobody": {}}
    for name, roles in ROLES.items():
        client = await staffed.signed_in(*roles, email=f"{name}@example.com")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
        identities[name] = {"Cookie": cookies, "X-CSRF-Token": client.headers["X-CSRF-Token"]}
    handoff, chat = await staffed.queue()
    identities["customer"] = dict(chat.headers)
    kept = await chat.post("attachments", files={"file": ("a.png", PNG, "image/png")})
    complaint = staffed.complain()
    register, now = staffed.world.app.ctx.register, staffed.clock()
    letter = register.draft_letter(
        complaint.reference, LetterKind.RESPONSE, "Dear customer", Deed("agent@example.com", now, "letter")
    )
    there = {
        "conversation": chat.id,
        "attachment": kept.json()["attachment"],
        "handoff": handoff.id,
        "reference": complaint.reference,
        "letter": letter.id,
        "person": "1",
        "name": "utter_opening",
        "intent": "make_complaint",
    }
    return there, identities


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
