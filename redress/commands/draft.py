"""`redress content draft` and `take`: what waits, line by line, and the way back."""

from collections.abc import Iterator
from difflib import unified_diff

import click

from content.merging import Conflict, Lines
from content.snapshot import Snapshot
from content.versions import Version
from redress.commands.drafting import editor, plainly, short, state, the_draft
from redress.preflight import NotReady
from redress.settings import Settings

LISTED = 30
"""Changes that are listed, the newest first."""
LOOKED_THROUGH = 10_000


@click.group(invoke_without_command=True)
@click.pass_context
def draft(context: click.Context) -> None:
    """Say what waits in the draft of the studio: which files, who changed what, and what conflicts."""
    if context.invoked_subcommand is not None:
        return
    here = the_draft()
    now = here.now()
    for path in now.conflicts:
        click.echo(
            f"{path}: changed by hand where the draft changes it too; choose in the studio, "
            f"or see `redress content draft choose {path}`."
        )
    if not now.waiting:
        click.echo("Nothing waits.")
    for version in here.versions.history(LISTED) if now.waiting else ():
        click.echo(f"{short(version)}  {version.at:%Y-%m-%d %H:%M} {version.who.name}: {version.why}")
    for path in now.waiting:
        click.echo(f"waits: {path}")


@draft.command()
@click.argument("version", required=False)
def show(version: str | None) -> None:
    """Say line by line what waits, or what the change VERSION of the list did."""
    here = the_draft()
    if version is None:
        now = state()
        before, after = now.live, now.content
    else:
        one = _found(version)
        before, after = here.versions.snapshot(one.before), here.versions.snapshot(one.id)
        click.echo(f"{short(one)}  {one.at:%Y-%m-%d %H:%M} {one.who.name}: {one.why}")
    for row in _lines(before, after):
        click.echo(row)
    if not after.differing(before):
        click.echo("Nothing waits.")


@draft.command()
@click.argument("version", required=False)
def undo(version: str | None) -> None:
    """Take back the change VERSION of the list, or the last one; what was changed after it stays."""
    here = the_draft()
    one = _found(version) if version else here.versions.head()
    if one is None:
        raise NotReady("Nobody has drafted anything yet.")
    with plainly():
        undone = here.undo(one.id, editor(), Settings().now())
    click.echo(f"{undone.why}." if undone else "It was taken back already.")


@draft.command()
@click.argument("file")
@click.option("--draft", "side", flag_value="draft", help="As the draft has it.")
@click.option("--files", "side", flag_value="files", help="As the file has it.")
@click.option("--both", "side", flag_value="both", help="Both, the draft's lines first.")
def choose(file: str, side: str | None) -> None:
    """Choose where FILE was changed both in the draft and by hand; without a side, show the two."""
    here = the_draft()
    merged = here.now().conflicts.get(file)
    if merged is None:
        raise NotReady(f"{file} has no conflict.")
    if side is None:
        for number, one in enumerate(merged.conflicts, start=1):
            click.echo(f"Conflict {number} of {len(merged.conflicts)}")
            for name, rows in (("draft", one.ours), ("files", one.theirs)):
                for row in rows or ("(no such line)",):
                    click.echo(f"  {name}  {row}")
        raise NotReady("Choose with --draft, --files or --both; in the studio for each place on its own.")

    def chosen(_: int, conflict: Conflict) -> Lines:
        sides = {"draft": conflict.ours, "files": conflict.theirs}
        return sides.get(side, (*conflict.ours, *conflict.theirs))

    with plainly():
        here.settle(file, chosen, editor(), Settings().now())
    click.echo(f"{file} is in one piece again.")


@click.command()
def take() -> None:
    """Write the draft of the studio into domain.yml and data/, if nothing in it is wrong."""
    with plainly():
        written = the_draft().take()
    for path in written:
        click.echo(f"written: {path}")
    click.echo("Start Redress again: it learns what has changed." if written else "Nothing waits.")


def _found(name: str) -> Version:
    """A change of the draft by the beginning of its name. Raises NotReady."""
    fit = [one for one in the_draft().versions.history(LOOKED_THROUGH) if one.id.startswith(name)]
    if len(fit) != 1:
        said = "There is no change" if not fit else "There is more than one change"
        raise NotReady(f"{said} called {name}: see `redress content draft`.")
    return fit[0]


def _lines(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """What differs, as other tools show it: file by file, lines that went and lines that came."""
    for path in after.differing(before):
        was, now = (one.text(path).split("\n") if path in one.files else [] for one in (before, after))
        yield from unified_diff(was, now, path, path, lineterm="", n=1)
