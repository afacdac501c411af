"""How mail comes in here: what takes a message, and the mailbox that is looked into."""

from collections.abc import Callable
from datetime import datetime

from complaints.register import Register
from mail.incoming.mailbox import Account, Mailbox
from mail.incoming.originals import Originals
from mail.incoming.receiving import Incoming
from redress.settings import Settings


def incoming(register: Register, settings: Settings) -> Incoming:
    """What takes messages for this installation."""
    return Incoming(
        register, originals(settings), own_addresses(register, settings), settings.mail_checked_by
    )


def originals(settings: Settings) -> Originals:
    """Where messages are kept as they came."""
    return Originals(settings.data_dir / "incoming")


def own_addresses(register: Register, settings: Settings) -> frozenset[str]:
    """The addresses that our mail comes from and goes to."""
    named = (settings.mail_from, register.code.contacts.complaints.email.value)
    return frozenset(one.casefold() for one in named if one)


def looking(register: Register, settings: Settings) -> Callable[[datetime], int]:
    """Takes what is new in the mailbox, where one is named."""
    if not settings.imap_url:
        return lambda _now: 0
    account = Account.of(settings.imap_url)
    mailbox = Mailbox(account, register.database, remove=settings.imap_remove)
    taker = incoming(register, settings)
    return lambda now: mailbox.fetch(taker, now)
