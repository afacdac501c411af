"""Secrets that have to be read again, kept so that a copy of the database does not give them away."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class BrokenSeal(Exception):
    """It was not sealed by us, for this purpose, or not lately enough."""


class Seal:
    """Seals with a key of its own for each purpose, derived from the installation's secret."""

    def __init__(self, secret: str, purpose: str) -> None:
        key = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
        self._fernet = Fernet(urlsafe_b64encode(key))

    def close(self, plain: str, now: datetime) -> str:
        """The text, sealed at `now`: nobody without the secret reads or changes it."""
        return self._fernet.encrypt_at_time(plain.encode(), int(now.timestamp())).decode()

    def open(self, sealed: str) -> str:
        """The text. Raises BrokenSeal."""
        try:
            return self._fernet.decrypt(sealed.encode("utf-8", "replace")).decode()
        except InvalidToken as error:
            raise BrokenSeal from error

    def open_within(self, sealed: str, age: timedelta, now: datetime) -> str:
        """The text, if it was sealed at most `age` ago. Raises BrokenSeal."""
        try:
            given, seconds = sealed.encode("utf-8", "replace"), int(age.total_seconds())
            return self._fernet.decrypt_at_time(given, seconds, int(now.timestamp())).decode()
        except InvalidToken as error:
            raise BrokenSeal from error
