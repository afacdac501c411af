"""Every message beside this file is read as its sender meant it, and goes where it belongs."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.mail.conftest import Post
from tests.mail.incoming.post_in import HERE, NAMES, Letterbox

EXPECTED: dict[str, dict[str, Any]] = YAML(typ="safe").load((HERE / "expected.yml").read_text("utf-8"))


def test_every_message_is_expected() -> None:
    assert set(NAMES) == set(EXPECTED)
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_a_message_is_read_as_it_was_meant(name: str, post: Post) -> None:
    box, wanted = Letterbox(post), EXPECTED[name]
    content = box.message(name)
    outcome = box.take(content)
    kept = box.mails()[-1]
    state = wanted.get("state", "added")
    assert (kept.state, kept.why) == (state, wanted.get("why"))
    assert (outcome.state, outcome.why) == (state, wanted.get("why"))
    if "text" in wanted:
        assert kept.text == box.filled(wanted["text"])
    assert [f"{one.name} {one.type}" for one in kept.files] == wanted.get("files", [])
    assert [one for one, _ in kept.refused] == wanted.get("refused", [])
    # The original is kept to the byte, and so is every file.
    assert box.originals.read(kept.original) == content
    assert all(len(box.originals.read(one.id) or b"") == one.size for one in kept.files)


@pytest.mark.parametrize("name", NAMES)
def test_only_what_the_customer_wrote_is_on_the_complaint(name: str, post: Post) -> None:
    box, wanted = Letterbox(post), EXPECTED[name]
    box.take(box.message(name))
    if wanted.get("state", "added") != "added":
        assert box.said() == []
        return
    assert len(box.said()) == 1
    assert box.said()[0] == box.filled(wanted["text"]) or wanted["text"] == ""
    entry = post.register.record(box.complaint.reference).entries[-1]
    assert (entry.by, entry.route) == ("customer", "email")
    assert set(entry.attachments) == {one.id for one in box.mails()[-1].files}


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_comes_twice_counts_once(name: str, post: Post) -> None:
    box = Letterbox(post)
    content = box.message(name)
    box.take(content)
    before, told = box.said(), post.count()
    assert box.take(content).state is None
    # A server on the way may add lines of its own.
    assert (
        box.take(b"Received: from another.example; Tue, 24 Nov 2026 10:00:00 +0000\n" + content).state is None
    )
    assert (box.said(), post.count(), len(box.mails())) == (before, told, 1)
