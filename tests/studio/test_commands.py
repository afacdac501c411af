"""The studio's work from the terminal: the inbox listed and labelled, and a conversation saved as a test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from content import code_words, examples, scripts, snapshot, versions
from content.drafts import Draft
from conversations.log import Log
from conversations.messages import Said, Sent
from conversations.tables import messages
from conversations.tokens import new_id
from redress.commands import drafting
from redress.commands.content import content
from redress.settings import ROOT, Settings
from store.database import Database
from store.migration import migrate

READ = code_words.read(ROOT)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A project and a database of its own, for the commands."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    monkeypatch.setenv("REDRESS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(drafting, "ROOT", root)
    monkeypatch.setattr("content.code_words.read", lambda _: READ)
    settings = Settings()
    settings.data_dir.mkdir()
    migrate(settings.database)
    database = Database(settings.database)
    yield database
    database.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(content, list(words))


def written(database: Database, words: str, intent: str = "nlu_fallback", sure: float = 0.2) -> str:
    log, id_ = Log(database), new_id()
    log.start(id_, "", [], NOW)
    log.receive(id_, Sent("c1", words), Said("masked"), NOW)
    understood: dict[str, Any] = {"intent": {"name": intent, "confidence": sure}, "ranking": []}
    change = update(messages).where(messages.c.conversation == id_).values(understood=understood)
    database.write(lambda connection: connection.execute(change))
    return id_


def draft(tmp: Path) -> snapshot.Snapshot:
    root = tmp / "project"
    return Draft(root, versions.of(root, Settings().data_dir), lambda _: []).now().content


def test_the_inbox_is_listed_and_labelled(place: Database, tmp_path: Path) -> None:
    assert "Nothing is left to look at" in run("inbox").output
    written(place, "I'm Sarah Jones and the purple gadget sings")
    written(place, "sure enough", "greet", 0.97)
    listed = run("inbox").output
    assert "I'm ‹name› and the purple gadget sings" in listed
    assert "not understood; no intent was near" in listed
    assert "sure enough" not in listed
    assert "sure enough" in run("inbox", "--all").output
    name = listed.split()[0]
    assert "say --as INTENT" in str(run("label", name, "--right").exception)
    done = run("label", name, "--as", "ask_contact")
    assert "is ask_contact." in done.output, done.exception
    assert examples.find(draft(tmp_path), "ask_contact", "I'm ‹name› and the purple gadget sings")
    assert "Nothing is left to look at" in run("inbox").output
    assert "is not in the inbox" in str(run("label", name, "--skip").exception)
    assert "Say one of" in str(run("label", name).exception)


def test_what_is_skipped_teaches_nothing(place: Database, tmp_path: Path) -> None:
    written(place, "hm hm hm")
    before = draft(tmp_path)
    assert "is skipped" in run("label", run("inbox").output.split()[0], "--skip").output
    assert draft(tmp_path).differing(before) == []


def test_a_conversation_is_saved_as_a_test(place: Database, tmp_path: Path) -> None:
    id_ = written(place, "I'm Sarah Jones and my line is dead")
    Log(place).tell(id_, [Said("Somebody looks into it today.")], NOW)
    place.write(
        lambda connection: connection.execute(
            update(messages).where(messages.c.sender == "system").values(sender="assistant", in_reply_to=1)
        )
    )
    saved = run("save-test", id_, "--name", "A dead line", "--why", "It is heard.")
    assert "I'm Ann Lee and my line is dead" in saved.output, saved.exception
    (one,) = scripts.all_in(draft(tmp_path))
    assert one.turns[0].hear == ("Somebody looks into it today",)
    name = run("inbox").output.split()[0]
    run("save-test", name, "--name", "The same by its message", "--why", "It is heard.")
    assert scripts.all_in(draft(tmp_path))[1].turns == one.turns
    again = run("save-test", id_, "--name", "A dead line", "--why", "It is heard.")
    assert "already" in str(again.exception)
    assert "at least one message" in str(run("save-test", "nowhere", "--name", "x", "--why", "y").exception)


def test_without_an_engine_what_is_near_is_not_known_and_said_so(place: Database) -> None:
    assert "The engine does not answer" in str(run("near", "when do you open").exception)
