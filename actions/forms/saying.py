"""Values of a form in words, as summaries and acknowledgements say them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import phonenumbers

from actions.forms.fields import SKIPPED, Form, FormField

LONGEST = 160
"""Characters of the customer's own words that an acknowledgement repeats."""


def day(moment: date) -> str:
    """A day as people say it: Tuesday 29 December 2026."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def soon(moment: date, today: date) -> str:
    """A day to come: Tuesday 29 December, with the year where it is another one."""
    return f"{moment:%A} {moment.day} {moment:%B}" + (f" {moment.year}" if moment.year != today.year else "")


def value(field: FormField, given: Any, about: bool = False) -> str:
    """What a summary says for this value."""
    if given == SKIPPED or given is None:
        return ""
    if isinstance(given, list):
        return listing([str(one) for one in given])
    if field.kind == "date":
        return ("around " if about else "") + day(date.fromisoformat(str(given)))
    words = {**field.choices, **field.says}.get(str(given), str(given))
    return ("about " if about else "") + (national(words) if field.kind == "phone" else words)


def listing(words: Sequence[str]) -> str:
    """Words in a row: A, B and C."""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last


def line(field: FormField, given: Any, about: bool = False) -> str:
    """One line of a summary."""
    return f"- **{field.label}:** {plain(value(field, given, about))}"


def lines(form: Form, values: Mapping[str, Any], about: Sequence[str] = ()) -> str:
    """What is noted so far, a line each; nothing for what was left out or not asked."""
    return "\n".join(
        line(field, values[field.name], field.name in about)
        for field in form.fields
        if field.kind != "confirm" and values.get(field.name) not in (None, SKIPPED, [])
    )


def noted(form: Form, changes: Mapping[str, Any], about: Sequence[str] = ()) -> str:
    """What was taken from a message, in one sentence's worth of words."""
    told = [field for field in form.fields if changes.get(field.name) not in (None, SKIPPED, [])]
    words = {one.name: shortened(plain(value(one, changes[one.name], one.name in about))) for one in told}
    told = [one for one in told if not _said_already(changes[one.name], words, one)]
    return "; ".join(f"{one.label.lower()}: {words[one.name].rstrip('.')}" for one in told)


def _said_already(given: Any, words: Mapping[str, str], field: FormField) -> bool:
    """Whether the values of a list stand in the customer's words that are repeated anyway."""
    others = " ".join(said for name, said in words.items() if name != field.name)
    return field.many and all(str(one) in others for one in given)


def plain(words: str) -> str:
    """The customer's words on one line, with no link made of them; what was said later is a new sentence."""
    told = [" ".join(line.split()) for line in words.replace("](", "] (").splitlines() if line.strip()]
    ended = [line if line[-1] in ".!?,:;" else f"{line}." for line in told[:-1]]
    return " ".join([*ended, *told[-1:]])


def shortened(words: str, longest: int = LONGEST) -> str:
    """Long words cut at a space."""
    return words if len(words) <= longest else words[:longest].rsplit(" ", 1)[0] + "…"


def national(number: str) -> str:
    """A phone number as people here dial it."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(number, "GB"), phonenumbers.PhoneNumberFormat.NATIONAL
        )
    except phonenumbers.NumberParseException:
        return number
