"""What a mail server says of ours that did not arrive. Rules only."""

import re
from dataclasses import dataclass

from mail.incoming.reading import decoded, parts_of

_OURS = re.compile(r"^Message-ID:\s*<([0-9a-f]{32})@[^<>\s]+>", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"^.*?\b([45]\d\d)[ -].{0,300}$", re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """One report."""

    local_part: str | None
    """Of the Message-ID of what did not arrive; None when the report does not say which it was."""
    final: bool
    """It never will; else the server still tries."""
    why: str


def read_bounce(content: bytes) -> Bounce:
    """The report in these bytes, by the standard (RFC 3464) or as old servers write it."""
    local_part, action, status, why, words = None, "", "", "", ""
    for kind, part in parts_of(content):
        if kind == "message/delivery-status":
            fields = _fields(str(part))
            action = action or fields.get("action", "").lower()
            status = status or fields.get("status", "")
            why = why or fields.get("diagnostic-code", "").partition(";")[2].strip()
        elif part.get_content_maintype() == "text" or kind == "text/rfc822-headers":
            words += "\n" + decoded(part)
        own = re.match(r"\s*<([0-9a-f]{32})@", str(part.get("Message-ID", "")))
        local_part = local_part or (own[1] if own else None)
    inside = _OURS.search(words)
    local_part = local_part or (inside[1] if inside else None)
    found = _STATUS.search(words)
    status = status or (found[1] if found else "")
    reply = _REPLY.search(words)
    why = " ".join((why or (reply[0] if reply else "") or status).split())[:500]
    final = action in {"failed", "expired"} or (not action and not status.startswith(("2", "4")))
    return Bounce(local_part, final, f"{status} {why}".strip() if status not in why else why)


def _fields(text: str) -> dict[str, str]:
    """Every field of a report on one or more recipients; of several of a name the first."""
    found: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found
