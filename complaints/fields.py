"""What a complaint's fields may hold: each value is tidied, or refused with a reason."""

import dataclasses
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from complaints.complaint import DETAIL_FIELDS, Category, Details
from complaints.errors import Refused

SHORT, LONG = 200, 40_000
MOST_TICKETS = 50
FURTHER_BYTES = 16_000


def checked(details: Details, today: date) -> Details:
    """`details` with every field tidied; raises Refused for the first that will not do."""
    return Details(**{name: check(name, getattr(details, name), today) for name in DETAIL_FIELDS})


def changed(details: Details, changes: Mapping[str, Any], today: date) -> Details:
    """`details` with `changes` (field to new value), each of them checked."""
    unknown = sorted(set(changes) - set(DETAIL_FIELDS))
    if unknown:
        raise Refused(unknown[0], f"A complaint has no field called {unknown[0]}.")
    return dataclasses.replace(
        details, **{name: check(name, value, today) for name, value in changes.items()}
    )


def check(name: str, value: Any, today: date) -> Any:
    """`value` as field `name` keeps it; raises Refused."""
    if name in {"started_on", "first_raised"}:
        return _past_day(name, value, today)
    return _CHECKS[name](name, value)


def email_key(value: str) -> str | None:
    """An email address in the form by which two are compared; None when it is none."""
    try:
        return validate_email(value.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return None


def phone_key(value: str) -> str | None:
    """A phone number as +442079460018; None when it is none. Numbers without a country are British."""
    try:
        number = phonenumbers.parse(value, "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def plain(name: str, value: Any, most: int) -> str | None:
    """Text without what no person types, None when nothing is left."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(name, "This has to be text.")
    normal = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    kept = "".join(character for character in normal if character in "\n\t" or not _unprintable(character))
    tidy = kept.strip()
    if len(tidy) > most:
        raise Refused(name, f"This is too long: at most {most:,} characters.")
    return tidy or None


def required(name: str, value: Any) -> str:
    """Text that has to be there."""
    text = plain(name, value, LONG)
    if text is None:
        raise Refused(name, "This cannot be empty.")
    return text


def named(name: str, value: Any) -> str | None:
    """A name of ours, such as `billing_system`; None for none."""
    text = plain(name, value, 32)
    if text is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise Refused(name, "This is not one of the choices.")
    return text


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


def _short(name: str, value: Any) -> str | None:
    text = plain(name, value, SHORT)
    return " ".join(text.split()) if text else None


def _long(name: str, value: Any) -> str | None:
    return plain(name, value, LONG)


def _nature(name: str, value: Any) -> str:
    text = _long(name, value)
    if text is None:
        raise Refused(name, "Say what the complaint is about.")
    return text


def _category(name: str, value: Any) -> Category:
    try:
        return Category(value)
    except ValueError:
        raise Refused(name, f"Choose one of: {', '.join(Category)}.") from None


def _past_day(name: str, value: Any, today: date) -> date | None:
    if value is None:
        return None
    if type(value) is not date:
        raise Refused(name, "This has to be a day, such as 2026-11-23.")
    if value > today:
        raise Refused(name, "This day is in the future.")
    if value.year < 1990:
        raise Refused(name, "This day is too long ago.")
    return value


def _workers(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= 10_000_000:
        raise Refused(name, "This has to be a whole number of people.")
    return value


def _email(name: str, value: Any) -> str | None:
    text = _short(name, value)
    if text is None:
        return None
    if email_key(text) is None:
        raise Refused(name, "This is not an email address that mail can reach. Example: name@example.com")
    return validate_email(text, check_deliverability=False).normalized


def _phone(name: str, value: Any) -> str | None:
    text = _short(name, value)
    if text is None:
        return None
    number = phone_key(text)
    if number is None:
        raise Refused(name, "This is not a phone number. Example: 020 7946 0018")
    return number


def _list(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_TICKETS:
        raise Refused(name, f"This has to be a list of at most {MOST_TICKETS}.")
    texts = (_short(name, one) for one in value)
    return tuple(dict.fromkeys(text for text in texts if text))


def _further(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and re.fullmatch(r"\w{1,64}", key) for key in value
    ):
        raise Refused(name, "This has to be answers by the name of their question.")
    tidy = {key: plain(key, one, LONG) if isinstance(one, str) else one for key, one in value.items()}
    try:
        written = json.dumps(tidy, allow_nan=False)
    except (TypeError, ValueError):
        raise Refused(name, "This holds something that cannot be kept.") from None
    if len(written) > FURTHER_BYTES:
        raise Refused(name, "This is too long.")
    return tidy


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "nature": _nature,
    "category": _category,
    "history": _long,
    "ticket_references": _list,
    "desired_outcome": _long,
    "name": _short,
    "organisation": _short,
    "workers": _workers,
    "email": _email,
    "phone": _phone,
    "postal_address": _long,
    "preferred_contact": _short,
    "contact_frequency": _short,
    "adjustments": _long,
    "representative": _long,
    "further": _further,
    "left_open": _list,
}
