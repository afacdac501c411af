"""`redress content near`: what words are taken for, and the nearest examples, asked of a running engine."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import click

from content import examples
from content.snapshot import Snapshot
from conversations.engines import Engines
from conversations.errors import EngineError
from conversations.personal import without_personal_data
from redress.commands.drafting import state
from redress.preflight import NotReady
from redress.settings import Settings
from web.studio.likeness import Likeness

T = TypeVar("T")
WORTH_SAYING = 0.05
"""Intents that are less likely are not named."""


@click.command()
@click.argument("words")
@click.option("--count", default=8, show_default=True, help="Examples at most.")
def near(words: str, count: int) -> None:
    """Say what WORDS are taken for now, and which examples of the draft are nearest to them."""
    plain = without_personal_data(words)
    content = state().content

    async def ask(likeness: Likeness) -> None:
        (understood,) = await likeness.understood([plain])
        for one in understood["ranking"][:3]:
            if one["confidence"] >= WORTH_SAYING:
                click.echo(f"{one['confidence']:5.0%}  {one['name']}")
        (rows,) = await likeness.neighbours(content, [plain], count)
        for row in rows:
            click.echo(f"{row['likeness']:5.0%}  {row['intent']}: {row['words']}")

    for same in examples.elsewhere(content, plain):
        click.echo(f"It is an example of {same.intent} already ({same.file}:{same.line}).")
    asked(ask)


def say_near(content: Snapshot, said: Sequence[str]) -> None:
    """For each of several new examples, say what it is taken for today, and which one is nearest to it."""

    async def ask(likeness: Likeness) -> None:
        understood = await likeness.understood(said)
        nearest = await likeness.neighbours(content, said, 1)
        for words, taken, rows in zip(said, understood, nearest, strict=True):
            intent = taken["intent"]
            click.echo(f"{words}\n    taken for {intent['name']}, {intent['confidence']:.0%} sure")
            for row in rows:
                click.echo(f"    nearest: {row['words']}  ({row['intent']}, {row['likeness']:.0%} alike)")

    asked(ask)


def asked(work: Callable[[Likeness], Awaitable[T]]) -> T:
    """What comes of asking the engine of a running Redress."""

    async def run() -> T:
        settings = Settings()
        engines = Engines(settings.engine_urls, settings.secret("engine"), settings.turn_timeout)
        try:
            return await work(Likeness(engines))
        finally:
            await engines.close()

    try:
        return asyncio.run(run())
    except EngineError:
        raise NotReady(
            "The engine does not answer: start Redress, or wait until it is less busy, and ask again."
        ) from None
