"""`redress export`: what is kept about a complaint, for who asks for it."""

import json
from pathlib import Path

import click

from complaints.errors import ComplaintError
from conversations.attachments import Attachments
from redress.preflight import NotReady
from redress.register import opened
from rights.bundle import archive, paper
from rights.casefile import as_json, gather
from worker.letterbox import originals


@click.command()
@click.argument("reference")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder to write to.")
@click.option("--evidence", is_flag=True, help="For the scheme: a zip with every original and its checksum.")
def export(reference: str, folder: Path, evidence: bool) -> None:
    """Write a customer's data as JSON and PDF; with --evidence, the bundle for the scheme.

    The customer's copy holds everything about them, also what staff noted. The evidence holds no staff notes.
    """
    with opened() as (settings, register):
        attachments = Attachments(register.database, settings.data_dir / "attachments")
        try:
            case = gather(register, attachments, reference, originals(settings))
        except ComplaintError as error:
            raise NotReady(error.sentence) from None
        now, name = settings.now(), case.record.complaint.reference
        if evidence:
            files = {
                f"{name}-evidence.zip": archive(case, register.code, now),
                f"{name}-evidence.pdf": paper(case, register.code, now),
            }
        else:
            written = json.dumps(as_json(case), ensure_ascii=False, indent=1)
            files = {
                f"{name}.json": written.encode(),
                f"{name}.pdf": paper(case, register.code, now, staff_notes=True),
            }
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
        click.echo(str(folder / file))
