"""Words and messages made to take long, and how long something took: in work, not in waiting."""

from collections.abc import Callable
from time import process_time
from typing import Any

LONGEST = 4000
"""Characters that a customer may send at once."""
UNITS = (
    *"aA1 \n\t-.,('\"*[!é😀\u202e\u0301",
    *("a,", "a.", "a ", "A ", "1 ", "1-", "a-", "a@", "a'", "**", "**a ", "[a](", "and ", "is ", "pin is "),
    *("my name is ", "name: ", "CN ", "CN-7", "0", "+44 ", "1/1/", "£1,", "http://a.", "a/b", "from ", "to "),
    *("not a, not ", "it's a not ", "Mr ", "A. ", "Aa ", "flat 1 ", "1 a road ", "i live 1 ", "ref ", "? "),
    *("account number is ", "i ", "please ", "a, ", "sorry, ", " - ", "when ", "last ", "4111 1111 ", "4 "),
)
TEXTS = (
    *((unit * LONGEST)[:LONGEST] for unit in UNITS),
    *((unit * LONGEST)[: LONGEST - 1] + "§" for unit in UNITS),
    *(word + " " * (LONGEST - 20) + "§" for word in ("pin is", "complaint", "account", "password", "a,")),
)
SIZE = 100_000
"""Bytes of a nasty mail."""


def mail(body: bytes, kind: str = "text/plain; charset=utf-8", more: bytes = b"") -> bytes:
    """A message with a body and more headers."""
    head = b"From: Jo <jo@example.com>\r\nTo: c@x.example\r\nSubject: hi\r\nMessage-ID: <1@x>\r\n" + more
    return head + b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body


def _much(unit: bytes) -> bytes:
    return unit * (SIZE // len(unit))


_BODIES = {
    "empty lines": b"a" + _much(b"\n") + b"b",
    "a line and blanks": b"_____\n" + _much(b" ") + b"x",
    "quotations": _much(b"> a\nb\n"),
    "beginnings of quotations": _much(b"On a\n"),
    "headers in the words": _much(b"From: a\nTo:\n"),
    "status codes": _much(b"550-"),
    "references": _much(b"CN "),
}
_PAGES = {
    "tags in tags": _much(b"<b>x"),
    "tags that end others": _much(b"<b>") + _much(b"</i>"),
    "attributes": b"<a " + _much(b"x='"),
    "signs": _much(b"<"),
    "comments without an end": _much(b"<!--"),
    "sections without an end": _much(b"<!["),
    "entities": _much(b"&#"),
}
_HEADERS = {
    "brackets": b"From: " + _much(b"(") + b"\r\n",
    "people": b"Cc: " + _much(b"a@b.c,") + b"\r\n",
    "quotes": b"Cc: " + _much(b'"') + b"\r\n",
    "many with quotes": _much(b"To: " + b'"' * 2000 + b"\r\n"),
    "encoded words": b"Cc: " + _much(b"=?utf-8?q?a?= ") + b"\r\n",
    "dots": b"Cc: " + _much(b"a.") + b"@b.c\r\n",
    "answers": b"References: " + _much(b"<") + b"\r\n",
    "results": b"Authentication-Results: mx; " + _much(b"dkim=pass header.d=a.b; ") + b"\r\n",
    "headers": _much(b"X-A: b\r\n"),
}
_PARTED = "multipart/mixed; boundary=b"
MAILS = {
    **{name: mail(body) for name, body in _BODIES.items()},
    **{name: mail(body, "text/html; charset=utf-8") for name, body in _PAGES.items()},
    **{name: mail(b"x", more=head) for name, head in _HEADERS.items()},
    "joined lines": mail(_much(b"a \n"), "text/plain; format=flowed"),
    "parameters": mail(b"x", "text/plain; " + "a=b; " * (SIZE // 5)),
    "pieces of a name": mail(b"x", "application/pdf; " + "".join(f"name*{n}=a; " for n in range(SIZE // 12))),
    "parts": mail(_much(b"--b\r\n\r\nx\r\n"), _PARTED),
    "files": mail(_much(b"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n"), _PARTED),
    "parts in parts": mail(
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
            for n in range(SIZE // 60)
        )
    ),
    "another code": mail(_much(b"-a"), "text/plain; charset=punycode"),
    "packed text": mail(_much(b"a."), "text/plain; charset=zlib"),
}


def work(what: Callable[..., Any], *arguments: Any) -> float:
    """Seconds of work that a call takes; how busy the machine is does not count."""
    began = process_time()
    what(*arguments)
    return process_time() - began
