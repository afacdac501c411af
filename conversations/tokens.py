"""The secret that opens one conversation: given to the customer once, kept here only as its hash.

The secret has 256 random bits, so a plain hash is enough: there is nothing to guess it from.
"""

import secrets
from collections import OrderedDict
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import select

from conversations.tables import conversations
from store.database import Database

REMEMBERED = 20_000
"""Hashes kept at hand; a conversation's never changes."""


def new_id() -> str:
    """An unguessable name for a conversation or what belongs to one.

    It never begins with a hyphen: on a command line that would be an option.
    """
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


def new_token() -> str:
    """A secret."""
    return secrets.token_urlsafe(32)


def kept(token: str) -> str:
    """What is stored of a secret."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Tokens:
    """Whether a secret opens a conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hashes: OrderedDict[str, str] = OrderedDict()

    def known(self, conversation: str, token: str) -> bool | None:
        """Whether `token` opens it, from memory; None when that takes a look into the database."""
        found = self._hashes.get(conversation)
        return None if found is None else compare_digest(found, kept(token))

    def opens(self, conversation: str, token: str) -> bool:
        """Whether `token` opens `conversation`. False as well when there is no such conversation."""
        query = select(conversations.c.token_hash).where(conversations.c.id == conversation)
        found = self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())
        # A conversation that does not exist takes as long to refuse as a wrong token.
        right = compare_digest(found or "-" * 64, kept(token))
        if found is not None:
            self._hashes[conversation] = found
            if len(self._hashes) > REMEMBERED:
                self._hashes.popitem(last=False)
        return right

    def forget(self, conversation: str) -> None:
        """Drop what is remembered of a conversation that was erased."""
        self._hashes.pop(conversation, None)
