"""`redress content examples`: what customers write, listed by intent, added, changed, moved and deleted."""

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from typing import Any

import click

from content import examples as written
from content import questions
from content.snapshot import Snapshot
from conversations.personal import without_personal_data
from redress.commands.drafting import edit, plainly, state
from redress.commands.near import asked
from redress.preflight import NotReady
from web.studio.likeness import Likeness

LEFT_OUT = "What says who somebody is was left out."


@click.group()
def examples() -> None:
    """List, add, change, move and delete what customers may write."""


@examples.command(name="list")
@click.argument("intent", required=False)
@click.option("--with", "search", default="", help="Only those with these words in them.")
def list_examples(intent: str | None, search: str) -> None:
    """List the examples of INTENT; without one every intent and how many examples it has."""
    content = state().content
    there = written.all_in(content)
    if intent is None and not search:
        counts = Counter(one.intent for one in there)
        for name in questions.intents(content):
            click.echo(f"{counts[name]:6}  {name}")
        return
    if intent is not None:
        _known(content, intent)
    wanted = written.same(search)
    rows = [one for one in there if intent in {None, one.intent} and wanted in written.same(one.words)]
    for one in rows:
        named = "" if intent else f"{one.intent}: "
        click.echo(f"{named}{one.words}  ({one.file}:{one.line})")
    click.echo(f"{len(rows)} found." if rows else "There is none.")


@examples.command()
@click.argument("intent")
@click.argument("words", nargs=-1, required=True)
def add(intent: str, words: Sequence[str]) -> None:
    """Add WORDS, each in quotes of its own, to the examples of INTENT: all of them, or none."""
    _known(state().content, intent)
    plain = [without_personal_data(one) for one in words]
    said = (
        f"“{plain[0]}” is an example" if len(plain) == 1 else f"{len(plain)} examples more"
    ) + f" of {intent} now."
    edit(
        lambda there: reduce(lambda made, one: written.add(made, intent, one), plain, there),
        f"{intent}: a new example" if len(plain) == 1 else f"{intent}: {len(plain)} new examples",
        f"{said} {LEFT_OUT}" if plain != list(words) else said,
    )


@examples.command()
@click.argument("old")
@click.argument("new")
def change(old: str, new: str) -> None:
    """Write the example OLD anew, under the same intent."""
    one, plain = _example(state().content, old), without_personal_data(new)
    said = f"“{plain}” is an example of {one.intent}."
    edit(
        lambda there: written.change(there, one.intent, one.words, plain),
        f"{one.intent}: an example changed",
        f"{said} {LEFT_OUT}" if plain != new else said,
    )


@examples.command()
@click.argument("words")
@click.option("--to", "intent", required=True, help="The intent that it belongs to.")
def move(words: str, intent: str) -> None:
    """Put the example WORDS under another intent."""
    content = state().content
    _known(content, intent)
    one = _example(content, words)
    edit(
        lambda there: written.move(there, one.intent, one.words, intent),
        f"{one.intent}: an example moved to {intent}",
        f"“{one.words}” is an example of {intent}, no longer of {one.intent}.",
    )


@examples.command()
@click.argument("words")
def delete(words: str) -> None:
    """Delete the example WORDS."""
    one = _example(state().content, words)
    edit(
        lambda there: written.delete(there, one.intent, one.words),
        f"{one.intent}: an example deleted",
        f"“{one.words}” is no example of {one.intent} any more.",
    )


@examples.command()
@click.option("--count", default=30, show_default=True, help="Pairs at most.")
def alike(count: int) -> None:
    """List examples of different intents that are nearly the same; Redress has to run."""
    content = state().content

    async def ask(likeness: Likeness) -> list[dict[str, Any]]:
        return await likeness.overlaps(content, count=count)

    found = asked(ask)
    for pair in found:
        one, other = pair["one"], pair["other"]
        click.echo(f"{pair['likeness']:4.0%}  {one['words']}  ({one['intent']})")
        click.echo(f"      {other['words']}  ({other['intent']})")
    click.echo(f"{len(found)} found." if found else "No two are nearly the same.")


def _example(content: Snapshot, words: str) -> written.Example:
    with plainly():
        return written.found(content, words)


def _known(content: Snapshot, intent: str) -> None:
    """Raise NotReady where there is no such intent, with those that are called like it."""
    names = questions.intents(content)
    if intent in names:
        return
    like = [name for name in names if intent.removeprefix("ask_") in name]
    meant = f" Do you mean {' or '.join(like)}?" if like else " See `redress content examples list`."
    raise NotReady(f"There is no intent called {intent}.{meant}")
