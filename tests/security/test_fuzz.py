"""Readers of what strangers send, given anything: they read it or refuse it, and stumble over nothing.

With REDRESS_FUZZ=20000 each is tried so many times; in the tests a few.
"""

import json
import os
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints import fields, located_yaml, references
from complaints.errors import ComplaintError
from complaints.located_yaml import BrokenFile
from conversations import attachments
from conversations.bus import Event
from conversations.errors import TypeNotTaken
from mail.incoming import belonging
from mail.incoming.bounces import read_bounce
from mail.incoming.machines import written_by
from mail.incoming.reading import read
from mail.incoming.trust import sender_of
from web.customer import uploads
from web.desk import kept
from web.problems import Problem
from web.streams import encoded

MESSAGES = [
    path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mail" / "incoming").glob("*.eml"))
]
TODAY = date(2026, 11, 23)
SCRAPS = st.sampled_from(
    [
        b"\r\n",
        b"\n\n",
        b"--b",
        b"--b--",
        b"Content-Type: ",
        b"multipart/mixed; boundary=b",
        b"text/html",
        b"\xff",
        b"\x00",
        b"=?utf-8?b?",
        b"?=",
        b"<",
        b">",
        b'"',
        b"(",
        b"<!--",
        b"<![",
        b"&#x",
        b"Content-Disposition: ",
        b"name*0*=",
        b"Content-Transfer-Encoding: base64\r\n",
        b"charset=utf-16",
        b"message/rfc822",
        b"From: ",
        b"@",
        b"::",
        b"; ",
    ]
)
trying = settings(
    max_examples=int(os.environ.get("REDRESS_FUZZ", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize="REDRESS_FUZZ" not in os.environ,
)


@st.composite
def near_a_message(draw: st.DrawFn) -> bytes:
    """A message as programs send it, with scraps put in, bytes changed and parts cut out."""
    content = bytearray(draw(st.sampled_from(MESSAGES)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 30))] = draw(SCRAPS | st.binary(max_size=6))
    return bytes(content)


@trying
@given(near_a_message() | st.binary(max_size=400) | st.lists(SCRAPS, max_size=60).map(b"".join))
def test_any_bytes_are_mail_or_are_none(content: bytes) -> None:
    message = read(content)
    written_by(message, frozenset({"c@x.example"}))
    sender_of(message, "mx.example")
    belonging.in_subject(message, "CN")
    belonging.in_words(message, "CN")
    belonging.in_addresses(message, "CN")
    belonging.answered(message)
    read_bounce(content)
    for text in (message.text, message.subject, message.sender_name, message.sender or ""):
        assert "\0" not in text
        assert text.encode() == text.encode("utf-8")
    assert "\n" not in message.subject + message.sender_name


@trying
@given(st.text(max_size=40) | st.text("CNcn-0123456789ABCDEFGHJKMNPQRSTUVWXYZ ", max_size=20))
def test_any_text_is_a_reference_a_slip_or_neither(text: str) -> None:
    found = references.check(text, "CN")
    if isinstance(found, references.Valid):
        assert references.check(found.reference, "CN") == found
        assert len(found.reference) == 14


@trying
@given(
    st.sampled_from(
        ["email", "phone", "started_on", "workers", "category", "ticket_references", "nature", "name"]
    ),
    st.none()
    | st.text(max_size=60)
    | st.integers()
    | st.dates()
    | st.lists(st.text(max_size=9))
    | st.floats(),
)
def test_any_value_is_a_fact_or_refused(name: str, value: object) -> None:
    try:
        fields.check(name, value, TODAY)
    except ComplaintError as error:
        assert error.sentence


YAML = st.sampled_from(
    [
        "a: ",
        "- ",
        "\n",
        "  ",
        "|",
        ">",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "#",
        "'",
        '"',
        "? ",
        "<<: ",
        "---\n",
        "\t",
        "x",
        "é",
        "\x85",
        "\u2028",
        "1_0",
        "2026-11-23",
        "~",
        "%YAML 9\n",
    ]
)


@trying
@given(st.lists(YAML, max_size=30).map("".join) | st.text(max_size=80))
def test_any_yaml_is_content_or_a_fault_with_its_line(text: str) -> None:
    try:
        located_yaml.parse(text, "a.yml")
    except BrokenFile as broken:
        assert broken.faults[0].line >= 1


@st.composite
def near_a_form(draw: st.DrawFn) -> bytes:
    """A form as browsers send it, damaged."""
    whole = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n--b--\r\n'
    )
    content = bytearray(whole)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 10))] = draw(SCRAPS | st.binary(max_size=4))
    return bytes(content)


@trying
@given(
    near_a_form() | st.binary(max_size=200), st.sampled_from(["b", '"b"', "", "-", "b" * 300, "b;b", "\xe9"])
)
def test_any_form_gives_a_file_or_a_problem(body: bytes, boundary: str) -> None:
    try:
        name, content = uploads._file(f"multipart/form-data; boundary={boundary}", body)
    except Problem as problem:
        assert problem.status in {400, 422}
        return
    assert len(content) <= len(body)
    assert attachments.label(name, "pdf").endswith(".pdf")
    assert not set(attachments.label(name, "pdf")) & set("/\\\0\r\n")


@trying
@given(st.binary(max_size=300) | near_a_message())
def test_any_bytes_are_a_kind_of_file_or_not_taken(content: bytes) -> None:
    try:
        kind, ending = attachments.type_of(content)
    except TypeNotTaken:
        return
    assert kind in {"application/pdf", "image/png", "image/jpeg", "text/plain", "message/rfc822"}
    assert ending


@trying
@given(
    st.text(max_size=100)
    | st.recursive(
        st.none() | st.text(max_size=5), lambda one: st.lists(one) | st.dictionaries(st.text(max_size=5), one)
    ).map(json.dumps)
)
def test_any_kept_form_is_read_or_dropped(packed: str) -> None:
    found = kept.read(packed)
    assert found is None or found.path.startswith("/desk/")


@trying
@given(st.text(max_size=60), st.integers(1, 10**9) | st.none())
def test_any_words_are_one_event_of_a_stream(text: str, seq: int | None) -> None:
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return  # refused before
    event = encoded(Event("x", "message", {"text": text}, seq)).decode()
    head, _, rest = event.partition("\n\n")
    assert rest == ""
    lines = head.split("\n")
    assert [one.partition(":")[0] for one in lines] == [*(["id"] if seq else []), "event", "data"]
    assert "\r" not in event
    assert json.loads(lines[-1].removeprefix("data: ")) == {"text": text}
