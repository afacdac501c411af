"""What is in force, followed: other engines, other words and facts are taken up while everything goes on.

All that is made of the content is made beside the requests, and put in place in one go: a request sees what
was in force before, or what is now.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from complaints import code_of_practice, root_causes
from complaints.code_of_practice import CodeOfPractice
from complaints.letters import Letters
from conversations import canned_replies, desk_hours
from conversations.canned_replies import CannedReplies
from conversations.timetable import Timetable
from conversations.turns import NEEDED
from conversations.words import Words
from publishing.folder import Published, followed
from publishing.following import LOOK_EVERY, Pointer
from redress.settings import ROOT, Settings
from web import live
from web.code import page as code_page
from web.context import App
from web.customer import embedding, wording
from web.customer.talk import OPENING
from web.customer.wording import Wording
from web.letters.place import AREA as LETTERS

CAUSES = "data/root_causes.yml"
AREA = "root causes"

log = structlog.get_logger("published")


@dataclass(frozen=True)
class Spoken:
    """What is said to customers."""

    code: CodeOfPractice
    words: Words
    wordings: Mapping[str, Wording]


@dataclass(frozen=True)
class Made:
    """Everything that this process makes of some content."""

    spoken: Spoken
    desk: Timetable
    canned: CannedReplies
    causes: Mapping[str, str]
    scripts: embedding.Embedding
    letters: Path


def folder(settings: Settings) -> Path | None:
    """The published content that is in force; None where nothing was published, or none is followed."""
    if followed(settings) is None:
        return None
    now = Published.of(settings.data_dir).live()
    return now.content if now is not None else None


def spoken(content: Path) -> Spoken:
    """What is said by some content. Raises BrokenFile, WordsError, OSError."""
    code = code_of_practice.load(content / "data" / "code_of_practice.yml")
    words = Words.load(content / "domain.yml", code.facts())
    for name in (*OPENING, *NEEDED, *live.NEEDED):
        words.say(name)
    words.say("utter_system_busy", seconds=0)
    return Spoken(code, words, wording.load(content / "data", code.facts()))


def made(content: Path) -> Made:
    """All of it. Raises BrokenFile, WordsError, OSError; what is in force stays so then."""
    said, data = spoken(content), content / "data"
    return Made(
        spoken=said,
        desk=desk_hours.load(data / "desk_hours.yml"),
        canned=canned_replies.load(data / "canned_replies.yml", said.words.facts),
        causes=root_causes.load(content / CAUSES, CAUSES),
        scripts=embedding.scripts(said.wordings, said.words),
        letters=data / "letters",
    )


def put(app: App, fresh: Made) -> None:
    """Put in place what was made."""
    context, there = app.ctx, live.of(app.ctx)
    context.register.take_up(fresh.spoken.code)
    context.words.become(fresh.spoken.words)
    context.wordings = fresh.spoken.wordings
    there.desk, there.canned = fresh.desk, fresh.canned
    context.areas[AREA] = fresh.causes
    context.areas[code_page.AREA] = {}
    context.areas[LETTERS] = replace(context.areas[LETTERS], letters=Letters(context.register, fresh.letters))
    embedding.put(app, fresh.scripts)


def start(app: App) -> None:
    """Follow the pointer until this process stops."""
    published = Published.of(app.ctx.settings.data_dir)
    pointer = Pointer(followed(app.ctx.settings), ROOT)
    _use_engines(app, published)
    live.of(app.ctx).tasks.add(asyncio.create_task(_follow(app, published, pointer)))


async def _follow(app: App, published: Published, pointer: Pointer) -> None:
    now = folder(app.ctx.settings)
    while not app.ctx.stopping.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await app.ctx.stopping.wait()
        if not pointer.moved():
            continue
        _use_engines(app, published)
        wanted = folder(app.ctx.settings)
        if wanted is None or wanted == now:
            continue
        try:
            put(app, await asyncio.to_thread(made, wanted))
            now = wanted
            log.info("took up published content", content=wanted.name)
        except Exception as error:  # whatever it is, people go on with what there is
            log.error("published content was not taken up", error=str(error), exc_info=error)


def _use_engines(app: App, published: Published) -> None:
    """Ask the engines that serve what is in force, unless the settings name others."""
    if app.ctx.settings.engines:
        return
    now = published.live()
    if now is not None and now.engines and now.engines != app.ctx.engines.urls:
        app.ctx.engines.use(now.engines)
        log.info("other engines", engines=len(now.engines), version=now.version)
