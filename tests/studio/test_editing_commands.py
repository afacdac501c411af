"""What the studio does, from the terminal: an edit lands in the same draft, or is refused plainly."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from content import code_words, examples, facts, questions, responses, versions
from content.drafts import Draft
from content.snapshot import CODE, Snapshot
from redress.cli import main
from redress.commands import drafting
from redress.settings import ROOT, Settings

READ = code_words.read(ROOT)
CLOSING = "Goodbye, and thank you for telling us."


class Terminal:
    """Somebody at a terminal, in a project of their own."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.root, self._capsys, self._patch = root, capsys, patch

    def types(self, *words: str, piped: str = "") -> str:
        """A command that succeeds; what it says."""
        code, said, wrong = self._run(words, piped)
        assert code == 0, said + wrong
        return said

    def is_told(self, *words: str, piped: str = "") -> str:
        """A command that fails, with exit code 1 and nothing but sentences; what they say."""
        code, said, wrong = self._run(words, piped)
        assert code == 1, said + wrong
        assert "Traceback" not in wrong
        return said + wrong

    @property
    def draft(self) -> Snapshot:
        """The draft, as it really is kept."""
        return self._draft().now().content

    @property
    def waiting(self) -> list[str]:
        return self._draft().now().waiting

    def by_hand(self, path: str, old: str, new: str) -> None:
        """Change a file as somebody with a text editor does."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    def _draft(self) -> Draft:
        return Draft(self.root, versions.of(self.root, Settings().data_dir), lambda _: [])

    def _run(self, words: tuple[str, ...], piped: str) -> tuple[int, str, str]:
        self._patch.setattr("sys.stdin", io.StringIO(piped))
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["content", *words])
        said = self._capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    monkeypatch.setenv("REDRESS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(drafting, "ROOT", root)
    monkeypatch.setattr("content.code_words.read", lambda _: READ)
    Settings().data_dir.mkdir()
    return Terminal(root, capsys, monkeypatch)


def said(content: Snapshot, name: str) -> list[str]:
    return [one.text for one in responses.all_in(content)[name].variants]


def test_words_are_found_shown_and_written_anew(terminal: Terminal) -> None:
    assert "utter_thanks" in terminal.types("words", "list", "anything else")
    assert "utter_thanks\n" not in terminal.types("words", "list", "ombudsman")
    assert "has “zebra” in it" in terminal.types("words", "list", "zebra")
    shown = terminal.types("words", "show", "utter_ask_opening_hours")
    assert "rule “" in shown
    assert "{hours.closes}" in shown
    assert "9am" in shown, "as it is read, with its facts"
    before = (terminal.root / "domain.yml").read_bytes()
    assert "has new words. It waits in the draft" in terminal.types(
        "words", "set", "utter_thanks", "Any time."
    )
    assert said(terminal.draft, "utter_thanks") == ["Any time."]
    assert terminal.waiting == ["domain.yml"]
    assert (terminal.root / "domain.yml").read_bytes() == before, "the files stay until it is published"
    assert "Nothing was changed" in terminal.types("words", "set", "utter_thanks", "Any time.")


def test_words_of_several_lines_are_piped_in(terminal: Terminal) -> None:
    terminal.types("words", "set", "utter_thanks", "-", piped="Any time.\n\n- Just ask.\n")
    assert said(terminal.draft, "utter_thanks") == ["Any time.\n\n- Just ask."]


def test_a_variant_is_added_chosen_and_deleted(terminal: Terminal) -> None:
    (first,) = said(terminal.draft, "utter_thanks")
    terminal.types("words", "add", "utter_thanks", "My pleasure.")
    assert "say which with --variant" in terminal.is_told("words", "set", "utter_thanks", "Pleasure.")
    assert "no variant 3: it has 2" in terminal.is_told("words", "set", "utter_thanks", "x", "--variant", "3")
    terminal.types("words", "set", "utter_thanks", "With pleasure.", "--variant", "2")
    assert said(terminal.draft, "utter_thanks") == [first, "With pleasure."]
    terminal.types("words", "delete", "utter_thanks", "--variant", "1")
    assert said(terminal.draft, "utter_thanks") == ["With pleasure."]
    assert "only way of saying it" in terminal.is_told("words", "delete", "utter_thanks")


def test_a_button_gets_another_title(terminal: Terminal) -> None:
    terminal.types("words", "button", "utter_greet", "1", "I want to complain")
    assert (
        responses.all_in(terminal.draft)["utter_greet"].variants[0].buttons[0].title == "I want to complain"
    )
    assert "has no button 9" in terminal.is_told("words", "button", "utter_greet", "9", "More")
    assert "at most 40 characters" in terminal.is_told("words", "button", "utter_greet", "1", "long " * 10)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Ring {contacts.suport.phone}.", "contacts.suport.phone"),
        ("See [our page](http://provider.example).", "begins with http:"),
        ("  ", "Write what the assistant is to say."),
    ],
)
def test_words_that_will_not_do_are_refused_and_nothing_waits(
    terminal: Terminal, words: str, told: str
) -> None:
    assert told in terminal.is_told("words", "set", "utter_thanks", words)
    assert terminal.waiting == []


def test_words_are_looked_at_without_being_kept(terminal: Terminal) -> None:
    looked = terminal.types("words", "set", "utter_thanks", "It takes {limits.adr}.", "--look")
    assert "{limits.adr}" not in looked.split("as it is read")[1].split("placeholders")[0]
    assert "wrong:" in terminal.is_told("words", "set", "utter_thanks", "It takes {limits.adx}.", "--look")
    assert terminal.waiting == []


def test_a_response_that_is_not_there_is_said_so(terminal: Terminal) -> None:
    for words in (("show", "utter_no"), ("set", "utter_no", "x"), ("add", "utter_no", "x")):
        assert "no response called utter_no" in terminal.is_told("words", *words)


def test_a_fact_is_listed_shown_and_changed_with_its_source_and_review_date(terminal: Terminal) -> None:
    assert "contacts.support.phone" in terminal.types("facts", "list", "support.phone")
    shown = terminal.types("facts", "show", "contacts.support.phone")
    assert "source: " in shown
    assert "said in utter_" in shown, "every sentence that says it"
    done = terminal.types(
        *("facts", "set", "contacts.support.phone", "0345 000 1234", "--source", "Complaints Code, page 2"),
        *("--reviewed", "2026-11-30"),
    )
    assert "\n  + " in done
    assert "0345 000 1234" in done, "the sentences that read otherwise"
    one = facts.all_in(terminal.draft)["contacts.support.phone"].written
    assert one["value"] == "0345 000 1234"
    assert one["source"] == "Complaints Code, page 2"
    assert (one["reviewed"], one["review_by"]) == ("2026-11-30", "2027-05-30")
    assert "contacts.support.phone: now 0345 000 1234" in terminal.types("draft")


def test_a_fact_is_compared_with_its_source_without_another_value(terminal: Terminal) -> None:
    before = facts.all_in(terminal.draft)["limits.adr"].written
    said_so = terminal.types("facts", "set", "limits.adr", "--reviewed", "today", "--review-by", "2027-08-31")
    assert "No sentence reads otherwise." in said_so
    after = facts.all_in(terminal.draft)["limits.adr"].written
    assert after["value"] == before["value"]
    assert after["review_by"] == "2027-08-31"
    assert after["reviewed"] == Settings().now().date().isoformat()


def test_what_a_fact_would_alter_is_shown_and_not_kept(terminal: Terminal) -> None:
    looked = terminal.types("facts", "set", "contacts.support.phone", "--unknown", "--look")
    assert "(left out then)" in looked
    assert terminal.waiting == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("contacts.support.fax", "1"), "no fact called contacts.support.fax"),
        (("contacts.support.phone",), "Say what changes"),
        (("contacts.support.phone", "0345", "000"), "put it in quotes"),
        (("contacts.support.phone", "1", "--unknown"), "not both"),
        (("contacts.support.phone", "--reviewed", "30.11.2026"), "is no day"),
        (("contacts.support.phone", "hello"), "phone"),
    ],
)
def test_a_fact_that_will_not_do_is_refused_and_nothing_waits(
    terminal: Terminal, words: tuple[str, ...], told: str
) -> None:
    assert told in terminal.is_told("facts", "set", *words)
    assert terminal.waiting == []


def test_facts_that_are_due_are_listed_first(terminal: Terminal) -> None:
    terminal.types(
        *("facts", "set", "contacts.support.phone", "--reviewed", "2025-01-31", "--review-by", "2025-07-31")
    )
    assert terminal.types("facts", "list").startswith("contacts.support.phone  DUE")
    assert terminal.types("facts", "list", "--due").startswith("contacts.support.phone  DUE")
    assert "There is none" in terminal.types("facts", "list", "--due", "zebra")


def test_examples_are_listed_added_changed_moved_and_deleted(terminal: Terminal) -> None:
    assert "ask_opening_hours" in terminal.types("examples", "list")
    assert "what time do you open  (data/nlu/" in terminal.types("examples", "list", "ask_opening_hours")
    odd, odder = "is the drawbridge up of an evening", "who has the key to the drawbridge"
    assert "2 examples more of ask_opening_hours" in terminal.types(
        "examples", "add", "ask_opening_hours", odd, odder
    )
    assert "2 found." in terminal.types("examples", "list", "--with", "drawbridge")
    terminal.types("examples", "change", odd, "is the drawbridge down yet")
    terminal.types("examples", "move", odder, "--to", "ask_who_deals")
    intents = {one.words: one.intent for one in examples.all_in(terminal.draft) if "drawbridge" in one.words}
    assert intents == {"is the drawbridge down yet": "ask_opening_hours", odder: "ask_who_deals"}
    terminal.types("examples", "delete", "Is the drawbridge down yet?")
    assert "“is the drawbridge down yet” is no example." in terminal.is_told(
        "examples", "delete", "is the drawbridge down yet"
    )


def test_an_example_never_says_who_somebody_is(terminal: Terminal) -> None:
    done = terminal.types("examples", "add", "ask_contact", "I'm Sarah Jones and where is the moat")
    assert "What says who somebody is was left out" in done
    assert examples.find(terminal.draft, "ask_contact", "I'm ‹name› and where is the moat")


def test_of_several_examples_all_are_added_or_none(terminal: Terminal) -> None:
    told = terminal.is_told("examples", "add", "ask_contact", "where is the moat", "what time do you open")
    assert "is an example of ask_opening_hours already" in told
    assert terminal.waiting == []
    assert "Do you mean ask_opening_hours?" in terminal.is_told("examples", "add", "opening", "is it open")
    assert "no intent called ask_no" in terminal.is_told(
        "examples", "move", "what time do you open", "--to", "ask_no"
    )


def test_a_new_question_comes_with_examples_answer_and_source(terminal: Terminal) -> None:
    lines = [f"is my call number {word} kept on tape" for word in ("one", "two", "three", "four", "five")]
    done = terminal.types(
        *("question", "call recording", "--examples", "-", "--answer", "Calls may be recorded."),
        *("--source", "overview"),
        piped="\n".join(f"- {one}" for one in lines),
    )
    assert "ask_call_recording is a question now" in done
    content = terminal.draft
    assert "ask_call_recording" in questions.intents(content)
    assert [one.words for one in examples.all_in(content) if one.intent == "ask_call_recording"] == lines
    assert said(content, "utter_ask_call_recording") == ["Calls may be recorded ({code.section.overview})."]


def test_a_question_that_will_not_do_is_refused_and_nothing_waits(terminal: Terminal) -> None:
    one = ("question", "moat", "--answer", "It is deep.")
    assert "at least 5 different examples" in terminal.is_told(*one, "--example", "where is the moat")
    assert "is an example of ask_opening_hours already" in terminal.is_told(
        *one,
        *(word for n in range(5) for word in ("--example", f"moat {n}")),
        "--example",
        "when do you open",
    )
    told = terminal.is_told(*one, "--source", "99")
    assert "There is no section 99" in told
    assert "overview  Section 1: Overview" in told
    assert "cannot be read" in terminal.is_told(*one, "--examples", str(terminal.root / "no.txt"))
    assert terminal.waiting == []


def test_the_draft_is_shown_line_by_line_and_taken_back(terminal: Terminal) -> None:
    assert "Nothing waits." in terminal.types("draft")
    assert "Nothing waits." in terminal.types("draft", "show")
    assert "Nobody has drafted anything" in terminal.is_told("draft", "undo")
    terminal.types("words", "set", "utter_thanks", "Any time.")
    terminal.types("examples", "add", "ask_contact", "where is the moat")
    shown = terminal.types("draft", "show")
    assert "Any time." in shown
    assert "+    - where is the moat" in shown
    listed = terminal.types("draft").splitlines()
    assert [row.split(": ", 1)[1] for row in listed[:2]] == [
        "ask_contact: a new example",
        "utter_thanks: new words",
    ]
    name = listed[1].split()[0]
    of_one = terminal.types("draft", "show", name)
    assert "Any time." in of_one
    assert "moat" not in of_one
    assert "Undone: utter_thanks: new words." in terminal.types("draft", "undo", name)
    assert "Any time." not in terminal.types("draft", "show")
    assert "moat" in terminal.types("draft", "show"), "what was changed after it stays"
    assert "There is no change called nothing" in terminal.is_told("draft", "undo", "nothing")


def test_in_a_git_checkout_a_change_is_known_by_the_beginning_of_its_commit(terminal: Terminal) -> None:
    who = ["-c", "user.name=Cy", "-c", "user.email=cy@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "First"]):
        subprocess.run(["git", *who, *words], cwd=terminal.root, check=True)
    done = terminal.types("words", "set", "utter_thanks", "Any time.")
    name = done.split("undo ")[1].split("`")[0]
    assert len(name) == drafting.SHORT
    terminal.types("draft", "undo", name)
    assert terminal.waiting == []


def test_where_a_file_was_changed_by_hand_too_somebody_chooses(terminal: Terminal) -> None:
    (now,) = said(terminal.draft, "utter_thanks")
    terminal.types("words", "set", "utter_thanks", "Any time.")
    terminal.by_hand("domain.yml", now, "Don't mention it.")
    assert "changed by hand where the draft changes it too" in terminal.types("draft")
    assert "choose first" in terminal.is_told("words", "set", "utter_goodbye", "Bye.")
    told = terminal.is_told("draft", "choose", "domain.yml")
    assert "Any time." in told
    assert "Don't mention it." in told
    terminal.types("draft", "choose", "domain.yml", "--files")
    assert said(terminal.draft, "utter_thanks") == ["Don't mention it."]
    assert "has no conflict" in terminal.is_told("draft", "choose", "domain.yml", "--draft")


def test_letters_mail_and_replies_are_shown_and_written_anew(terminal: Terminal) -> None:
    names = [row for row in terminal.types("texts", "list").splitlines() if not row.startswith(" ")]
    letter = next(name for name in names if name.startswith("letters/"))
    reply = next(name for name in names if name.startswith("replies/"))
    shown = terminal.types("texts", "show", letter)
    assert "As it is read" in shown
    terminal.types("texts", "set", letter, "--heading", "About the moat")
    assert terminal.waiting == [f"data/{letter}.md"]
    assert "Heading: About the moat" in terminal.types("texts", "show", letter)
    terminal.types("texts", "set", reply, "--text", "-", piped="The moat is deep.\n")
    assert "The moat is deep." in terminal.types("texts", "show", reply)
    assert "Say what changes" in terminal.is_told("texts", "set", reply)
    assert "no text called letters/no" in terminal.is_told("texts", "show", "letters/no")
    assert "moat" in terminal.is_told("texts", "set", letter, "--text", "Dear {moat.keeper}")


def test_where_redress_was_never_started_the_inbox_says_so(terminal: Terminal) -> None:
    assert "The database cannot be read" in terminal.is_told("inbox")


COMMANDS: list[Callable[[Terminal], str]] = [
    lambda at: at.is_told("words", "set", "utter_thanks", "Any time."),
    lambda at: at.is_told("facts", "list"),
    lambda at: at.is_told("examples", "list"),
    lambda at: at.is_told("draft", "show"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_with_a_slip_in_it_is_named_with_its_line(
    terminal: Terminal, command: Callable[[Terminal], str]
) -> None:
    terminal.by_hand(CODE, "\n", "\n\tslip: yes\n")
    told = command(terminal)
    assert f"{CODE}:" in told
    assert "Mend it in the file first" in told
