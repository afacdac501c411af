"""Hiding what nobody should keep: card numbers, security codes and passwords that customers type.

Better one word too many hidden than a secret kept; but a phone number, a reference or "my password is not
accepted" has to stay readable, because it is what the complaint is about.
"""

import re

HIDDEN = "••••••"

_DIGITS = re.compile(r"(?<![\w])\d(?:[ -]?\d){13,}(?![\w])")
_CARD_STARTS = re.compile(r"4|5[1-5]|2[2-7]|3[0-9]|6")
_CARD_LENGTHS = (16, 15, 14, 19, 18, 17)

_SECRET = r"(?:pass ?words?|pass ?codes?|pass ?phrases?|pwd|pins?(?: numbers?| codes?)?|cvv2?|cvc2?|security codes?|memorable words?)"  # noqa: E501, S105
_SAID_AS_SUCH = re.compile(
    rf"\b{_SECRET}\b(?P<between>\s*+(?:[:=]|\bis\b|\bwas\b|'s\b)\s*+[:=]?\s*+[\"'“‘]?)(?P<secret>[^\s\"'”’]+)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?P<called>cvv2?|cvc2?|security code|pin)(?P<between>[ \t]*)(?P<secret>\d{3,8})\b", re.IGNORECASE
)
_ORDINARY_WORDS = """
    a an the my your our not no now still also always never being been wrong right incorrect correct
    invalid valid expired lost forgotten blocked locked reset changed rejected refused accepted working
    broken needed required asked too so that what this there here it in on at for to of and or but
    because when if just only really unknown different same old new fine ok okay secret private gone
    stolen compromised leaked weak told
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


def masked(text: str) -> tuple[str, bool]:
    """The text without secrets, and whether there were any."""
    hidden = _DIGITS.sub(lambda found: _hide_cards(found.group()), text)
    hidden = _SAID_AS_SUCH.sub(_hide_secret, hidden)
    hidden = _CODE.sub(rf"\g<called>\g<between>{HIDDEN}", hidden)
    return hidden, hidden != text


def _hide_cards(written: str) -> str:
    """A run of digits without the card numbers in it; an expiry date may follow one without a break."""
    places = [place for place, character in enumerate(written) if character.isdigit()]
    digits = "".join(written[place] for place in places)
    for start in range(len(digits) - min(_CARD_LENGTHS) + 1):
        if start and places[start] == places[start - 1] + 1:
            continue  # a card number starts where a group of digits does
        for length in _CARD_LENGTHS:
            if len(digits) >= start + length and _is_card(digits[start : start + length]):
                before, after = written[: places[start]], written[places[start + length - 1] + 1 :]
                return before + HIDDEN + _hide_cards(after)
    return written


def _is_card(digits: str) -> bool:
    return bool(_CARD_STARTS.match(digits)) and passes_luhn(digits)


def _hide_secret(found: re.Match[str]) -> str:
    secret = found["secret"].rstrip(".,;!?)")
    said_plainly = ":" in found["between"] or "=" in found["between"]
    if (
        secret.lower() in _ORDINARY
        or not secret
        or (not said_plainly and secret.lower().endswith(("ing", "ed")))
    ):
        return found.group()
    start = found.start("secret") - found.start()
    return found.group()[:start] + HIDDEN + found.group()[start + len(secret) :]


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit that every payment card carries (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
