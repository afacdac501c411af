"""An edit changes its own lines and no other byte; an edit that changes nothing changes nothing."""

import difflib
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from content import examples, facts, questions, responses, texts, tree
from content.errors import NotThere, Unsuitable
from content.snapshot import CODE, DOMAIN, REPLIES, Snapshot, read

ROOT = Path(__file__).resolve().parents[2]
NOW = read(ROOT)


def lines(before: Snapshot, after: Snapshot) -> list[str]:
    """Every line that was taken out or put in, in all files."""
    found = []
    for path in before.differing(after):
        old, new = (one.files[path].decode().split("\n") for one in (before, after))
        found += [
            row for row in difflib.unified_diff(old, new, path, path, n=0, lineterm="") if row[0] in "+-"
        ]
    return [row for row in found if not row.startswith(("+++", "---"))]


def test_what_is_read_is_what_is_there() -> None:
    for path, content in NOW.files.items():
        assert (ROOT / path).read_bytes() == content


def test_saving_every_response_without_a_change_changes_no_byte() -> None:
    now = NOW
    for name, one in responses.all_in(NOW).items():
        for number, variant in enumerate(one.variants):
            now = responses.change(now, name, number, variant.text.strip()) if variant.text.strip() else now
    assert now.differing(NOW) == []


def test_saving_every_fact_without_a_change_changes_no_byte() -> None:
    now = NOW
    for name, fact in facts.all_in(NOW).items():
        now = facts.change(now, name, fact.written)
    assert now.differing(NOW) == []
    assert len(facts.all_in(NOW)) > 40


def test_saving_every_text_without_a_change_changes_no_byte() -> None:
    now = NOW
    for path in texts.names(NOW):
        now = texts.change(now, path, *texts.parts(NOW, path))
    for name, one in texts.replies(NOW).items():
        for key, words in one.items():
            now = texts.change_reply(now, name, key, words)
    assert now.differing(NOW) == []


def test_saving_every_example_without_a_change_changes_no_byte() -> None:
    for one in examples.all_in(NOW)[::97]:
        assert examples.change(NOW, one.intent, one.words, one.words) is NOW


def test_every_example_is_found() -> None:
    rasa = YAML(typ="safe", pure=True)
    for path in NOW.under("data/nlu/"):
        loaded = rasa.load(NOW.text(path))["nlu"]
        wanted = [
            row.strip()[1:].strip() for one in loaded for row in one["examples"].splitlines() if row.strip()
        ]
        assert [one.words for one in examples.listed(path, NOW.text(path))] == wanted


def test_an_example_is_one_line_more() -> None:
    after = examples.add(NOW, "ask_opening_hours", "is anybody there at the crack of dawn")
    assert lines(NOW, after) == ["+    - is anybody there at the crack of dawn"]
    assert examples.find(after, "ask_opening_hours", "is anybody there at the crack of dawn")


def test_a_changed_example_is_one_line() -> None:
    one = next(one for one in examples.all_in(NOW) if one.intent == "greet")
    after = examples.change(NOW, "greet", one.words, "a very good day to all of you there")
    assert lines(NOW, after) == [f"-    - {one.words}", "+    - a very good day to all of you there"]


def test_a_deleted_example_is_one_line_less() -> None:
    one = next(one for one in examples.all_in(NOW) if one.intent == "goodbye")
    assert lines(NOW, examples.delete(NOW, "goodbye", one.words)) == [f"-    - {one.words}"]


def test_a_moved_example_goes_from_one_line_to_another() -> None:
    one = next(one for one in examples.all_in(NOW) if one.intent == "ask_ombudsman")
    after = examples.move(NOW, "ask_ombudsman", one.words, "greet")
    assert sorted(lines(NOW, after)) == [f"+    - {one.words}", f"-    - {one.words}"]
    assert examples.find(after, "greet", one.words).file == "data/nlu/talk.yml"


def test_the_same_example_is_not_taken_twice() -> None:
    one = next(one for one in examples.all_in(NOW) if one.intent == "ask_timescale")
    with pytest.raises(Unsuitable, match="ask_timescale already"):
        examples.add(NOW, "greet", one.words.upper() + "!")


def test_the_last_example_of_an_intent_stays() -> None:
    small = Snapshot({"data/nlu/a.yml": b"nlu:\n- intent: greet\n  examples: |\n    - hello\n"})
    with pytest.raises(Unsuitable, match="only example"):
        examples.delete(small, "greet", "hello")
    with pytest.raises(NotThere):
        examples.delete(small, "greet", "good day")


def test_a_response_in_quotes_stays_in_quotes() -> None:
    after = responses.change(NOW, "utter_thanks", 0, 'You\'re welcome. Just say "more" for more.')
    assert lines(NOW, after)[1] == '+    - text: "You\'re welcome. Just say \\"more\\" for more."'
    assert len(lines(NOW, after)) == 2
    assert responses.all_in(after)["utter_thanks"].variants[0].text.endswith('"more" for more.')


def test_a_line_of_a_long_response_is_one_line() -> None:
    text = responses.all_in(NOW)["utter_opening"].variants[0].text
    after = responses.change(NOW, "utter_opening", 0, text.replace("Hello. I'm", "Good day. I am"))
    assert len(lines(NOW, after)) == 2
    assert all("automated complaints assistant" in row for row in lines(NOW, after))


