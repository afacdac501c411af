"""The register: every verb once, wholly, and written down."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from complaints.code_of_practice import CodeOfPractice
from complaints.complaint import (
    SYSTEM,
    Category,
    Complaint,
    Details,
    Filing,
    LetterKind,
    LetterState,
    Route,
    State,
)
from complaints.correspondence import Information, NewEscalation
from complaints.deadlines import Kind
from complaints.errors import (
    KeyReused,
    MistypedReference,
    NeedsAPerson,
    Refused,
    UnknownLetter,
    UnknownReference,
    WrongState,
)
from complaints.hours import LONDON
from tests.complaints.register_world import DENTIST, MONDAY, World, days, world_in


def london(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def test_a_filed_complaint_is_found_again_as_it_was(world: World) -> None:
    filed = world.file(conversation="c1")
    found = world.register.find(filed.reference)
    assert found == filed
    assert found.state is State.OPEN
    assert found.received_at == MONDAY
    assert found.details.nature == DENTIST.nature
    assert found.details.ticket_references == ("INC-48213", "48377")
    assert found.details.phone == "+442079460018"
    assert world.register.of_conversation("c1") == (filed,)


def test_filing_gives_the_dates_to_tell_the_customer(world: World) -> None:
    filed = world.file(at=london("2026-12-24 10:00"))
    assert filed.first_response_due == london("2026-12-29 17:30")
    assert filed.resolution_due == london("2027-01-07 17:30")
    assert filed.adr_from == date(2027, 2, 4)


def test_a_second_click_files_nothing_new(world: World) -> None:
    deed = world.deed(key="turn 7")
    first = world.register.file(Filing(DENTIST), deed)
    second = world.register.file(Filing(DENTIST), world.deed(MONDAY + timedelta(minutes=5), key="turn 7"))
    assert first == second
    assert world.count("complaints") == 1
    assert world.count("complaint_audit") == 1


def test_the_same_key_with_another_content_is_refused(world: World) -> None:
    world.register.file(Filing(DENTIST), world.deed(key="turn 7"))
    with pytest.raises(KeyReused):
        world.register.file(Filing(Details("Something else")), world.deed(key="turn 7"))
    assert world.count("complaints") == 1


def test_many_clicks_at_once_file_one_complaint(world: World) -> None:
    references: list[str] = []

    def click() -> None:
        references.append(world.register.file(Filing(DENTIST), world.deed(key="turn 7")).reference)

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(references) == 8
    assert len(set(references)) == 1
    assert world.count("complaints") == 1


def test_one_key_may_serve_two_verbs(world: World) -> None:
    filed = world.register.file(Filing(DENTIST), world.deed(key="turn 7"))
    world.register.add_information(
        filed.reference, Information("It is worse today."), world.deed(key="turn 7")
    )
    assert [entry.kind for entry in world.register.record(filed.reference).entries] == [
        "filed",
        "information",
    ]


def test_a_complaint_that_came_earlier_by_post_counts_from_then(world: World) -> None:
    filed = world.file(received_by=Route.POST, received_at=london("2026-11-19 11:00"))
    assert filed.received_by is Route.POST
    assert filed.first_response_due == london("2026-11-20 17:30")
    assert filed.adr_from == date(2026, 12, 31)


def test_raised_before_the_change_it_keeps_the_longer_limit(world: World) -> None:
    filed = world.file(first_raised=date(2026, 4, 7))
    assert filed.adr_from == MONDAY.date() + timedelta(days=56)


def test_a_data_protection_complaint_has_its_own_clock(world: World) -> None:
    filed = world.file(Details("You gave my number away", Category.DATA_OR_PRIVACY))
    found = filed.deadline(Kind.DATA_PROTECTION)
    assert found is not None
    assert found.due_on == date(2026, 12, 23)
    answered = world.register.record_response(filed.reference, "We have it.", world.staff(MONDAY + days(1)))
    assert answered.deadline(Kind.DATA_PROTECTION).met_at == MONDAY + days(1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("filing", "field"),
    [
        (Filing(Details("  ")), "nature"),
        (Filing(Details("a" * 40_001)), "nature"),
        (Filing(Details("x", category="weather")), "category"),  # type: ignore[arg-type]
        (Filing(Details("x", email="priya at acme")), "email"),
        (Filing(Details("x", phone="12")), "phone"),
        (Filing(Details("x", workers=-1)), "workers"),
        (Filing(Details("x", workers=True)), "workers"),
        (Filing(Details("x", started_on=date(2026, 11, 24))), "started_on"),
        (Filing(Details("x", started_on=date(1066, 10, 14))), "started_on"),
        (Filing(Details("x", name="n" * 201)), "name"),
        (Filing(Details("x", ticket_references=("t",) * 51)), "ticket_references"),
        (Filing(Details("x", further={"bad name": "x"})), "further"),
        (Filing(Details("x", further={"f": "x" * 20_000})), "further"),
        (Filing(Details("x"), received_at=MONDAY + days(1)), "received_at"),
        (Filing(Details("x"), received_at=datetime(2026, 11, 20, 9, 0)), "received_at"),
        (Filing(Details("x"), first_raised=date(2026, 12, 24)), "first_raised"),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_is_stored(world: World, filing: Filing, field: str) -> None:
    with pytest.raises(Refused) as refused:
        world.register.file(filing, world.deed())
    assert refused.value.field == field
    assert refused.value.sentence.endswith((".", "com", "0018"))
    assert (
        world.count("complaints")
        == world.count("complaint_audit")
        == world.count("complaint_operations")
        == 0
    )


def test_text_is_kept_without_what_no_person_types(world: World) -> None:
    filed = world.file(Details("Line\x00 one\r\n\tline two \ud800", name="  Priya \n Nair "))
    assert filed.details.nature == "Line one\n\tline two"
    assert filed.details.name == "Priya Nair"


def test_answers_to_added_questions_and_open_ones_are_kept(world: World) -> None:
    details = Details("x", further={"router_lights": "red"}, left_open=("workers",))
    found = world.register.find(world.file(details).reference)
    assert found.details.further == {"router_lights": "red"}
    assert found.details.left_open == ("workers",)


def test_a_reference_is_found_in_any_spelling_and_a_typo_is_told_apart(world: World) -> None:
    filed = world.file()
    assert world.register.find(f" {filed.reference.lower().replace('-', ' ')} ") == filed
    with pytest.raises(MistypedReference):
        world.register.find("CN-23456-789A8")
    with pytest.raises(UnknownReference):
        world.register.find("CN-23456-789A9")
    with pytest.raises(UnknownReference):
        world.register.find("INC-48213")


def test_the_customer_adds_words_tickets_and_files(world: World) -> None:
    filed = world.file()
    more = Information("Again today.", ("48377", "48999"), ("file1",))
    changed = world.register.add_information(filed.reference, more, world.deed(MONDAY + days(1)))
    assert changed.details.ticket_references == ("INC-48213", "48377", "48999")
    entry = world.register.record(filed.reference).entries[-1]
    assert (entry.kind, entry.text, entry.attachments) == ("information", "Again today.", ("file1",))
    assert not entry.internal


def test_details_are_changed_and_the_old_ones_stay_in_the_audit(world: World) -> None:
    filed = world.file()
    changed = world.register.change_details(
        filed.reference, {"email": "new@example.com", "workers": 9}, world.deed(MONDAY + days(1))
    )
    assert (changed.details.email, changed.details.workers) == ("new@example.com", 9)
    last = world.register.record(filed.reference).audit[-1]
    assert (last.verb, last.by, last.at) == ("change_details", "customer", MONDAY + days(1))
    assert last.changes == {
        "email": ("Priya@acme-dental.example", "new@example.com"),
        "workers": (8, 9),
    }


def test_an_unknown_field_is_refused(world: World) -> None:
    filed = world.file()
    with pytest.raises(Refused, match="no field called state"):
        world.register.change_details(filed.reference, {"state": "closed"}, world.deed())


def test_another_day_of_receipt_moves_what_is_still_due(world: World) -> None:
    filed = world.file()
    changed = world.register.change_details(
        filed.reference, {"received_at": london("2026-11-16 09:00")}, world.staff()
    )
    assert changed.first_response_due == london("2026-11-17 17:30")
    assert changed.adr_from == date(2026, 12, 28)
    moved = world.register.record(filed.reference).audit[-1].changes
    assert moved is not None
    assert moved["deadline.adr_letter.due_at"] == ("2027-01-04T17:30:00+00:00", "2026-12-28T17:30:00+00:00")


def test_a_change_of_category_to_data_adds_its_clock(world: World) -> None:
    filed = world.file()
    changed = world.register.change_details(filed.reference, {"category": "data_or_privacy"}, world.staff())
    assert [one.kind for one in changed.deadlines][-1] is Kind.DATA_PROTECTION
    assert len(changed.deadlines) == 4


def test_a_response_in_time_meets_the_promise(world: World) -> None:
    filed = world.file()
    answered = world.register.record_response(filed.reference, "On it.", world.staff(MONDAY + days(1)))
    first = answered.deadline(Kind.FIRST_RESPONSE)
    assert answered.state is State.RESPONDED
    assert first is not None
    assert (first.met_at, first.breached_at) == (MONDAY + days(1), None)
    assert answered.next_due is not None
    assert answered.next_due.kind is Kind.RESOLUTION


def test_a_late_response_meets_it_and_says_that_it_was_late(world: World) -> None:
    filed = world.file()
    late = MONDAY + days(3)
    answered = world.register.record_response(filed.reference, "Sorry.", world.staff(late))
    first = answered.deadline(Kind.FIRST_RESPONSE)
    assert first is not None
    assert (first.met_at, first.breached_at) == (late, late)


def test_agreed_contact_is_due_then_met_by_the_next_answer(world: World) -> None:
    filed = world.file()
    agreed = world.register.agree_contact(
        filed.reference, date(2026, 11, 27), world.staff(), frequency="weekly"
    )
    contact = agreed.deadline(Kind.NEXT_CONTACT)
    assert agreed.details.contact_frequency == "weekly"
    assert contact is not None
    assert contact.due_at == london("2026-11-27 17:30")
    again = world.register.agree_contact(filed.reference, date(2026, 12, 4), world.staff())
    assert [one.is_open for one in again.deadlines if one.kind is Kind.NEXT_CONTACT] == [False, True]
    answered = world.register.record_response(filed.reference, "News.", world.staff(MONDAY + days(2)))
    newest = answered.deadline(Kind.NEXT_CONTACT)
    assert newest is not None
    assert newest.met_at == MONDAY + days(2)
    with pytest.raises(Refused, match="future"):
        world.register.agree_contact(filed.reference, date(2026, 11, 20), world.staff())


def test_an_escalation_is_recorded_with_what_would_put_it_right(world: World) -> None:
    filed = world.file()
    asked = NewEscalation("Nobody rang back.", "Somebody who can decide.", Route.PHONE)
    escalated = world.register.escalate(filed.reference, asked, world.deed())
    (found,) = world.register.record(filed.reference).escalations
    assert escalated.state is State.ESCALATED
    assert (found.reason, found.wanted, found.level) == (
        "Nobody rang back.",
        "Somebody who can decide.",
        "senior_management",
    )
    assert world.register.escalate(filed.reference, asked, world.deed()).state is State.ESCALATED


def test_a_resolved_complaint_owes_nothing_more(world: World) -> None:
    filed = world.file()
    settled = world.register.resolve(filed.reference, "New router.", world.staff(MONDAY + timedelta(hours=2)))
    assert (settled.state, settled.resolution) == (State.RESOLVED, "New router.")
    assert settled.next_due is None
    assert settled.deadline(Kind.RESOLUTION).met_at == MONDAY + timedelta(hours=2)  # type: ignore[union-attr]
    assert settled.deadline(Kind.ADR_LETTER).lapsed_at is not None  # type: ignore[union-attr]


def test_it_closes_by_agreement_or_after_silence_only(world: World) -> None:
    silent, agreed = world.file(), world.file()
    for one in (silent, agreed):
        world.register.resolve(one.reference, "New router.", world.staff())
    assert world.register.close(agreed.reference, world.deed(MONDAY + days(1))).state is State.CLOSED
    with pytest.raises(Refused, match="21 December 2026"):
        world.register.close(silent.reference, world.deed(MONDAY + days(27), SYSTEM))
    closed = world.register.close(silent.reference, world.deed(MONDAY + days(28), SYSTEM))
    assert closed.closed_at == MONDAY + days(28)


def test_reopening_gives_a_new_time_and_the_old_limit_of_the_scheme(world: World) -> None:
    filed = world.file()
    world.register.resolve(filed.reference, "New router.", world.staff(MONDAY + days(1)))
    again = world.register.reopen(filed.reference, "It dropped again.", world.deed(MONDAY + days(10)))
    assert (again.state, again.resolution, again.resolved_at) == (State.OPEN, None, None)
    assert again.resolution_due == london("2026-12-17 17:30")
    assert again.adr_from == date(2027, 1, 4)
    assert {one.kind for one in again.deadlines if one.is_open} == {Kind.RESOLUTION, Kind.ADR_LETTER}


def test_a_withdrawn_complaint_owes_nothing_and_may_be_reopened(world: World) -> None:
    filed = world.file()
    gone = world.register.withdraw(filed.reference, None, world.deed())
    assert (gone.state, gone.next_due) == (State.WITHDRAWN, None)
    again = world.register.reopen(filed.reference, "Changed my mind.", world.deed(MONDAY + days(1)))
    assert {one.kind for one in again.deadlines if one.is_open} == {
        Kind.FIRST_RESPONSE,
        Kind.RESOLUTION,
        Kind.ADR_LETTER,
    }


def test_what_does_not_fit_the_state_is_refused_with_the_reason(world: World) -> None:
    filed = world.file()
    with pytest.raises(WrongState, match="This complaint is open") as refused:
        world.register.reopen(filed.reference, "Why?", world.deed())
    assert "resolved or closed or withdrawn" in refused.value.sentence
    world.register.withdraw(filed.reference, None, world.deed())
    with pytest.raises(WrongState):
        world.register.escalate(filed.reference, NewEscalation("Late."), world.deed())


def test_a_letter_goes_from_draft_to_sent_by_people_only(world: World) -> None:
    filed = world.file()
    letter = world.register.draft_letter(filed.reference, LetterKind.ADR, "Draft.", world.deed(by=SYSTEM))
    with pytest.raises(NeedsAPerson):
        world.register.approve_letter(filed.reference, letter.id, world.deed(by=SYSTEM))
    with pytest.raises(WrongState):
        world.register.record_sent(filed.reference, letter.id, world.staff())
    approved = world.register.approve_letter(filed.reference, letter.id, world.staff(), text="Final words.")
    assert (approved.state, approved.text, approved.approved_by) == (
        LetterState.APPROVED,
        "Final words.",
        "maya@example.com",
    )
    sent = world.register.record_sent(
        filed.reference, letter.id, world.staff(MONDAY + days(5)), how=Route.POST
    )
    assert (sent.state, sent.sent_how) == (LetterState.SENT, Route.POST)
    after = world.register.find(filed.reference)
    assert (after.state, after.adr_letter_on) == (State.DEADLOCKED, date(2026, 11, 28))
    assert after.adr_from == date(2026, 11, 28)
    assert after.deadline(Kind.ADR_LETTER).met_at == MONDAY + days(5)  # type: ignore[union-attr]


def test_a_letter_belongs_to_its_complaint(world: World) -> None:
    one, other = world.file(), world.file()
    letter = world.register.draft_letter(one.reference, LetterKind.HOLDING, "Soon.", world.staff())
    with pytest.raises(UnknownLetter):
        world.register.approve_letter(other.reference, letter.id, world.staff())
    with pytest.raises(UnknownLetter):
        world.register.approve_letter(one.reference, "none", world.staff())
    assert world.register.find(one.reference).state is State.OPEN


def test_drafting_twice_under_one_key_makes_one_letter(world: World) -> None:
    filed = world.file()
    drafts = [
        world.register.draft_letter(filed.reference, LetterKind.ADR, "Draft.", world.deed(key="six weeks"))
        for _ in range(2)
    ]
    assert drafts[0] == drafts[1]
    assert len(world.register.record(filed.reference).letters) == 1


def test_a_breach_is_marked_and_reported_once(world: World) -> None:
    filed, answered = world.file(), world.file()
    world.register.record_response(answered.reference, "Hello.", world.staff())
    later = london("2026-11-24 17:31")
    assert world.register.mark_breaches(london("2026-11-24 17:30")) == ()
    (breach,) = world.register.mark_breaches(later)
    assert (breach.complaint.reference, breach.deadline.kind) == (filed.reference, Kind.FIRST_RESPONSE)
    assert world.register.mark_breaches(later) == ()
    assert world.register.find(filed.reference).deadline(Kind.FIRST_RESPONSE).breached_at == later  # type: ignore[union-attr]
    last = world.register.record(filed.reference).audit[-1]
    assert (last.verb, last.by) == ("breach", SYSTEM)


def test_breaches_are_marked_a_few_at_a_time(world: World) -> None:
    for _ in range(5):
        world.file()
    later = MONDAY + days(2)
    found = [len(world.register.mark_breaches(later, most=2)) for _ in range(4)]
    assert found == [2, 2, 1, 0]


def test_a_whole_record_has_everything(world: World) -> None:
    filed = world.file()
    world.register.add_note(filed.reference, "Careful, third time.", world.staff())
    world.register.escalate(filed.reference, NewEscalation("Late."), world.deed())
    world.register.draft_letter(filed.reference, LetterKind.ESCALATION, "We have it.", world.staff())
    record = world.register.record(filed.reference)
    assert [(entry.kind, entry.internal) for entry in record.entries] == [
        ("filed", False),
        ("note", True),
        ("escalation", False),
    ]
    assert [row.verb for row in record.audit] == ["file", "add_note", "escalate", "draft_letter"]
    assert (len(record.escalations), len(record.letters)) == (1, 1)
    assert record.audit[0].changes is not None
    assert record.audit[0].changes["nature"] == (None, DENTIST.nature)


def test_a_listener_hears_in_the_same_transaction(tmp_path: Path, code: CodeOfPractice) -> None:
    heard: list[tuple[str, State]] = []

    def listen(_connection: Connection, complaint: Complaint, verb: str) -> None:
        heard.append((verb, complaint.state))

    with world_in(tmp_path, code, listeners=[listen]) as world:
        filed = world.file()
        world.register.withdraw(filed.reference, None, world.deed())
    assert heard == [("file", State.OPEN), ("withdraw", State.WITHDRAWN)]


def test_when_a_listener_fails_nothing_has_happened(tmp_path: Path, code: CodeOfPractice) -> None:
    def listen(_connection: Connection, _complaint: Complaint, verb: str) -> None:
        if verb == "escalate":
            raise OSError("no room for the mail")

    with world_in(tmp_path, code, listeners=[listen]) as world:
        filed = world.file()
        before = world.register.record(filed.reference)
        deed = world.deed()
        with pytest.raises(OSError, match="no room"):
            world.register.escalate(filed.reference, NewEscalation("Late."), deed)
        assert world.register.record(filed.reference) == before
        assert world.register.verify_audit() == []


def test_moments_come_back_in_utc_whatever_went_in(world: World) -> None:
    filed = world.file(at=london("2027-07-01 10:00"))
    assert filed.filed_at == datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
    assert filed.first_response_due == london("2027-07-02 17:30")
