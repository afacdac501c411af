"""What somebody wrote, apart from what they quote: for reading only, since the original is kept whole.

Rules only. A message is cut where the quotation of an earlier one begins. Where answers stand between the
lines of what is quoted, nothing is cut there, because they would say nothing without it.
"""

import re
from itertools import pairwise

_WROTE = re.compile(
    r"^[ \t>]*(?:On|Am|Le|El|Il|Op|W dniu)\b[^\n]{0,200}(?:\n[^\n]{0,200}){0,2}?"
    r"(?:wrote|schrieb[^\n:]{0,80}|a écrit|escribió|ha scritto|schreef[^\n:]{0,80}|napisał\(?a?\)?)"
    r"\s?:[ \t]*$",
    re.MULTILINE,
)
_ORIGINAL = re.compile(
    r"^[ \t>*]*-{2,}[ \t]*(?:Original Message|Original Appointment|Forwarded message|Forwarded Message|"
    r"Reply above this line|Ursprüngliche Nachricht|Message d'origine|Weitergeleitete Nachricht)[ \t]*-{2,}",
    re.MULTILINE | re.IGNORECASE,
)
_HEADERS = re.compile(
    r"^(?:_{5,}[ \t]*+\n\s*+)?[ \t>*]*+(?:From|Von|De|Da|Van)[ *]*:[^\n]+\n"
    r"(?:[ \t>*]*+(?:Reply-To|Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet)"
    r"[ *]*:[^\n]*\n?){2,}",
    re.MULTILINE,
)
_SIGNATURE = re.compile(r"^--[ ]?$", re.MULTILINE)
_DEVICE = re.compile(
    r"(?<!\n)\n++[ \t]*+(?:Sent (?:from|via) (?:my |the )?[^\n]{1,40}|Get Outlook for \w+[^\n]{0,60}|"
    r"Sent from (?:Yahoo|Outlook|Mail)[^\n]{0,60})\s*\Z",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[ \t]*>")


def without_quotes(text: str) -> str:
    """What is new in a message; empty when nothing is."""
    plain = text.replace("\r\n", "\n").strip()
    if _ORIGINAL.match(plain) or _HEADERS.match(plain):
        return plain  # passed on: what follows is what they want us to read
    for mark in (_ORIGINAL, _HEADERS):
        plain = _before(mark, plain)
    plain = _without_block(plain)
    plain = _before(_SIGNATURE, plain) or plain
    plain = _DEVICE.sub("", f"\n{plain}")
    return plain.strip()


def _before(mark: re.Pattern[str], text: str) -> str:
    found = mark.search(text)
    return text[: found.start()].rstrip() if found and text[: found.start()].strip() else text


def _without_block(text: str) -> str:
    """Without one quoted block at the end, or at the top of an answer that stands below it."""
    lines = text.split("\n")
    runs = _runs(lines)
    if not runs:
        found = _WROTE.search(text)
        return text[: found.start()].rstrip() if found and text[: found.start()].strip() else text
    if len(runs) > 1 and any(line.strip() for line in lines[: runs[-1][1]] if not _QUOTED.match(line)):
        own = _between(lines, runs)
        if own:
            return text
    first, last = runs[0][0], runs[-1][1]
    before = _WROTE.sub("", "\n".join(lines[:first])).strip()
    after = "\n".join(lines[last:]).strip()
    after = "" if _only_signed(after) else after
    return "\n\n".join(one for one in (before, after) if one)


def _runs(lines: list[str]) -> list[tuple[int, int]]:
    """Where quoted lines stand: the first of each run and the line after its last, over empty lines."""
    runs: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if not _QUOTED.match(line):
            continue
        if runs and not any(one.strip() for one in lines[runs[-1][1] : number]):
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def _between(lines: list[str], runs: list[tuple[int, int]]) -> bool:
    """Whether somebody wrote between two runs of quoted lines; a line that says who wrote is not that."""
    gaps = ("\n".join(lines[end:start]) for (_, end), (start, _) in pairwise(runs))
    return any(_WROTE.sub("", gap).strip() for gap in gaps)


def _only_signed(text: str) -> bool:
    return bool(_SIGNATURE.match(text))
