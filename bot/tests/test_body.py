"""What is read from a request's body."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.body import Decided, Message, read_message, read_note
from bot.errors import BadBody

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=300)


def body(**more: Any) -> bytes:
    """A body of POST /turn."""
    return json.dumps({"conversation": "c", "message": "m", "text": "x", **more}).encode()


@given(TEXT.filter(str.strip))
def test_any_text_comes_through_as_it_was_written(text: str) -> None:
    assert read_message(body(text=text)).text == text.strip()


@given(st.text(max_size=20), st.sampled_from(["\0", "\ud800", "\udfff"]), st.text(max_size=20))
def test_what_cannot_be_stored_is_refused_wherever_it_stands(before: str, odd: str, after: str) -> None:
    text = before + odd + after
    for where in ({"text": text}, {"metadata": {"a": [text]}}, {"metadata": {text: 1}}):
        with pytest.raises(BadBody):
            read_message(body(**where))


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda below: st.lists(below, max_size=3))
)
def test_whatever_the_body_holds_it_is_read_or_refused(value: Any) -> None:
    for raw in (json.dumps(value).encode(), body(text=value), body(decided=value), body(metadata=value)):
        with contextlib.suppress(BadBody):
            read_message(raw)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_body_are_refused(raw: bytes) -> None:
    with pytest.raises(BadBody):
        read_message(raw)


def test_the_digest_tells_contents_apart_and_not_metadata() -> None:
    plain = Message("c", "m", "yes")
    assert plain.digest == Message("c", "m", "yes", metadata={"at": "later"}).digest
    others = [
        Message("c", "m", "no"),
        Message("c", "m", "yes", Decided("affirm")),
        Message("c", "m", "yes", Decided("affirm", ({"entity": "x", "value": 1},))),
    ]
    assert len({plain.digest, *(other.digest for other in others)}) == 4


@pytest.mark.parametrize(
    "more",
    [
        {"said": []},
        {"said": [{"from": "nobody", "text": "x"}]},
        {"said": [{"from": "agent"}]},
        {"said": "agent: hello"},
        {"said": [{"from": "agent", "text": "x"}] * 201},
        {"record": []},
    ],
)
def test_a_note_that_is_none_is_refused(more: Any) -> None:
    with pytest.raises(BadBody):
        read_note(json.dumps({"conversation": "c", "message": "n", **more}).encode())
