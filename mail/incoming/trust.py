"""Whether a message is from the address that it says, as our own mail server found. Rules only.

A sender's address can be written by anybody. Our mail server checks SPF, DKIM and DMARC and writes what it
found into an `Authentication-Results` header (RFC 8601). Only the header that carries our server's own name
is believed, and of several the topmost, which is the last that was put on.
"""

import re
from enum import StrEnum

from mail.incoming.reading import Read

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*(\w+)(.*)$", re.IGNORECASE | re.DOTALL)
_DOMAIN = re.compile(
    r"(?:header\.d|header\.i|smtp\.mailfrom|smtp\.mail)\s*=\s*\"?(?:[^\s@\";]*@)?([\w.-]+)", re.I
)


class Sender(StrEnum):
    """What our server found."""

    PROVEN = "proven"
    FORGED = "forged"
    UNKNOWN = "unknown"
    """It found nothing, or we know of no server whose word counts."""


def sender_of(read: Read, server: str) -> Sender:
    """How sure the sender's address is; `server` is the name that our mail server writes, empty: none."""
    said = _said_by(read, server)
    if said is None or read.sender is None:
        return Sender.UNKNOWN
    domain = read.sender.rpartition("@")[2]
    found = Sender.UNKNOWN
    for part in said.split(";")[1:]:
        result = _RESULT.match(part)
        if not result:
            continue
        method, verdict, rest = result[1].lower(), result[2].lower(), result[3]
        if method == "dmarc":
            # DMARC judges the address that people see, so its word is the last.
            if verdict == "pass":
                return Sender.PROVEN
            if verdict == "fail":
                return Sender.FORGED
        elif verdict == "pass" and any(_same(domain, one) for one in _DOMAIN.findall(rest)):
            found = Sender.PROVEN
    return found


def _said_by(read: Read, server: str) -> str | None:
    for value in read.all("Authentication-Results") if server else ():
        plain = _COMMENT.sub(" ", value)
        name = plain.split(";")[0].split()
        if name and name[0].lower() == server.lower():
            return plain
    return None


def _same(domain: str, proven: str) -> bool:
    """Whether what was proven is the sender's domain, or one above it that is more than a public ending."""
    one, other = domain.lower(), proven.lower().rstrip(".")
    if one == other:
        return True
    return one.endswith(f".{other}") and other.count(".") >= 1 and other not in _PUBLIC


_PUBLIC = frozenset(
    {"co.uk", "org.uk", "me.uk", "ltd.uk", "plc.uk", "net.uk", "sch.uk", "ac.uk", "gov.uk", "nhs.uk"}
)
