"""What a text says with its facts in it, what a changed fact alters, and how hard it is to read."""

from pathlib import Path

from content import facts, readability, spoken
from content.snapshot import read

ROOT = Path(__file__).resolve().parents[2]
NOW = read(ROOT)


def test_a_text_is_shown_with_facts_and_samples() -> None:
    said = spoken.shown("Call {contacts.support.phone} about {reference}, {mood}.", spoken.facts(NOW))
    assert said == "Call 0345 286 4697 about CN-4H7KM-2PQ8R, ‹mood›."


def test_a_line_whose_fact_is_not_known_is_left_out() -> None:
    assert (
        spoken.shown("One.\nMail {contacts.complaints.email}.\nThree.", spoken.facts(NOW)) == "One.\nThree."
    )


def test_a_changed_fact_shows_every_sentence_that_it_alters() -> None:
    after = facts.change(NOW, "contacts.support.phone", {"value": "0345 286 4698"})
    found = spoken.altered(NOW, after)
    assert {"utter_ask_contact", "reply: faults", "data/mail/filed.md"} <= {one.where for one in found}
    assert all("0345 286 4698" in (one.after or "") for one in found)
    assert all("0345 286 4697" in (one.before or "") for one in found)


def test_a_fact_that_becomes_known_brings_its_lines_back() -> None:
    after = facts.change(NOW, "contacts.complaints.email", {"value": "complaints@contactnow.example"})
    found = spoken.altered(NOW, after)
    assert found
    assert all(one.before is None and "complaints@contactnow.example" in (one.after or "") for one in found)


def test_plain_words_are_read_by_children_and_long_ones_are_not() -> None:
    plain = "We got your note. We will call you on Monday. You can ask for a person. It is free for you."
    heavy = (
        "Notwithstanding considerable operational difficulties, responsibility for investigating "
        "documentation irregularities necessarily remains with representatives appointed internationally."
    )
    assert readability.read(plain).age <= 8
    assert readability.read(plain).advice() == []
    assert readability.read(heavy).age > 15
    assert len(readability.read(heavy).advice()) == 1
    assert readability.read("").words == 0
    assert any("make two of it" in one for one in readability.read("word " * 30).advice())
