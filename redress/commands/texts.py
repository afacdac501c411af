"""`redress content texts`: letters, mail and replies, shown and changed in the draft."""

from dataclasses import replace

import click

from content.snapshot import Snapshot
from redress.commands.drafting import edit, state, typed
from redress.preflight import NotReady
from web.problems import Problem
from web.studio.looking import look
from web.studio.texts import Kept, found, listed, rewritten


@click.group()
def texts() -> None:
    """List, show and change letters, mail, and the replies that agents choose."""


@texts.command(name="list")
@click.argument("search", required=False, default="")
def list_texts(search: str) -> None:
    """List the texts with SEARCH in their name or heading, or all."""
    rows = [
        (f"{kind}/{name}", heading)
        for kind, each in listed(state().content).items()
        for name, heading in each
        if search.strip().lower() in f"{kind}/{name} {heading}".lower()
    ]
    for name, heading in rows:
        click.echo(f"{name}\n    {heading}")
    click.echo(f"{len(rows)} found." if rows else "There is none.")


@texts.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the text NAME, such as letters/deadlock, as it is written and as it is read."""
    content = state().content
    kind, _, kept = _found(content, name)
    click.echo(f"Heading: {kept.heading}\n\n{kept.text}")
    if kept.otherwise:
        click.echo(f"\nWhere a fact in it is not known:\n\n{kept.otherwise}")
    shown = look(content, kept.text, kind == "replies")
    click.echo(f"\nAs it is read, with made-up people:\n\n{shown.text}\n\n{shown.measure}")
    for one in shown.advice:
        click.echo(f"may be better: {one}")


@texts.command(name="set")
@click.argument("name")
@click.option("--heading", help="The subject of a letter or a mail, the title of a reply.")
@click.option("--text", help="What it says; - takes it from what is piped in.")
@click.option("--otherwise", help="What a reply says when a fact in it is not known.")
def set_text(name: str, heading: str | None, text: str | None, otherwise: str | None) -> None:
    """Write the text NAME, or a part of it, anew."""
    kind, called, kept = _found(state().content, name)
    if heading is None and text is None and otherwise is None:
        raise NotReady("Say what changes: --heading, --text or --otherwise.")
    if otherwise is not None and kept.otherwise is None:
        raise NotReady(f"{name} says the same whether or not a fact is known: it has no otherwise.")
    new = replace(
        kept,
        heading=kept.heading if heading is None else heading,
        text=kept.text if text is None else typed(text),
        otherwise=kept.otherwise if otherwise is None else otherwise,
    )
    edit(rewritten(kind, called, new), f"{name}: new words", f"{name} has its new words.")


def _found(content: Snapshot, name: str) -> tuple[str, str, Kept]:
    kind, _, called = name.partition("/")
    try:
        return kind, called, found(content, kind, called)
    except Problem:
        raise NotReady(f"There is no text called {name}: see `redress content texts list`.") from None
