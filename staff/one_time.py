"""Codes of an authenticator app (RFC 6238): a pure rule over the secret, the code and the moment."""

from datetime import datetime
from hmac import compare_digest

import pyotp

STEP = 30
"""Seconds for which an app shows one code."""
WINDOW = 1
"""Steps that a phone's clock may be ahead or behind."""
DIGITS = 6


def new_secret() -> str:
    """What an app is given once: 160 bits, as letters and digits that can be typed."""
    return pyotp.random_base32()


def digits(typed: str) -> str:
    """The code without the spaces that apps show in it; empty when it is none."""
    plain = "".join(typed.split())
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdecimal() else ""


def step_of(secret: str, code: str, now: datetime, after: int | None = None) -> int | None:
    """The step whose code this is, or None: only steps next to the present, and only later than `after`.

    `after` is the step of the last code that was taken: one that somebody looked at over a shoulder is spent.
    """
    present = int(now.timestamp()) // STEP
    app = pyotp.TOTP(secret, digits=DIGITS, interval=STEP)
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        # Every step is compared, whichever fits.
        fits = compare_digest(app.generate_otp(step).encode(), code.encode("utf-8", "replace"))
        if fits and (after is None or step > after):
            found = step
    return found


def address(secret: str, email: str, issuer: str) -> str:
    """What the picture to scan says: `otpauth://totp/...`."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=email, issuer_name=issuer)
