"""`redress content facts`: what is so, with source and review date; shown, changed, and compared again."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

import click

from content import facts as written
from content import spoken
from content.facts import Fact
from content.snapshot import CODE, Snapshot
from content.spoken import Sentence
from redress.commands.drafting import edit, plainly, state
from redress.preflight import NotReady
from redress.settings import Settings

AGAIN_AFTER = 6
"""Months that a comparison with the source holds where nobody says otherwise."""
NOT_KNOWN = "not known: lines that name it are left out"


@click.group()
def facts() -> None:
    """List, show and change the facts of the code of practice."""


@facts.command(name="list")
@click.argument("search", required=False, default="")
@click.option("--due", is_flag=True, help="Only those that are due to be compared with their source.")
def list_facts(search: str, due: bool) -> None:
    """List the facts, those first that are due to be compared; with SEARCH in name or words, or all."""
    content, today = state().content, Settings().now().date()
    with plainly():
        words = spoken.facts(content)
    wanted = search.strip().lower()
    rows = [
        one
        for one in sorted(written.all_in(content).values(), key=lambda one: one.written.get("review_by", ""))
        if (not due or written.is_due(one, today)) and wanted in f"{one.name} {words.get(one.name)}".lower()
    ]
    for one in rows:
        mark = "  DUE" if written.is_due(one, today) else ""
        open_still = "  not confirmed" if one.written.get("confirmed") == "false" else ""
        click.echo(f"{one.name}{mark}{open_still}\n    {words.get(one.name) or NOT_KNOWN}")
        click.echo(f"    {_compared(one)}")
    click.echo(f"{len(rows)} found." if rows else "There is none.")


@facts.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the fact NAME: what is written, what customers read, and every sentence that says it."""
    content = state().content
    one = _fact(content, name)
    with plainly():
        words = spoken.facts(content)
        said = spoken.saying(content, name)
    click.echo(f"{name}: {words.get(name) or NOT_KNOWN}")
    for key, value in one.written.items():
        click.echo(f"  {key}: {value.replace(chr(10), '; ') or 'null'}")
    for where, row in said:
        click.echo(f"  said in {where}: {row}")


@facts.command(name="set")
@click.argument("name")
@click.argument("value", nargs=-1)
@click.option("--unknown", is_flag=True, help="It is not known: no sentence speaks of it then.")
@click.option("--source", help="Where that is written.")
@click.option("--reviewed", metavar="DAY", help="When it was compared with its source: 2026-11-23, or today.")
@click.option("--review-by", metavar="DAY", help="When it is to be compared again; else half a year later.")
@click.option("--says", help="Words for customers where they are not the value; {value} stands for it.")
@click.option("--note", help="A note for editors.")
@click.option("--confirmed/--not-confirmed", default=None, help="Whether the provider has confirmed it.")
@click.option("--look", "looked", is_flag=True, help="Only show every sentence that would read otherwise.")
def set_fact(  # noqa: PLR0913, PLR0917  (what a fact has)
    name: str,
    value: Sequence[str],
    unknown: bool,
    source: str | None,
    reviewed: str | None,
    review_by: str | None,
    says: str | None,
    note: str | None,
    confirmed: bool | None,
    looked: bool,
) -> None:
    """Change the fact NAME: its VALUE (of a list, each item in its own quotes), or what stands beside it."""
    content = state().content
    fact = _fact(content, name)
    new: dict[str, str] = {}
    if value or unknown:
        new["value"] = _value(fact, value, unknown)
    given = {"source": source, "says": says, "note": note}
    new |= {key: text for key, text in given.items() if text is not None}
    if reviewed is not None:
        day = _day(reviewed)
        new["reviewed"] = day.isoformat()
        review_by = review_by or _months_later(day, AGAIN_AFTER).isoformat()
    if review_by is not None:
        new["review_by"] = _day(review_by).isoformat()
    if confirmed is not None:
        new["confirmed"] = "true" if confirmed else "false"
    if not new:
        raise NotReady("Say what changes: a value, --source, --reviewed, or another of its options (--help).")
    with plainly():
        sentences = spoken.altered(content, written.change(content, name, new))
    _altered(sentences)
    if looked:
        return
    edit(
        lambda there: written.change(there, name, new),
        f"{name}: {written.told(fact, new)}",
        f"{name} is changed.",
    )
    if "value" in new and "reviewed" not in new:
        click.echo(f"{_compared(fact)}: if you compared it just now, say so with --reviewed today.")


def _value(fact: Fact, value: Sequence[str], unknown: bool) -> str:
    """The value as the form of the studio has it. Raises NotReady."""
    if unknown and value:
        raise NotReady("Give a value or --unknown, not both.")
    if len(value) > 1 and not fact.many:
        raise NotReady(f"{fact.name} has one value: put it in quotes where it has spaces.")
    return "\n".join(value)


def _day(written_as: str) -> date:
    """A day as it is typed. Raises NotReady."""
    if written_as == "today":
        return Settings().now().date()
    try:
        return date.fromisoformat(written_as)
    except ValueError:
        raise NotReady(f"“{written_as}” is no day: write it as 2026-11-23, or today.") from None


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _fact(content: Snapshot, name: str) -> Fact:
    found = written.all_in(content).get(name)
    if found is None:
        raise NotReady(f"There is no fact called {name} in {CODE}: see `redress content facts list`.")
    return found


def _compared(fact: Fact) -> str:
    has: Mapping[str, str] = fact.written
    return f"{has.get('source')}. Compared on {has.get('reviewed')}, due by {has.get('review_by')}"


def _altered(sentences: Sequence[Sentence]) -> None:
    for one in sentences:
        click.echo(one.where)
        click.echo(f"  - {one.before if one.before is not None else '(left out until now)'}")
        click.echo(f"  + {one.after if one.after is not None else '(left out then)'}")
    if not sentences:
        click.echo("No sentence reads otherwise.")
