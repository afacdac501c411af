"""`redress hold`: legal holds."""

import click

from complaints.errors import ComplaintError
from redress.preflight import NotReady
from redress.register import opened
from rights import holds
from rights.holds import Hold


@click.command()
@click.argument("reference")
@click.option("--reason", default="", help="Why it has to be kept.")
@click.option("--lift", is_flag=True, help="It need not be kept any more.")
def hold(reference: str, reason: str, lift: bool) -> None:
    """Keep a complaint beyond its time, as for a dispute; or lift that."""
    if lift == bool(reason):
        raise NotReady("Say why with --reason, or say --lift.")
    with opened() as (settings, register):
        try:
            named = register.find(reference).reference
        except ComplaintError as error:
            raise NotReady(error.sentence) from None
        if lift:
            lifted = holds.lift(register.database, named)
            click.echo(f"{named} is {'no longer' if lifted else 'not'} on hold.")
        else:
            holds.place(register.database, Hold(named, reason, "command line", settings.now()))
            click.echo(f"{named} is kept until the hold is lifted.")
