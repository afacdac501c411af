"""Passwords: kept as argon2id hashes, compared with the same work whether the account exists or not."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from staff.errors import WeakPassword

SHORTEST = 12
LONGEST = 200
"""In characters. The upper limit only keeps somebody from making us hash a book."""


class Passwords:
    """Makes and checks hashes. Give it a cheaper hasher in tests."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(_normalised(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one that `kept` was made from; with None, never, after the same work."""
        try:
            self._hasher.verify(kept or self._nobody, _normalised(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(kept)


def check(password: str, email: str, name: str) -> None:
    """Raise WeakPassword, saying why, when the password will not do.

    Length is what counts: no rules about capitals and signs, which only make passwords hard to remember
    (NIST SP 800-63B, 3.1.1.2).
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters. A few words in a row are good.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.")
    plain = password.casefold().replace(" ", "")
    if len(set(plain)) < 5:
        raise WeakPassword("That password repeats the same few characters. Choose another.")
    if plain in (email.casefold(), name.casefold().replace(" ", "")):
        raise WeakPassword("Do not use your name or email address as the password.")


def _normalised(password: str) -> str:
    # The same password typed on two keyboards may come as different code points.
    return unicodedata.normalize("NFKC", password)
