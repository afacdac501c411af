"""A mailbox on an IMAP server, read message by message; what is kept is remembered by the server's numbers.

Nothing depends on flags, which people change when they look into the mailbox. Each message is taken once its
number is above the last one that was kept; one that comes twice is known by itself (see receiving.py).
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import mktime
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from mail.incoming.receiving import Incoming, NotTaken
from mail.tables import mailboxes
from store.database import Database

log = structlog.get_logger("mail")

TIMEOUT = 30.0
"""Seconds that the server may take for each answer."""
AT_ONCE = 50
_RECEIVED = re.compile(rb'INTERNALDATE "[^"]+"')


class Unreachable(Exception):
    """The server cannot be reached, or does not let us in."""


@dataclass(frozen=True)
class Account:
    """Where a mailbox is, from `imaps://user:password@host:port/folder`; `imap://` turns to TLS first."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    secure: bool

    @classmethod
    def of(cls, url: str) -> "Account":
        """The account that a URL names."""
        parts = urlsplit(url)
        secure = parts.scheme == "imaps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (993 if secure else 143),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            secure=secure,
        )

    @property
    def name(self) -> str:
        """By which its place is remembered, without the password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:254]


class Mailbox:
    """Reads one account."""

    def __init__(
        self, account: Account, database: Database, *, remove: bool = False, timeout: float = TIMEOUT
    ) -> None:
        """`remove`: messages leave the mailbox once they are kept here."""
        self._account = account
        self._database = database
        self._remove = remove
        self._timeout = timeout

    def fetch(self, incoming: Incoming, now: datetime) -> int:
        """Take what is new; how many messages were taken. Raises Unreachable."""
        try:
            with self._opened() as server:
                return self._all(server, incoming, now)
        except (OSError, imaplib.IMAP4.error) as error:
            raise Unreachable(f"The mailbox cannot be read: {error}") from None

    def _all(self, server: imaplib.IMAP4, incoming: Incoming, now: datetime) -> int:
        status, _ = server.select(f'"{self._account.folder}"', readonly=not self._remove)
        if status != "OK":
            raise Unreachable(f"There is no mailbox called {self._account.folder}.")
        validity = int(_first(server.response("UIDVALIDITY")[1]) or b"0")
        last = self._last(validity)
        # `n:*` always names the newest message too, even where it is older than n.
        found = _first(_ok(server.uid("SEARCH", f"UID {last + 1}:*"))) or b""
        numbers = sorted(number for number in map(int, found.split()) if number > last)
        taken = 0
        for number in numbers[:AT_ONCE]:
            taken += self._one(server, incoming, number, now)
            self._remember(validity, number)
        if self._remove and taken:
            server.expunge()
        return taken

    def _one(self, server: imaplib.IMAP4, incoming: Incoming, number: int, now: datetime) -> int:
        answer = _ok(server.uid("FETCH", str(number), "(INTERNALDATE BODY.PEEK[])"))
        content = next((one[1] for one in answer if isinstance(one, tuple)), None)
        if content is None:  # somebody took it away meanwhile
            return 0
        try:
            incoming.receive(content, now, _received(answer) or now)
        except NotTaken as refusal:
            # Nobody can be told no any more, so it stays where people can look at it.
            log.warning("mail not taken", number=number, why=refusal.sentence)
            return 0
        except (SQLAlchemyError, OSError, MemoryError):
            raise  # later it will do
        except Exception as error:  # the next ones must not wait for what no reader can read
            log.error("mail not read", number=number, error=type(error).__name__)
            return 0
        if self._remove:
            server.uid("STORE", str(number), "+FLAGS.SILENT", r"(\Deleted)")
        return 1

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        account, context = self._account, ssl.create_default_context()
        if account.secure:
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                account.host, account.port, ssl_context=context, timeout=self._timeout
            )
        else:
            server = imaplib.IMAP4(account.host, account.port, timeout=self._timeout)
        try:
            if not account.secure and "STARTTLS" in server.capabilities:
                server.starttls(context)
            elif not account.secure and account.host not in {"localhost", "127.0.0.1", "::1"}:
                raise Unreachable("The mailbox's server offers no TLS to keep the password.")
            server.login(account.user, account.password)
            yield server
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()

    def _last(self, validity: int) -> int:
        mine = mailboxes.c.name == self._account.name

        def work(connection: Connection) -> int:
            row = connection.execute(select(mailboxes).where(mine)).first()
            if row is None:
                new = {"name": self._account.name, "validity": validity, "last": 0}
                connection.execute(insert(mailboxes).values(new))
                return 0
            if row.validity != validity:
                # The server numbers afresh: all is read again, and what is here already is known by itself.
                connection.execute(update(mailboxes).where(mine).values(validity=validity, last=0))
                return 0
            return int(row.last)

        return self._database.write(work)

    def _remember(self, validity: int, number: int) -> None:
        mine = (mailboxes.c.name == self._account.name, mailboxes.c.validity == validity)
        further = update(mailboxes).where(*mine, mailboxes.c.last < number).values(last=number)
        self._database.write(lambda connection: connection.execute(further))


def _ok(answer: tuple[str, list[object]]) -> list[object]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"the server said {status}")
    return data


def _first(data: list[object] | None) -> bytes | None:
    found = data[0] if data else None
    return found if isinstance(found, bytes) else None


def _received(answer: list[object]) -> datetime | None:
    """When the server got it, which is when we received it."""
    for one in answer:
        head = one[0] if isinstance(one, tuple) else one
        found = _RECEIVED.search(head) if isinstance(head, bytes) else None
        moment = imaplib.Internaldate2tuple(found[0]) if found else None
        if moment:
            return datetime.fromtimestamp(mktime(moment), UTC)
    return None
