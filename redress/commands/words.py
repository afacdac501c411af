"""`redress content words`: what the assistant says, listed, shown as it is read, and changed in the draft."""

from collections.abc import Sequence
from functools import partial

import click

from content import responses
from content.responses import Response, Variant
from content.snapshot import Snapshot
from redress.commands.drafting import edit, state, typed
from redress.preflight import NotReady
from web.studio.looking import Shown, look
from web.studio.words import searched, used

FIRST_WORDS = 90
"""Characters of a response in a list."""
which = click.option(
    "--variant", "number", type=int, help="Which way of saying it, from 1, as `show` has it."
)


@click.group()
def words() -> None:
    """List, show and change what the assistant says."""


@words.command(name="list")
@click.argument("search", required=False, default="")
def list_words(search: str) -> None:
    """List the responses with SEARCH in their name or words, or all."""
    found = searched(state().content, search)
    for one in found:
        ways = f"  ({len(one.variants)} ways)" if len(one.variants) > 1 else ""
        first = " ".join(one.variants[0].text.split()) if one.variants else ""
        cut = first if len(first) <= FIRST_WORDS else f"{first[: FIRST_WORDS - 1]}…"
        click.echo(f"{one.name}{ways}\n    {cut}")
    click.echo(f"{len(found)} found." if found else f"Nothing that is said has “{search}” in it.")


@words.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the response NAME as it is written and as it is read, where it is said, and what may be better."""
    content = state().content
    one = _response(content, name)
    click.echo(f"{name}: {'; '.join(used(content, name)) or 'nothing says it'}")
    for number, variant in enumerate(one.variants, start=1):
        _show(number, variant, look(content, variant.text))


@words.command(name="set")
@click.argument("name")
@click.argument("text")
@which
@click.option("--look", "looked", is_flag=True, help="Only show how it would read.")
def set_words(name: str, text: str, number: int | None, looked: bool) -> None:
    """Write the response NAME anew. TEXT is what it says from then on; `-` takes it from what is piped in."""
    content, new = state().content, typed(text)
    place = _place(_response(content, name), number)
    if looked:
        shown = look(content, new.strip())
        _show(place + 1, Variant(new.strip(), 0), shown)
        if shown.faults:
            raise NotReady("It would be refused: mend what is marked “wrong”.")
        return
    edit(
        lambda there: responses.change(there, name, place, new),
        f"{name}: new words",
        f"{name} has new words.",
    )


@words.command()
@click.argument("name")
@click.argument("text")
def add(name: str, text: str) -> None:
    """Add another way of saying NAME; `-` takes TEXT from what is piped in."""
    _response(state().content, name)
    new = typed(text)
    edit(
        lambda there: responses.add_variant(there, name, new),
        f"{name}: another variant",
        f"{name} has one more way of saying it.",
    )


@words.command()
@click.argument("name")
@which
def delete(name: str, number: int | None) -> None:
    """Delete one way of saying NAME."""
    place = _place(_response(state().content, name), number)
    edit(
        lambda there: responses.delete_variant(there, name, place),
        f"{name}: a variant less",
        f"{name} is not said in that way any more.",
    )


@words.command()
@click.argument("name")
@click.argument("button", type=int)
@click.argument("title")
@which
def button(name: str, button: int, title: str, number: int | None) -> None:
    """Change the title of a button under NAME; BUTTON is its number, from 1, as `show` has it."""
    one = _response(state().content, name)
    place = _place(one, number)
    if not 0 < button <= len(one.variants[place].buttons):
        raise NotReady(f"{name} has no button {button}: see `redress content words show {name}`.")
    change = partial(_titled, name=name, place=place, button=button - 1, title=title)
    edit(change, f"{name}: new words", f"Button {button} of {name} is called “{title}”.")


def _titled(there: Snapshot, *, name: str, place: int, button: int, title: str) -> Snapshot:
    return responses.change_button(there, name, place, button, title)


def _response(content: Snapshot, name: str) -> Response:
    found = responses.all_in(content).get(name)
    if found is None:
        raise NotReady(f"There is no response called {name}: see `redress content words list`.")
    return found


def _place(one: Response, number: int | None) -> int:
    """Which way of saying it is meant, from 0. Raises NotReady."""
    count = len(one.variants)
    if number is None and count != 1:
        raise NotReady(f"{one.name} has {count} ways of saying it: say which with --variant, from 1.")
    if number is not None and not 0 < number <= count:
        raise NotReady(f"{one.name} has no variant {number}: it has {count}.")
    return (number or 1) - 1


def _show(number: int, variant: Variant, shown: Shown) -> None:
    click.echo(f"\nVariant {number}, as it is written:")
    _indented(variant.text)
    click.echo("as it is read, with sample values:")
    _indented(shown.text)
    for place, one in enumerate(variant.buttons, start=1):
        click.echo(f"  button {place}: {one.title}  ({one.payload})")
    if shown.placeholders:
        click.echo(f"  placeholders: {', '.join(shown.placeholders)}")
    click.echo(f"  {shown.measure}")
    _marked("wrong", shown.faults)
    _marked("may be better", shown.advice)


def _marked(mark: str, said: Sequence[str]) -> None:
    for one in said:
        click.echo(f"  {mark}: {one}")


def _indented(text: str) -> None:
    for row in text.split("\n"):
        click.echo(f"    {row}".rstrip())
