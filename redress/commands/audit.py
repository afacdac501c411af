"""`redress audit`: whether anybody changed what was written down."""

import sys

import click

from redress.register import opened


@click.group()
def audit() -> None:
    """Look after the record of who changed what."""


@audit.command()
def verify() -> None:
    """Find any change to the audit. Exit code 1 when there is one."""
    with opened() as (_, register):
        faults = register.verify_audit()
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo("The audit is whole.")
