"""Drafts are opened by whoever proves them theirs, once each, for as long as they are kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from complaints import references
from complaints.proofs import Claim, Locked, NotProved
from complaints.references import Typo, Valid
from conversations import draft_references
from conversations.attachments import Attachments
from conversations.drafts import Draft, Drafts
from conversations.log import Log
from redress.settings import ROOT
from store.database import Database
from store.migration import migrate
from tests.actions.conversation import NOON

NOTED = {"nature": "The line is dead.", "email": "jane@acme.co.uk"}
LONG_AGO = NOON - timedelta(days=14)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    migrate(url)
    opened = Database(url)
    for name in ("here", "there", "third"):
        Log(opened).start(name, "", [], NOON)
    yield opened
    opened.close()


def kept(database: Database) -> str:
    """The reference of a draft kept here."""
    return Drafts(database).keep("here", NOTED, NOON, "jane@acme.co.uk").reference


MOMENTS = [NOON + timedelta(seconds=number) for number in range(3)]


def opened(
    database: Database,
    reference: str,
    proof: str = "jane@acme.co.uk",
    at: str = "there",
    now: datetime = NOON,
) -> Draft | NotProved | Locked:
    """What comes of a claim."""
    return Drafts(database).take_up(Claim(reference, proof, at), at, LONG_AGO, now)


def test_a_draft_kept_again_keeps_its_reference(database: Database) -> None:
    first = kept(database)
    again = Drafts(database).keep("here", {**NOTED, "name": "Jane"}, NOON, "jane@acme.co.uk")
    assert again.reference == first
    assert again.values["name"] == "Jane"


def test_it_opens_with_its_reference_in_any_spelling_and_the_email(database: Database) -> None:
    found = opened(database, kept(database).lower().replace("-", " "), "Jane@ACME.co.uk")
    assert isinstance(found, Draft)
    assert found.values == NOTED
    assert found.conversation == "here"


def test_it_moves_to_the_conversation_that_goes_on_with_it(database: Database) -> None:
    reference = kept(database)
    opened(database, reference)
    assert Drafts(database).of("here") is None
    assert Drafts(database).keep("there", NOTED, NOON, "jane@acme.co.uk").reference == reference


def test_opening_it_twice_changes_nothing(database: Database) -> None:
    reference = kept(database)
    assert isinstance(opened(database, reference), Draft)
    assert isinstance(opened(database, reference), Draft)


def test_its_files_go_with_it(database: Database, tmp_path: Path) -> None:
    files = Attachments(database, tmp_path)
    files.keep("here", "bill.txt", b"too much", NOON)
    opened(database, kept(database))
    assert [one.name for one in files.of("there")] == ["bill.txt"]


@pytest.mark.parametrize("wrong", ["reference", "proof"])
def test_a_wrong_reference_and_a_wrong_proof_get_one_answer(database: Database, wrong: str) -> None:
    reference = kept(database)
    if wrong == "reference":
        outcomes = [opened(database, "DR-22222-22222", now=moment) for moment in MOMENTS]
    else:
        outcomes = [opened(database, reference, "eve@acme.co.uk", now=moment) for moment in MOMENTS]
    assert outcomes[:2] == [NotProved(2), NotProved(1)]
    assert isinstance(outcomes[2], Locked)


def test_three_wrong_proofs_lock_the_right_one_out_for_a_while(database: Database) -> None:
    reference = kept(database)
    for moment in MOMENTS:
        opened(database, reference, "eve@acme.co.uk", now=moment)
    assert isinstance(opened(database, reference, at="third"), Locked)
    later = opened(database, reference, at="third", now=NOON + timedelta(hours=1, seconds=5))
    assert isinstance(later, Draft)


def test_one_without_an_address_opens_nowhere_else(database: Database) -> None:
    draft = Drafts(database).keep("here", {"nature": "The line is dead."}, NOON)
    assert not draft.opens_elsewhere
    for proof in ("", "None", "nobody@example.com"):
        assert not isinstance(opened(database, draft.reference, proof, at=proof or "there"), Draft)


def test_one_that_is_too_old_does_not_open_and_is_deleted(database: Database) -> None:
    reference = kept(database)
    drafts, later = Drafts(database), NOON + timedelta(days=15)
    since = later - timedelta(days=14)
    claim = Claim(reference, "jane@acme.co.uk", "there")
    assert isinstance(drafts.take_up(claim, "there", since, later), NotProved)
    assert drafts.forget(since) == 1
    assert drafts.of("here") is None


@pytest.mark.parametrize(
    "words", ["{}", "it's {} I think", "my draft: {}.", "draft {} please, ring 020 7946 0123"]
)
def test_a_reference_is_found_in_a_sentence(words: str) -> None:
    for spelt in ("DR-7K3QP-2M9XU", "dr 7k3qp 2m9xu", "DR7K3QP2M9XU"):
        body = spelt.upper().replace("-", "").replace(" ", "")[2:11]
        right = spelt[:-1] + references.check_character(body)
        found = draft_references.find(words.format(right))
        assert isinstance(found, Valid), right
        assert found.reference.startswith("DR-7K3QP-2M9X")


@pytest.mark.parametrize("words", ["the line drops 24 calls a day", "Dr Smith 12 High Street", "draft"])
def test_other_words_are_no_reference(words: str) -> None:
    assert not isinstance(draft_references.find(words), Valid | Typo)


def test_a_wrong_character_is_a_typing_mistake() -> None:
    assert isinstance(draft_references.find("my draft is DR-7K3QP-2M9X2"), Typo)


def test_the_words_name_the_prefix_that_references_have() -> None:
    words = (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert f"starts with {draft_references.PREFIX}." in words
