"""Email addresses, written as such or spoken ("jane at acme dot co dot uk")."""

from __future__ import annotations

import re
from typing import Iterator

from email_validator import EmailNotValidError, validate_email

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page

KIND = "email"
MOST = 10
"""Addresses that are read in one message; a pasted list of more is not somebody's address."""

_ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_SPOKEN = re.compile(
    r"(?<![\w.@-])([\w-]{2,40}(?:(?:\.| dot )[\w-]{1,30}){0,2}) ?(?: at |\(at\)|\[at\]) ?"
    r"([\w-]{2,40}) ?(?: dot |\.) ?((?:co|org|com|net|ac|gov|uk|ie|io)(?:(?: dot |\.)(?:uk|com))?)\b"
)


def read(page: Page) -> Iterator[Fact]:
    """Every address that mail could be sent to, as mail would be addressed."""
    for count, found in enumerate(_ADDRESS.finditer(page.plain)):
        if count == MOST:
            return
        start, written = found.start(), found.group()
        bare = written.lstrip("'.+%-")
        start += len(written) - len(bare)
        bare = bare.rstrip("'-")
        address = _normalised(bare)
        if address:
            yield Fact(KIND, address, start, start + len(bare), 0.99)
    for count, found in enumerate(_SPOKEN.finditer(page.lower)):
        if count == MOST:
            return
        local, name, ending = (part.replace(" dot ", ".") for part in found.groups())
        address = _normalised(f"{local}@{name}.{ending}")
        if address:
            yield Fact(KIND, address, found.start(), found.end(), 0.75)


def _normalised(address: str) -> str:
    """The address with its domain in lower case, or "" where it is none."""
    try:
        return str(validate_email(address, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        return ""