def test_a_short_response_may_become_a_long_one() -> None:
    after = responses.change(NOW, "utter_thanks", 0, "You're welcome.\n\nIs there more?")
    assert lines(NOW, after)[1:] == [
        "+    - text: |-",
        "+        You're welcome.",
        "+",
        "+        Is there more?",
    ]
    assert responses.all_in(after)["utter_thanks"].variants[0].text == "You're welcome.\n\nIs there more?"


def test_a_variant_goes_behind_the_last() -> None:
    after = responses.add_variant(NOW, "utter_greet", "Good day. What has happened?")
    assert lines(NOW, after) == ['+    - text: "Good day. What has happened?"']
    there = responses.all_in(after)["utter_greet"]
    assert [one.text for one in there.variants][-1] == "Good day. What has happened?"
    assert there.variants[0].buttons == responses.all_in(NOW)["utter_greet"].variants[0].buttons


def test_a_fact_changes_its_value_and_its_dates() -> None:
    new = {"value": "0345 286 4698", "source": "Complaints Code, section 2", "reviewed": "2026-11-23"}
    after = facts.change(NOW, "contacts.support.phone", new | {"review_by": "2027-05-20"})
    assert lines(NOW, after) == [
        '-      value: "0345 286 4697"',
        '+      value: "0345 286 4698"',
        "-      reviewed: 2026-11-20",
        "+      reviewed: 2026-11-23",
    ]


def test_a_fact_becomes_known_and_unknown() -> None:
    after = facts.change(NOW, "contacts.complaints.email", {"value": "complaints@contactnow.example"})
    assert lines(NOW, after) == ["-      value: null", '+      value: "complaints@contactnow.example"']
    assert facts.change(after, "contacts.complaints.email", {"value": ""}).differing(NOW) == []


def test_a_line_of_an_address_is_one_line() -> None:
    address = facts.all_in(NOW)["scheme.address"].written["value"]
    after = facts.change(NOW, "scheme.address", {"value": address.replace("Box 730", "Box 731")})
    assert lines(NOW, after) == ['-      - "P.O. Box 730"', '+      - "P.O. Box 731"']


def test_a_fact_gets_words_and_loses_its_note() -> None:
    after = facts.change(NOW, "limits.adr_before", {"says": "eight weeks", "note": ""})
    changed = lines(NOW, after)
    assert changed[0] == '+    says: "eight weeks"'
    assert len(changed) == 2
    assert changed[1].startswith('-    note: "For complaints')


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(Unsuitable, match="whole number"):
        facts.change(NOW, "limits.adr", {"value": "forty-two"})


def test_a_question_is_four_additions() -> None:
    said = [f"is my call number {word} taped" for word in ("one", "two", "three", "four", "five")]
    after = questions.add(NOW, "ask_call_recording", said, "Calls may be recorded.")
    changed = lines(NOW, after)
    assert all(row.startswith("+") for row in changed)
    assert [row.lstrip("+ ") for row in changed] == [
        "- intent: ask_call_recording",
        "examples: |",
        *(f"- {one}" for one in said),
        "- rule: ask call recording",
        "steps: [{intent: ask_call_recording}, {action: utter_ask_call_recording}, {action: action_also}]",
        "- ask_call_recording",
        "utter_ask_call_recording:",
        '- text: "Calls may be recorded."',
    ]
    for path in NOW.differing(after):
        YAML(typ="safe", pure=True).load(after.text(path))


def test_a_letter_and_a_reply_change_one_line() -> None:
    subject, body = texts.parts(NOW, "data/letters/adr.md")
    after = texts.change(NOW, "data/letters/adr.md", subject, body.replace("Dear {dear}", "Good day {dear}"))
    assert lines(NOW, after) == ["-Dear {dear},", "+Good day {dear},"]
    after = texts.change_reply(NOW, "looking", "title", "One moment")
    assert lines(NOW, after) == ["-    title: I'm looking into it", "+    title: One moment"]
    assert after.differing(NOW) == [REPLIES]


def test_line_ends_of_another_system_stay() -> None:
    crlf = NOW.put(CODE, NOW.files[CODE].replace(b"\n", b"\r\n"))
    after = facts.change(crlf, "limits.adr", {"value": "43"})
    assert after.files[CODE].count(b"\r\n") == after.files[CODE].count(b"\n")
    assert len(lines(crlf, after)) == 2


WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x85\u2028\u2029\ufeff"),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=4).map("\n".join))
@pytest.mark.parametrize("name", ["utter_thanks", "utter_opening"])
def test_whatever_is_written_is_what_is_said(name: str, words: str) -> None:
    small = _small()
    after = responses.change(small, name, 0, words)
    assert responses.all_in(after)[name].variants[0].text == responses.checked(words)
    others = set(responses.all_in(small)) - {name}
    assert all(_said(after, one) == _said(small, one) for one in others)


def _said(snapshot: Snapshot, name: str) -> list[str]:
    return [one.text for one in responses.all_in(snapshot)[name].variants]


def _small() -> Snapshot:
    text = (
        'responses:\n  utter_thanks:\n    - text: "Thanks."\n'
        "  utter_opening:\n    - text: |-\n        Hello.\n\n        There.\n  # the end\n"
    )
    return Snapshot({DOMAIN: text.encode()})


def test_files_are_found_where_they_are(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "domain.yml").write_text("responses: {}\n")
    (tmp_path / "data" / "notes.txt").write_text("not content")
    there = read(tmp_path)
    assert "data/notes.txt" not in there.files
    assert "data/mail/filed.md" in there.files
    assert tree.compose(there.text(DOMAIN)) is not None
