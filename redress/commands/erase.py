"""`redress erase`: the right to be forgotten, as far as the law lets us."""

import click

from complaints.complaint import Deed
from complaints.errors import ComplaintError
from redress.preflight import NotReady
from redress.register import opened
from rights.erasure import Erasure, Outcome
from worker.places import places

COMMAND_LINE = "command line"


@click.command()
@click.argument("reference", required=False)
@click.option("--again", is_flag=True, help="After a backup was put back: erase again what had been erased.")
def erase(reference: str | None, again: bool) -> None:
    """Erase a complaint everywhere, or restrict it where the law keeps it; say what is kept, and why."""
    if again == bool(reference):
        raise NotReady("Name one complaint by its reference, or say --again.")
    with opened() as (settings, register):
        erasure, now = Erasure(register, places(settings)), settings.now()
        if reference:
            try:
                _say(erasure.request(reference, Deed(COMMAND_LINE, now, "")))
            except ComplaintError as error:
                raise NotReady(error.sentence) from None
        else:
            click.echo(f"{erasure.again(now)} erasures are being repeated.")
        left = erasure.finish(now)
    if left:
        click.echo("The engine does not answer, so its copy is still there. The worker tries again.")


def _say(outcome: Outcome) -> None:
    for one in outcome.erased:
        click.echo(f"Erased: {one}.")
    for one in outcome.kept:
        click.echo(one if one.startswith("Kept") else f"Kept: {one}")
