"""Recovery codes, for who has lost the authenticator app: how they look, and how they are read."""

import secrets

HOW_MANY = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which look like one another on paper. 32 signs: 5 bits each."""
_LENGTH = 10


def new_codes() -> list[str]:
    """A fresh set such as `3-K7QFM-2XRTB`: which of them it is, then 50 bits that nobody guesses."""
    return [f"{place}-{_part()}-{_part()}" for place in range(HOW_MANY)]


def read(typed: str) -> tuple[int, str] | None:
    """Which code it is and its letters, in any spelling; None when it is none of ours."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    place, letters = plain[:1], plain[1:]
    if len(letters) != _LENGTH or any(sign not in _ALPHABET for sign in letters):
        return None
    return (int(place), letters) if place in "0123456789" else None


def _part() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH // 2))
