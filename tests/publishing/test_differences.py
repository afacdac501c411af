"""What customers will read otherwise is found, facts included; so are conversations that listen for it."""

from content import responses
from content.snapshot import CODE, Snapshot, read
from publishing.differences import lines, taught, unheard, words
from redress.settings import ROOT

LIVE = read(ROOT)


def test_a_changed_response_is_shown_as_it_reads() -> None:
    draft = responses.change(LIVE, "utter_goodbye", 0, "Farewell from {provider.name}.")
    (one,) = words(LIVE, draft)
    assert one.name == "utter_goodbye"
    assert one.after == ("Farewell from ContactNow.",)
    assert "{" not in one.before[0]


def test_a_changed_fact_shows_every_response_that_it_alters() -> None:
    text = LIVE.text(CODE).replace("0345 286 4697", "0345 286 4698")
    draft = LIVE.put(CODE, text.encode())
    found = words(LIVE, draft)
    assert len(found) > 1
    assert all(any("4698" in text for text in one.after) for one in found)


def test_nothing_changed_is_nothing_to_read() -> None:
    assert words(LIVE, LIVE) == []
    assert taught(LIVE, LIVE) == ([], [])
    assert lines(LIVE, LIVE) == {}


def test_other_files_are_shown_line_by_line() -> None:
    path = "data/letters/holding.md"
    draft = LIVE.put(path, LIVE.files[path] + b"One more line.\n")
    assert "+One more line." in lines(LIVE, draft)[path]
    gone = Snapshot({name: text for name, text in LIVE.files.items() if name != path})
    assert all(row.startswith(("-", "@")) for row in lines(LIVE, gone)[path])


def test_conversations_that_lose_a_phrase_are_named() -> None:
    draft = responses.change(LIVE, "utter_goodbye", 0, "Farewell.")
    heard = {"Going": ["in the same browser"], "Staying": ["opening hours"], "Both": ["farewell"]}
    assert unheard(words(LIVE, draft), heard) == {"Going": "in the same browser"}
