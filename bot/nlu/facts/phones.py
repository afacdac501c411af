"""Telephone numbers in every British spelling, and foreign ones that begin with + or 00."""

from __future__ import annotations

import re
from typing import Iterator, Optional

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from bot.nlu.facts.fact import Fact
from bot.nlu.facts.page import Page

KIND = "phone"
MOST = 10
"""Numbers that are read in one message."""

_CANDIDATE = re.compile(r"(?<![\w£$€#@])(?:\+ ?|\()?\d(?:[ .()\-]{0,3}\d){8,14}(?!\d|[ -]?\d{3})")
_NATIONAL_LENGTHS = (9, 10)
_BRITISH = 44
_REAL_AREAS = ("1", "2", "3", "5", "7", "8", "9")
_NOT_PHONE = re.compile(
    r"(?:ticket|ref|reference|case|incident|account|a/c|acc|invoice|order|card|vat|policy|serial|imei|mac)"
    r"(?: ?(?:number|no\.?|num|ref|id|is|was|#|:))*[ :#-]*$"
)


def read(page: Page) -> Iterator[Fact]:
    """Every number that could be rung, as E.164 and as it is dialled here."""
    for count, found in enumerate(_CANDIDATE.finditer(page.plain)):
        if count == MOST:
            return
        number = _number(found.group())
        if number is None:
            continue
        certain = phonenumbers.is_valid_number(number)
        if not certain and _NOT_PHONE.search(page.lower, max(0, found.start() - 30), found.start()):
            continue
        start = found.start()
        opening = found.group().startswith("(") and ")" not in found.group()
        yield Fact(
            KIND,
            phonenumbers.format_number(number, PhoneNumberFormat.E164),
            start + opening,
            found.end(),
            0.97 if certain else 0.85,
            {"national": _national(number)},
        )


def _number(written: str) -> Optional[PhoneNumber]:
    """The number, or None where nobody could be reached by it."""
    digits = re.sub(r"\D", "", written)
    if not written.lstrip("(").startswith(("+", "0")):
        if len(digits) == 12 and digits.startswith("447"):
            written = "+" + digits
        elif not (len(digits) == 10 and digits.startswith("7")):
            return None
    try:
        number = phonenumbers.parse(written, "GB")
    except NumberParseException:
        return None
    if number.country_code != _BRITISH:
        return number if phonenumbers.is_valid_number(number) else None
    national = str(number.national_number)
    # Ofcom keeps ranges for films (07700 900...): no valid numbers by the plan, and typed all the same.
    return number if len(national) in _NATIONAL_LENGTHS and national[0] in _REAL_AREAS else None


def _national(number: PhoneNumber) -> str:
    home = number.country_code == _BRITISH
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
