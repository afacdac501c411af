"""Secrets that a browser holds and we keep only as hashes."""

import hashlib
import hmac
import secrets

_CSRF = b"redress staff csrf"


def new() -> str:
    """A fresh secret of 256 bits, safe in a cookie or a link."""
    return secrets.token_urlsafe(32)


def kept(token: str) -> str:
    """What the database keeps of a secret. Plain SHA-256 will do: the secret has 256 bits of its own."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def csrf(session_token: str) -> str:
    """The session's CSRF token: derived, so nothing more is stored, and useless for finding the session's."""
    return hmac.new(session_token.encode(), _CSRF, hashlib.sha256).hexdigest()


def is_csrf(session_token: str, given: str | None) -> bool:
    """Whether `given` is the session's CSRF token, compared in constant time."""
    expected = csrf(session_token).encode()
    return given is not None and hmac.compare_digest(expected, given.encode("utf-8", "replace"))
