"""`redress content inbox` and its like: what customers wrote, and what it means, without a browser."""

import subprocess
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from content import scripts
from content.evaluation import FILE, load
from content.scripts import Script, Turn
from content.snapshot import NLU
from conversations.inbox import FALLBACK, Inbox, Item, Label
from conversations.scripted import scripted
from redress.commands.drafting import SHORT, edit, editor, plainly, state, the_draft
from redress.preflight import NotReady, check_installed
from redress.processes import ENGINE_PYTHON
from redress.settings import ROOT, Settings
from store.database import Database
from web.studio.inbox import WORDS
from web.studio.labelling import NOT_OURS, taught


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what was understood without doubt.")
@click.option("--limit", default=30, show_default=True, help="Messages at most.")
def inbox(everything: bool, limit: int) -> None:
    """List what customers wrote and editors have not looked at: what was not understood first."""
    rows = _inbox().items(limit, sure_too=everything)
    for one in rows:
        taken = _taken(one)
        times = f", written {len(one.places)} times" if len(one.places) > 1 else ""
        click.echo(f"{named(one)}  {one.words}")
        click.echo(f"        {'; '.join(WORDS[why] for why in one.why)}; {taken}{times}")
    click.echo(f"{len(rows)} shown." if rows else "Nothing is left to look at.")


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--right", is_flag=True, help="It was understood rightly.")
@click.option("--as", "intent", help="The intent that it belongs to.")
@click.option("--not-ours", is_flag=True, help="It is not for us.")
@click.option("--skip", is_flag=True, help="Leave it.")
def label(names: Sequence[str], right: bool, intent: str | None, not_ours: bool, skip: bool) -> None:
    """Say what messages of `inbox` mean, by their names there: they become examples in the draft."""
    if [right, bool(intent), not_ours, skip].count(True) != 1:
        raise NotReady("Say one of --right, --as INTENT, --not-ours and --skip.")
    there = {named(one): one for one in _inbox().all_items()}
    if missing := [name for name in names if name not in there]:
        raise NotReady(f"{missing[0]} is not in the inbox: see `redress content inbox --all`.")
    for one in (there[name] for name in names):
        meant = one.intent if right else NOT_OURS if not_ours else intent
        kind = (
            Label.SKIPPED if skip else Label.RIGHT if right else Label.NOT_OURS if not_ours else Label.OTHER
        )
        click.echo(f"“{one.words}” {_label(one, kind, None if skip else meant)}.")


@click.command()
@click.argument("name", required=False)
def unlabel(name: str | None) -> None:
    """Take back what was made of messages; without NAME, list what was done in the last fortnight."""
    there = {one.id[:SHORT]: one for one in _inbox().lately(Settings().now())}
    if name is None:
        for short, one in there.items():
            made = "skipped" if one.label is Label.SKIPPED else one.intent
            click.echo(f"{short}  {one.at:%Y-%m-%d %H:%M} {one.who}: “{one.words}” {made}")
        click.echo(f"{len(there)} shown." if there else "Nothing was done lately.")
        return
    if name not in there:
        raise NotReady(f"{name} was not done in the last fortnight: see `redress content unlabel`.")
    batch = there[name]
    if batch.version:
        with plainly():
            the_draft().undo(batch.version, editor(), Settings().now())
    _inbox().unlabel(batch.id)
    click.echo(f"Taken back: “{batch.words}” is in the inbox again.")


@click.command(name="save-test")
@click.argument("conversation")
@click.option("--name", required=True, help="What it is about.")
@click.option("--why", required=True, help="What would be lost if it went otherwise.")
def save_test(conversation: str, name: str, why: str) -> None:
    """Save a customer's CONVERSATION as a test in the draft; nobody is named in it.

    It is named by its id, or by the name of a message in `inbox`: then it goes as far as that.
    """
    until = None
    for one in _inbox().all_items():
        if named(one) == conversation:
            conversation, until = one.places[0]
            break
    went = _inbox().talk(conversation, until)
    turns = tuple(Turn(one.say, one.press, one.hear, one.asks) for one in scripted(went))
    script = Script(name, why, turns)
    click.echo(scripts.written(script))
    edit(lambda content: scripts.add(content, script), f"a test saved: {name}", f"“{name}” is a test now.")


@click.command()
@click.option("--folds", default=5, show_default=True, help="Into how many parts the examples are dealt.")
def measure(folds: int) -> None:
    """Measure how well the draft's examples are understood, each by a model that has not seen it."""
    check_installed()
    kept = Settings().data_dir / FILE
    with TemporaryDirectory(prefix="redress-measuring-") as folder:
        content = state().content
        for path in content.under(NLU):
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.files[path])
        command = [
            str(ENGINE_PYTHON),
            "-m",
            "bot.evaluate",
            "--cross-validate",
            "--json",
            "--folds",
            str(folds),
        ]
        command += ["--data", f"{folder}/{NLU}", "--keep", str(kept)]
        if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            raise NotReady("It could not be measured.")
    found = load(Settings().data_dir)
    if found is not None:
        click.echo(
            f"{found.accuracy:.1%} of {found.examples} examples understood; macro-F1 {found.macro_f1:.3f}"
        )
        for one in found.confusions()[:10]:
            click.echo(f"{len(one.mistakes):4}  {one.intent} taken for {one.taken_for}")


def _taken(item: Item) -> str:
    """What it was taken for, or what was likeliest where it was not understood."""
    if item.intent not in {"", FALLBACK}:
        return f"taken for {item.intent}, {item.confidence:.0%} sure"
    likely = [f"{name}, {share:.0%}" for name, share in item.likely[:2]]
    return f"likeliest {'; '.join(likely)}" if likely else "no intent was near"


def named(item: Item) -> str:
    """A short name for a message, the same each time."""
    return sha256(item.words.encode()).hexdigest()[:6]


def _label(item: Item, kind: Label, intent: str | None) -> str:
    settings, version = Settings(), None
    if kind is not Label.SKIPPED and (not intent or intent == FALLBACK):
        raise NotReady(f"“{item.words}” was not understood: say --as INTENT.")
    if intent:
        with plainly():
            version = the_draft().edit(
                taught(intent, [item.words]), editor(), f"{intent}: an example from the inbox", settings.now()
            )
    _inbox().label(
        item.places, kind, intent, editor().email, settings.now(), item.words, version.id if version else ""
    )
    return f"is {intent}" if intent else "is skipped"


def _inbox() -> Inbox:
    return Inbox(Database(Settings().database))
