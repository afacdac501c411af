"""A message from its bytes: who wrote, what they wrote, and what came with it. It never refuses a message.

What people's programs send breaks every rule of the format: character sets that do not exist, two senders,
headers with bytes in them, parts that end half-way. Whatever can be read is read, and the original is kept.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message

from complaints.fields import email_key
from mail.incoming import html_text, quoting

LONGEST = 40_000
"""Characters of one message that are shown; the rest is in the original."""
READ = 500_000
"""Characters of one text that are looked at: what is quoted goes before it is cut to what is shown."""
LONGEST_HEADER = 10_000
"""Characters of one header that are looked at; lists of addresses and answered messages are the longest."""
MOST_HEADERS = 1_000
MOST_LINES = 600_000
"""Lines of a message that are looked at: 30 MB of files, as they are written in mail, have 500,000."""
MOST_MARKS = 5_000
"""Lines that may begin another part."""
LONGEST_PEOPLE = 2_000
"""Characters of one header with addresses: reading those takes time by the square of their length."""
MOST_PEOPLE = 8
"""Headers with addresses that are read."""
NOT_WRITTEN = frozenset({"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"})
"""What Python can decode and no mail is written in; some of it takes very long."""
TO_US = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
"""Headers that may name the address at which it reached us."""
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature"})
_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
_DEEPEST = 20
"""Parts within parts; nobody's program nests them further."""
_BESIDE = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|=\?[^?\s]+\?[bq]\?[^?\s]*\?=', re.IGNORECASE)
"""What stands beside an address: quoted names, comments, encoded words."""
_ID = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True)
class File:
    """A file in a message, under the name that it came with."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Read:
    """A message, read."""

    message_id: str | None
    sender: str | None
    """The one address that it says it is from, as addresses are compared; None for none or several."""
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    """What they wrote, without what they quoted."""
    answers: tuple[str, ...]
    """The Message-IDs of what it answers, nearest first."""
    files: tuple[File, ...]
    headers: tuple[tuple[str, str], ...]
    """All of them, in the order in which they stand, on one line each."""

    def all(self, name: str) -> tuple[str, ...]:
        """Every header of this name, from the top."""
        return tuple(value for known, value in self.headers if known.lower() == name.lower())

    def one(self, name: str) -> str:
        """The first header of this name; empty when there is none."""
        return next(iter(self.all(name)), "")


def read(content: bytes) -> Read:
    """The message that these bytes are."""
    message = _parsed(content)
    headers = tuple((name, _words(value)) for name, value in message.items()[:MOST_HEADERS])
    senders = _people(message, ("From",))
    texts, files = _parts(message)
    whole = "\n\n".join(one for one in texts if one)[:READ]
    said = quoting.without_quotes(whole) or whole.strip()
    return Read(
        message_id=next(iter(_ids(headers, ("Message-ID",))), None),
        sender=email_key(senders[0][1]) if len(senders) == 1 and _names_one(message) else None,
        sender_name=_line(senders[0][0])[:200] if senders else "",
        recipients=tuple(dict.fromkeys(address for _, address in _people(message, TO_US))),
        subject=_line(next((value for name, value in headers if name.lower() == "subject"), ""))[:1000],
        text=_clean(said)[:LONGEST],
        answers=tuple(
            dict.fromkeys((*_ids(headers, ("In-Reply-To",)), *_ids(headers, ("References",))[::-1]))
        ),
        files=tuple(files),
        headers=headers,
    )


def parts_of(content: bytes) -> Iterator[tuple[str, Message]]:
    """Every part of a message with its type, those of messages inside it too."""
    for part in _parsed(content).walk():
        yield part.get_content_type(), part


def _parsed(content: bytes) -> Message:
    """The message in its parts; of what only a machine that means harm would send, its beginning."""
    content = _up_to(b"\n--", MOST_MARKS, _up_to(b"\n", MOST_LINES, content))
    message = message_from_bytes(content, policy=policy.compat32)
    for part in message.walk():
        headers = part.items()
        if any(len(str(value)) > LONGEST_HEADER for _, value in headers):
            for name in set(part.keys()):
                del part[name]
            for name, value in headers:
                part[name] = str(value)[:LONGEST_HEADER]
    return message


def _up_to(mark: bytes, most: int, content: bytes) -> bytes:
    """The content up to where it holds `mark` once more than `most` times."""
    if content.count(mark) <= most:
        return content
    return mark.join(content.split(mark, most + 1)[: most + 1])


def decoded(part: Message) -> str:
    """The text of a part, whatever it says about its character set."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    said = (part.get_content_charset() or "utf-8").lower()
    # What says that it is Latin-1 is from Windows more often than not; the two differ only where it is.
    said = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8"}.get(
        said, said
    )
    said = "utf-8" if said.replace("-", "_") in NOT_WRITTEN else said
    for charset in (said, "utf-8", "cp1252"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("utf-8", "replace")


def _parts(message: Message, depth: int = 0) -> tuple[list[str], list[File]]:
    if depth > _DEEPEST:
        return [], []
    if message.get_content_type() == "multipart/alternative":
        return _best(message, depth)
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        texts: list[str] = []
        files: list[File] = []
        for part in _children(message):
            more, with_it = _parts(part, depth + 1)
            texts += more
            files += with_it
        return texts, files
    return _leaf(message)


def _best(message: Message, depth: int) -> tuple[list[str], list[File]]:
    """Of the forms of one text the plain one, unless it says next to nothing where the other says much."""
    found = [(part, *_parts(part, depth + 1)) for part in _children(message)]
    files = [file for _, _, with_it in found for file in with_it]
    plain = [texts for part, texts, _ in found if part.get_content_type() == "text/plain" and any(texts)]
    others = [texts for part, texts, _ in found if part.get_content_type() != "text/plain" and any(texts)]
    if plain and (not others or len(" ".join(plain[0])) * 10 >= len(" ".join(others[-1]))):
        return plain[0], files
    return (others[-1] if others else []), files


def _leaf(part: Message) -> tuple[list[str], list[File]]:
    kind = part.get_content_type()
    if kind in _SIGNATURES | _REPORTS:
        return [], []
    name = _line(_words(part.get_filename() or ""))
    attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind == "text/plain" and not attached:
        return [_flowed(part, _clean(decoded(part)[:READ]))], []
    if kind == "text/html" and not attached:
        return [html_text.text(_clean(decoded(part)[: html_text.LONGEST]))], []
    if kind == "message/rfc822":
        inside = _children(part)
        content = inside[0].as_bytes() if inside else b""
        return [], [File(name or "message.eml", content)] if content else []
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return [], [File(name or f"file.{part.get_content_subtype()}", content)] if content else []


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _flowed(part: Message, text: str) -> str:
    """Lines that were broken only for the way are joined (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    joined: list[str] = []
    open_ = False
    for line in text.split("\n"):
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if open_ and not line.startswith(">"):
            joined[-1] += line.removeprefix(" ")
        else:
            joined.append(line)
        open_ = soft
    return "\n".join(joined)


def _people(message: Message, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name and address of everybody in these headers.

    The addresses are found before any name is decoded: what a name says can never be taken for an address.
    """
    found: list[tuple[str, str]] = []
    values = [value for name in names for value in message.get_all(name, [])]
    for value in values[:MOST_PEOPLE]:
        try:
            header = policy.default.header_factory("To", _unfolded(str(value))[:LONGEST_PEOPLE])
            found += [(one.display_name, one.addr_spec) for one in header.addresses if one.domain]
        except (ValueError, IndexError, AttributeError, LookupError, RecursionError):
            continue  # nobody can tell who that is
    return found


def _names_one(message: Message) -> bool:
    """Whether the sender's header holds one address, and nothing that others might take for one."""
    values = [_unfolded(str(value)) for value in message.get_all("From", [])]
    return (
        len(values) == 1 and len(values[0]) <= LONGEST_PEOPLE and _BESIDE.sub("", values[0]).count("@") == 1
    )


def _ids(headers: tuple[tuple[str, str], ...], wanted: tuple[str, ...]) -> list[str]:
    names = {one.lower() for one in wanted}
    return [found for name, value in headers if name.lower() in names for found in _ID.findall(value)]


def _words(value: object) -> str:
    """A header as people read it; bytes that no rule allows are read as best they can be."""
    pieces = []
    for piece, charset in decode_header(_unfolded(str(value))):
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        for one in (charset if charset != "unknown-8bit" else "utf-8", "utf-8", "cp1252"):
            try:
                pieces.append(piece.decode(one or "ascii"))
                break
            except (LookupError, UnicodeError):
                continue
        else:
            pieces.append(piece.decode("utf-8", "replace"))
    return _line("".join(pieces))


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]*", " ", value[:LONGEST_HEADER])


def _line(value: str) -> str:
    return " ".join(_clean(value).split())


def _clean(text: str) -> str:
    """Text without what no person types and no page can show."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = plain.replace("\u2028", "\n").replace("\u2029", "\n").replace("\xa0", " ")
    return "".join(
        one for one in plain if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Cn"}
    )
