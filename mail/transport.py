"""Ways for a message to leave: a mail server, or, without one, files in a folder."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 30.0
"""Seconds that the server may take for each answer."""


class NotSent(Exception):
    """It did not go; the message says why."""

    def __init__(self, why: str, *, for_good: bool = False, nobody_there: bool = False) -> None:
        self.for_good = for_good
        """Trying again is of no use: the server refused this message or this address."""
        self.nobody_there = nobody_there
        """The server itself is away: nothing else can go now either."""
        super().__init__(why)


class Transport(Protocol):
    """Takes one message after another."""

    def send(self, message: EmailMessage) -> None:
        """Give the message away for good. Raises NotSent."""

    def close(self) -> None:
        """Be done for now."""


class Folder:
    """Files that a mail program opens; the same message again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write it, whole or not at all."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{name}.eml"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = path.with_suffix(".part")
            with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        except OSError as error:
            raise NotSent(f"{self._folder}: {error.strerror}", nobody_there=True) from None

    def close(self) -> None:
        """Nothing is held open."""


class Smtp:
    """A mail server, spoken to over one connection for as long as it lasts.

    `smtp://user:password@host:port` turns to TLS where the server offers it, and insists on it when there is
    a password; `smtps://` speaks TLS from the start.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._secure else 587 if parts.username else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand it to the server: done only once the server has said so."""
        connection = self._connection or self._connect()
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            self._reset(connection)
            code, why = next(iter(error.recipients.values()))
            raise _refused(code, why) from None
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise NotSent(f"The mail server hung up: {error}", nobody_there=True) from None
        except smtplib.SMTPResponseException as error:
            self._reset(connection)
            raise _refused(error.smtp_code, error.smtp_error) from None
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotSent(f"The mail server does not answer: {error}", nobody_there=True) from None

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        try:
            if self._secure:
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    self._host, self._port, timeout=self._timeout, context=context
                )
            else:
                connection = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
                connection.ehlo()
                if connection.has_extn("starttls"):
                    connection.starttls(context=context)
                elif self._user:
                    connection.close()
                    raise NotSent("The mail server offers no TLS to keep the password.", nobody_there=True)
            if self._user:
                connection.login(self._user, self._password)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"The mail server cannot be reached: {error}", nobody_there=True) from None
        self._connection = connection
        return connection

    def _reset(self, connection: smtplib.SMTP) -> None:
        """Ready for the next message after one was refused."""
        try:
            connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


def _refused(code: int, why: bytes | str) -> NotSent:
    words = why.decode("utf-8", "replace") if isinstance(why, bytes) else why
    if code == 421:
        return NotSent(f"{code} {words}", nobody_there=True)
    return NotSent(f"{code} {words}", for_good=500 <= code < 600)
