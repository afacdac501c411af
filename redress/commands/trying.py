"""`redress content try`: the same words to the draft and to what is live, and why each answers so."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

import click

from content import scripts
from content.scripts import Script, Turn
from content.snapshot import Snapshot
from conversations.scripted import scripted
from publishing.elsewhere import instead
from publishing.running import Stand
from publishing.trials import NotTried, Trial, Trials
from redress.commands.drafting import edit, state
from redress.preflight import NotReady
from redress.settings import Settings
from web.studio.saved_tests import went
from web.studio.tried import Heard
from web.studio.trying import buttons, told

LOOK_EVERY = 0.3
WAITING = {"training": "The draft is being learnt", "starting": "An engine is being started for the draft"}


@click.command(name="try")
@click.argument("words", nargs=-1, required=True)
@click.option("--save-as", "name", help="Save it as a test of this name, as the draft answers.")
@click.option("--why", default="", help="What the test protects, in a sentence.")
def try_it(words: Sequence[str], name: str | None, why: str) -> None:
    """Say WORDS, each in quotes of its own, to the draft and to what is live; a button's title presses it."""
    content, settings = state().content, Settings()
    if name is not None and not why.strip():
        raise NotReady("Say with --why what the test protects.")
    trials = Trials(settings)
    if trials.live() is None:
        raise NotReady(f"The draft cannot be tried here. {instead(settings).why}")
    draft = _ready(trials, content)
    live = trials.live()
    if live is None:
        raise NotReady("Redress was stopped meanwhile.")
    contents = {"live": trials.published.snapshot(live.content), "draft": content}
    try:
        heard = asyncio.run(_talk(trials, {"live": live, "draft": draft}, words, settings))
    except NotTried as error:
        raise NotReady(str(error)) from None
    for place, said in enumerate(words):
        _say(said, heard, place, contents)
    if name is not None:
        turns = scripted(
            [went(said, pressed, one) for said, (pressed, one) in zip(words, heard["draft"], strict=True)]
        )
        script = Script(name, why, tuple(Turn(one.say, one.press, one.hear, one.asks) for one in turns))
        edit(lambda there: scripts.add(there, script), f"a test saved: {name}", f"“{name}” is a test now.")


def _ready(trials: Trials, content: Snapshot) -> Stand:
    """The draft's engine, once it answers. Raises NotReady."""
    trials.retry(content)
    shown = ""
    while True:
        trials.want(content)
        if trials.busy(content):
            raise NotReady("Something else is being published: try it once that is over.")
        stand = trials.of(content)
        if trials.live() is None:
            raise NotReady("Redress was stopped meanwhile.")
        if stand is not None and stand.state == "ready":
            return stand
        if stand is not None and stand.state == "failed":
            raise NotReady(f"The draft could not be started: {stand.reason}")
        if stand is not None and stand.state in WAITING and stand.state != shown:
            shown = stand.state
            click.echo(f"{WAITING[shown]} ...")
        time.sleep(LOOK_EVERY)


Talked = Mapping[str, list[tuple[bool, Heard]]]
"""By side: for each message whether it was a button there, and what came of it."""


async def _talk(
    trials: Trials, stands: Mapping[str, Stand], words: Sequence[str], settings: Settings
) -> Talked:
    """Hold the conversation with both. Raises NotTried."""
    async with AsyncExitStack() as open_:
        sides = {name: await open_.enter_async_context(trials.talk(stand)) for name, stand in stands.items()}
        held = await asyncio.gather(*(_held(trial, words, settings) for trial in sides.values()))
    return dict(zip(sides, held, strict=True))


async def _held(trial: Trial, words: Sequence[str], settings: Settings) -> list[tuple[bool, Heard]]:
    conversation, found = await trial.begin(settings.now()), list[tuple[bool, Heard]]()
    for number, said in enumerate(words, start=1):
        offered = buttons(found[-1][1]) if found else {}
        decided, began = offered.get(said.lower()), time.perf_counter()
        answer = await trial.turn(conversation, str(number), said, at=settings.now(), decided=decided)
        found.append((decided is not None, Heard.of(answer, round((time.perf_counter() - began) * 1000))))
    return found


def _say(said: str, heard: Talked, place: int, contents: Mapping[str, Snapshot]) -> None:
    click.echo(f"\n> {said}")
    for name, turns in heard.items():
        before = turns[place - 1][1] if place else None
        one = told(turns[place][1], before, contents[name])
        click.echo(f"{name}: {one['intent'] or 'nothing understood'}, {one['percent']} % sure; {one['why']}")
        for slot, was, now in one["slots"]:
            click.echo(f"    {slot}: {was or 'empty'} -> {now or 'empty'}")
        for message in one["messages"]:
            for row in str(message.get("text") or "").split("\n"):
                click.echo(f"    {row}".rstrip())
            titles = [str(button["title"]) for button in message.get("buttons", ())]
            if titles:
                click.echo(f"    [{'] ['.join(titles)}]")
