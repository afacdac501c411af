"""Forgetting: nothing of the customer is left anywhere, save what the law keeps, and that is said."""

import sqlite3
from contextlib import closing

import pytest

from complaints.complaint import SYSTEM, Deed
from complaints.hours import LONDON
from conversations.errors import NoConversation
from conversations.log import Log
from conversations.messages import Said
from mail.outbox import Outbox
from rights import erasure, holds, retention
from rights.holds import Hold
from tests.complaints.register_world import MONDAY, days
from tests.rights.conftest import SECRETS, Case

LATER = MONDAY + days(400)


def asked(case: Case, at=LATER):  # type: ignore[no-untyped-def]
    outcome = case.erasure.request(case.reference, Deed("command line", at, ""))
    left = case.erasure.finish(at)
    return outcome, left


def test_before_it_everything_is_there(case: Case) -> None:
    case.whole()
    assert {secret for _, secret in case.found()} == set(SECRETS)
    assert len({name for name, _ in case.found()}) > 3


def test_after_it_no_byte_of_name_address_phone_or_words_is_in_any_file(case: Case) -> None:
    case.whole()
    case.close()
    outcome, left = asked(case)
    assert left == 0
    assert case.found() == set()
    assert case.forgotten == [case.conversation]
    assert any("Kept without anybody's name" in one for one in outcome.kept)
    assert case.register.verify_audit() == []
    record = case.register.record(case.reference)
    assert record.complaint.details.nature == "Erased."
    assert (record.entries, record.letters, record.escalations) == ((), (), ())
    assert record.audit[0].verb == "file"
    assert record.audit[0].changes is None
    with pytest.raises(NoConversation):
        Log(case.database).read(case.conversation)


def test_what_the_law_keeps_is_named_with_its_day_and_its_reason(case: Case) -> None:
    case.whole()
    case.close()
    outcome, _ = asked(case, MONDAY + days(30))
    assert outcome.kept == (
        "The complaint, its history and letters, until 24 November 2027. "
        "General Condition C4 has us keep complaints for 12 months after they close.",
    )
    assert case.register.find(case.reference).details.name == "Zebedee Quillfeather"
    assert list((case.folder / "mail").glob("*.eml")) == []
    assert case.forgotten == [case.conversation]


def test_an_open_complaint_is_not_erased(case: Case) -> None:
    case.whole()
    outcome, _ = asked(case, MONDAY + days(1))
    assert "not closed" in outcome.kept[0]


def test_a_legal_hold_keeps_it_also_from_retention(case: Case) -> None:
    case.whole()
    case.close()
    holds.place(case.database, Hold(case.reference, "court", "maya@example.com", MONDAY))
    outcome, _ = asked(case)
    assert "legal hold" in outcome.kept[0]
    assert retention.keep_to_it(case.register, case.erasure, LATER) == 0
    assert holds.lift(case.database, case.reference)
    assert retention.keep_to_it(case.register, case.erasure, LATER) == 1
    assert case.found() == set()


def test_retention_erases_a_complaint_twelve_months_after_it_closed_and_not_before(case: Case) -> None:
    case.whole()
    case.close()
    eve = MONDAY.replace(year=2027, month=11, day=23)
    assert retention.keep_to_it(case.register, case.erasure, eve.astimezone(LONDON)) == 0
    assert retention.keep_to_it(case.register, case.erasure, eve + days(1)) == 1
    assert retention.keep_to_it(case.register, case.erasure, eve + days(2)) == 0
    assert case.register.record(case.reference).audit[-1].by == SYSTEM


def test_everything_whose_time_is_over_goes_in_one_go_however_much_it_is(case: Case) -> None:
    for number in range(retention.AT_ONCE * 2 + 1):
        Log(case.database).start(f"question {number}", "hash", [Said("Hello")], MONDAY)
    gone = retention.keep_to_it(case.register, case.erasure, MONDAY + days(15))
    assert gone == len(case.forgotten) == retention.AT_ONCE * 2 + 1


def test_the_database_can_be_written_to_all_the_while_that_traces_are_cleared_away(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.whole()
    case.close()
    wrote: list[int] = []

    def another_writes(_seconds: float) -> None:
        with closing(sqlite3.connect(case.folder / "redress.db", timeout=0)) as other:
            other.execute("UPDATE conversations SET last_seq = last_seq")
            other.commit()
        wrote.append(1)

    monkeypatch.setattr(erasure, "PAGES", 1)
    monkeypatch.setattr(erasure, "sleep", another_writes)
    asked(case)
    assert case.found() == set()
    assert wrote


def test_unfinished_drafts_go_after_fourteen_days(case: Case) -> None:
    case.talk("draft-conversation", "I am Zebedee, flumphing")
    assert retention.keep_to_it(case.register, case.erasure, MONDAY + days(14)) == 0
    assert retention.keep_to_it(case.register, case.erasure, MONDAY + days(15)) == 1
    assert case.forgotten == ["draft-conversation"]
    assert case.found() == set()


def test_a_conversation_with_a_complaint_is_no_draft(case: Case) -> None:
    case.whole()
    assert retention.keep_to_it(case.register, case.erasure, MONDAY + days(100)) == 0


def test_while_the_engine_is_away_the_erasure_is_not_finished_and_is_finished_later(case: Case) -> None:
    case.whole()
    case.close()
    case.engine_is_up = False
    _, left = asked(case)
    assert left == 1
    case.engine_is_up = True
    assert case.erasure.finish(LATER) == 0
    assert case.forgotten == [case.conversation]


def test_after_a_backup_is_put_back_the_same_is_erased_again(case: Case) -> None:
    case.whole()
    case.close()
    backup = (case.folder / "redress.db").read_bytes()
    asked(case)
    assert backup
    assert case.erasure.again(LATER) == 1
    assert case.erasure.finish(LATER) == 0


def test_mail_that_waits_goes_with_the_complaint(case: Case) -> None:
    case.whole()
    case.close()
    assert Outbox(case.database).waiting() > 0
    asked(case)
    assert Outbox(case.database).waiting() == 0


def test_mail_on_no_complaint_goes_with_the_complaint_of_its_sender(case: Case) -> None:
    case.whole()
    case.mail("Zebedee Quillfeather <zebedee@quill.example>", "flumphing", machine=True)
    case.close()
    _, left = asked(case)
    assert left == 0
    assert case.found() == set()
    assert list((case.folder / "incoming").rglob("*.eml")) == []


def test_what_machines_wrote_goes_by_itself_after_a_while(case: Case) -> None:
    case.mail("Zebedee Quillfeather <zebedee@quill.example>", "flumphing", machine=True)
    assert retention.keep_to_it(case.register, case.erasure, MONDAY + days(14)) == 0
    assert retention.keep_to_it(case.register, case.erasure, MONDAY + days(15)) == 1
    assert case.found() == set()


def test_a_message_that_waits_for_staff_does_not_go_by_itself(case: Case) -> None:
    case.mail("Zebedee <z@elsewhere.example>", "flumphing")
    assert retention.keep_to_it(case.register, case.erasure, MONDAY + days(100)) == 0
    assert case.found()
