"""`redress receive`: one message on standard input, as a mail server delivers it to a program."""

import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from complaints.code_of_practice import load
from complaints.fields import email_key
from complaints.located_yaml import BrokenFile
from complaints.register import Register
from mail import notices
from mail.incoming.receiving import LARGEST, NotNow, NotTaken
from redress.settings import ROOT, Settings
from store.database import Database
from store.migration import migrate
from worker.letterbox import incoming, own_addresses

TAKEN, BAD_MESSAGE, NOBODY, LATER = 0, 65, 67, 75
"""What mail servers understand (sysexits.h): EX_OK, EX_DATAERR, EX_NOUSER, EX_TEMPFAIL."""


@click.command()
@click.option("--to", "recipient", default="", help="The address that the message was sent to.")
def receive(recipient: str) -> None:
    """Take one email from standard input and put it where it belongs.

    For the mail server's pipe. Exit codes: 0 taken, 65 the message will not do, 67 the address is not ours,
    75 not now, deliver it again later. What is wrong is said in one sentence on standard error.
    """
    content = sys.stdin.buffer.read(LARGEST + 1)
    try:
        _take(content, recipient)
    except NotTaken as refusal:
        _end(refusal.sentence, NOBODY if refusal.nobody else BAD_MESSAGE)
    except NotNow as reason:
        _end(str(reason), LATER)
    except BrokenFile as reason:
        _end(str(reason), LATER)
    except SQLAlchemyError as error:
        _end(f"The database does not answer ({type(error).__name__}).", LATER)
    except OSError as error:
        _end(f"The message cannot be stored: {error.strerror or error}.", LATER)
    except Exception as error:  # whatever it is: the mail server keeps the message, and tries again
        _end(f"The message could not be taken ({type(error).__name__}).", LATER)


def _take(content: bytes, recipient: str) -> None:
    settings = Settings()
    code = load(ROOT / "data" / "code_of_practice.yml")
    migrate(settings.database)
    database = Database(settings.database)
    try:
        register = Register(database, code, [notices.listener(settings.seniors)])
        _check(recipient, own_addresses(register, settings))
        taker = incoming(register, settings)
        if recipient:
            to = "".join(recipient.split()).encode("ascii", "ignore")
            content = b"X-Original-To: " + to + b"\n" + content
        taker.receive(content, settings.now())
    finally:
        database.close()


def _check(recipient: str, own: frozenset[str]) -> None:
    """Whether a message to this address is for us; a reference after a plus does not matter."""
    named = email_key(recipient) if recipient else None
    if not recipient or not own:
        return
    local, _, domain = (named or "").rpartition("@")
    if f"{local.partition('+')[0]}@{domain}" not in own:
        raise NotTaken("There is nobody of this address here.", nobody=True)


def _end(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
