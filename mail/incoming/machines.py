"""Which messages a machine wrote: nothing that is in them counts as the customer's words. Rules only."""

import re
from enum import StrEnum

from mail.incoming.reading import Read

HOPS = 30
"""Servers that a message passed before it is taken to run in circles."""


class Machine(StrEnum):
    """What kind of machine wrote it, or sent it round."""

    LOOP = "loop"
    """Our own mail, come back."""
    BOUNCE = "bounce"
    """A mail server says that ours did not arrive, or not yet."""
    AUTO_REPLY = "auto_reply"
    """Somebody is away, or a program says that it has got our mail."""
    BULK = "bulk"
    """A mailing list or an advertisement."""


_BOUNCERS = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|noreply-bounces?)@", re.IGNORECASE)
_BOUNCED = re.compile(
    r"undeliver|undelivered|delivery (?:status|failure|has failed|incomplete|notification)|returned mail|"
    r"mail delivery (?:failed|subsystem|system)|failure notice|message (?:not|wasn't|could not be) delivered|"
    r"unzustellbar",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"^(?:re:\s*)?(?:automatic(?:ally generated)? (?:reply|response)|auto(?:matic)?[- ]?(?:reply|response)|"
    r"out of (?:the )?office|on (?:annual )?leave|vacation|i am away|away from (?:my desk|the office)|"
    r"abwesenheit|automatische antwort|réponse automatique)",
    re.IGNORECASE,
)
_OURS = re.compile(r"^[0-9a-f]{32}@")


def written_by(read: Read, own: frozenset[str]) -> Machine | None:
    """What kind of machine wrote it, or None for a person; `own` are the addresses of our mail."""
    if _is_ours(read, own):
        return Machine.LOOP
    if _is_bounce(read):
        return Machine.BOUNCE
    if _is_automatic(read):
        return Machine.AUTO_REPLY
    precedence = read.one("Precedence").lower()
    if precedence in {"bulk", "list", "junk"} or read.one("List-Id") or read.one("List-Unsubscribe"):
        return Machine.BULK
    return None


def _is_ours(read: Read, own: frozenset[str]) -> bool:
    domains = {one.rpartition("@")[2] for one in own}
    mark = read.message_id or ""
    made_by_us = bool(_OURS.match(mark)) and mark.rpartition("@")[2].lower() in domains
    return made_by_us or read.sender in own or len(read.all("Received")) > HOPS


def _is_bounce(read: Read) -> bool:
    kind = read.one("Content-Type").lower()
    if "report-type=delivery-status" in kind.replace('"', "").replace(" ", ""):
        return True
    if read.one("X-Failed-Recipients"):
        return True
    sent_by_nobody = read.one("Return-Path").replace(" ", "") == "<>"
    from_a_server = bool(read.sender and _BOUNCERS.match(read.sender)) or sent_by_nobody
    return from_a_server and bool(_BOUNCED.search(read.subject))


def _is_automatic(read: Read) -> bool:
    said = read.one("Auto-Submitted").split(";")[0].strip().lower()
    if said and said != "no":
        return True
    kind = read.one("Content-Type").lower()
    return (
        "disposition-notification" in kind
        or any(read.one(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"))
        or read.one("Precedence").lower() in {"auto_reply", "auto-reply"}
        or read.one("X-Precedence").lower() in {"auto_reply", "auto-reply"}
        or bool(_AWAY.search(read.subject))
    )
