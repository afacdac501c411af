"""Every deadline is watched: who has to hear of it does, once, and the case says so."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from complaints.complaint import SYSTEM, Category, Complaint, Deed, Details, State
from complaints.deadlines import Kind, Stage
from complaints.hours import LONDON
from mail import alerts
from tests.complaints.register_world import MONDAY, days
from tests.mail.conftest import AGENT, MANAGER, SENIOR, Post

CUSTOMER = "jo@example.com"
JO = Details("No line", name="Jo", email=CUSTOMER)


def london(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def stage(post: Post, filed: Complaint, kind: Kind) -> Stage | None:
    found = post.register.find(filed.reference).deadline(kind)
    assert found is not None
    return found.stage


def test_the_owner_is_warned_before_the_managers_when_it_passed_then_senior_management(post: Post) -> None:
    filed = post.file(JO)
    assert post.watch(london("2026-11-23 17:29")) == 0
    assert post.watch(london("2026-11-23 17:30")) == 1
    assert post.watch(london("2026-11-24 17:30")) == 0
    assert post.watch(london("2026-11-24 17:31")) == 1
    assert post.watch(london("2026-11-25 17:29")) == 0
    assert post.watch(london("2026-11-25 17:30")) == 1
    assert post.watch(london("2026-11-26 09:00")) == 0
    assert post.rows() == [
        ("filed", CUSTOMER),
        ("staff_warned", MANAGER),
        ("staff_manager", MANAGER),
        ("missed_first_response", CUSTOMER),
        ("staff_senior", SENIOR),
        ("missed_again", CUSTOMER),
    ]
    record = post.register.record(filed.reference)
    assert [(one.kind, one.by, one.internal) for one in record.entries[1:]] == [
        ("warning", SYSTEM, True),
        ("missed", SYSTEM, True),
        ("missed", SYSTEM, True),
    ]
    assert [one.level for one in record.escalations] == ["manager", "senior_management"]
    assert record.complaint.state is State.ESCALATED
    assert [one.verb for one in record.audit] == ["file", "warn", "breach", "breach"]


def test_the_customer_hears_honestly_and_with_the_new_date(post: Post) -> None:
    post.file(JO, at=london("2026-12-23 10:00"))
    post.watch(london("2026-12-24 17:31"))
    post.sending().go(MONDAY + days(60))
    missed = next(one for one in post.delivered() if "late" in one["Subject"])
    text = missed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "by Thursday 24 December 2026. That has not happened" in text
    assert "You hear from us by Tuesday 29 December 2026." in text


def test_who_last_worked_on_it_is_the_owner(post: Post) -> None:
    filed = post.file(JO)
    post.register.add_note(filed.reference, "Mine", post.deed(MONDAY, AGENT))
    post.watch(london("2026-11-24 10:00"))
    assert ("staff_warned", AGENT) in post.rows()


def test_what_was_done_in_time_alarms_nobody(post: Post) -> None:
    filed = post.file(JO)
    post.register.record_response(filed.reference, "Sorry", post.deed(MONDAY, AGENT))
    assert post.watch(london("2026-11-27 10:00")) == 0
    post.register.resolve(filed.reference, "Settled", post.deed(MONDAY, AGENT))
    assert post.watch(london("2027-03-01 10:00")) == 0


def test_every_kind_of_deadline_is_watched(post: Post) -> None:
    filed = post.file(Details("My data", Category.DATA_OR_PRIVACY, email=CUSTOMER))
    post.register.agree_contact(filed.reference, date(2026, 11, 30), post.deed(MONDAY, AGENT))
    post.watch(london("2027-02-01 10:00"))
    told = [template for template, _ in post.rows()]
    for kind in (Kind.FIRST_RESPONSE, Kind.NEXT_CONTACT, Kind.RESOLUTION, Kind.DATA_PROTECTION):
        assert told.count(f"missed_{kind}") == 1
    assert told.count("staff_manager") == len(Kind)
    assert told.count("staff_senior") == len(Kind)


def test_a_customer_without_email_is_a_task_for_the_managers(post: Post) -> None:
    post.file(Details("No line", name="Jo"))
    post.watch(london("2026-11-24 17:31"))
    assert post.rows() == [("staff_manager", MANAGER)]
    post.sending().go(MONDAY + days(60))
    text = post.delivered()[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "please ring or write" in text


def test_a_deadline_that_moves_is_a_new_promise_and_the_old_one_stays_in_the_audit(post: Post) -> None:
    filed = post.file(JO)
    post.watch(london("2026-11-24 10:00"))
    assert stage(post, filed, Kind.FIRST_RESPONSE) is Stage.WARNED
    deed = post.deed(london("2026-11-24 11:00"), AGENT)
    received = london("2026-11-23 18:00")
    post.register.change_details(filed.reference, {"received_at": received}, deed)
    assert stage(post, filed, Kind.FIRST_RESPONSE) is None
    last = post.register.record(filed.reference).audit[-1]
    assert last.changes is not None
    old, new = last.changes["deadline.first_response.due_at"]
    assert (old[:10], new[:10]) == ("2026-11-24", "2026-11-25")
    post.watch(london("2026-11-25 10:00"))
    assert [template for template, _ in post.rows()].count("staff_warned") == 2


def test_a_worker_that_was_away_tells_everybody_when_it_is_back(post: Post) -> None:
    post.file(JO)
    post.watch(london("2026-12-01 10:00"))
    templates = [template for template, _ in post.rows()]
    assert templates.count("staff_manager") == templates.count("staff_senior") == 1
    assert "staff_warned" not in templates


def test_two_workers_at_once_tell_everything_once(post: Post) -> None:
    for _ in range(30):
        post.file(JO)
    now = london("2026-11-24 17:31")
    telling = alerts.telling(post.clocks, (SENIOR,))
    found: list[int] = []

    def work() -> None:
        while alerted := post.register.watch(now, post.clocks, telling, 7):
            found.append(len(alerted))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(found) == 30
    assert [template for template, _ in post.rows()].count("missed_first_response") == 30


def test_what_fails_half_way_tells_nobody_and_is_told_the_next_time(post: Post) -> None:
    post.file(JO)
    now = london("2026-11-24 17:31")
    telling = alerts.telling(post.clocks)

    def dying(connection, alert) -> None:  # type: ignore[no-untyped-def]
        telling(connection, alert)
        raise OSError("the power went")

    with suppress(OSError):
        post.register.watch(now, post.clocks, dying)
    assert [template for template, _ in post.rows()] == ["filed"]
    assert post.watch(now) == 1


def test_clocks_are_right_when_the_clocks_change(post: Post) -> None:
    filed = post.file(JO, at=london("2026-10-23 10:00"))  # a Friday; summer time ends on Sunday
    due = post.register.find(filed.reference).first_response_due
    assert due == datetime(2026, 10, 26, 17, 30, tzinfo=UTC)
    assert post.watch(datetime(2026, 10, 25, 17, 29, tzinfo=UTC)) == 0
    assert post.watch(datetime(2026, 10, 25, 17, 30, tzinfo=UTC)) == 1


def test_a_reopened_complaint_is_watched_afresh(post: Post) -> None:
    filed = post.file(JO)
    later = MONDAY + days(50)
    post.watch(later)
    post.register.resolve(filed.reference, "Settled", Deed(AGENT, later, "r"))
    post.register.reopen(filed.reference, "No", Deed(AGENT, later + timedelta(hours=1), "o"))
    assert stage(post, filed, Kind.ADR_LETTER) is None
    assert post.watch(later + timedelta(hours=2)) == 2


def test_a_data_protection_complaint_is_acknowledged_within_thirty_days_or_everybody_hears(
    post: Post,
) -> None:
    filed = post.file(Details("You gave my number away", Category.DATA_OR_PRIVACY, email=CUSTOMER))
    other = post.file(Details("Me too", Category.DATA_OR_PRIVACY, email=CUSTOMER))
    due = london("2026-12-23 17:30")  # a Monday, 23 November, and thirty days
    for one in (filed, other):
        clock = one.deadline(Kind.DATA_PROTECTION)
        assert clock
        assert clock.due_at == due
    post.register.record_response(other.reference, "We have it, and look into it.", post.deed(MONDAY, AGENT))
    late = london("2026-12-23 17:31")
    post.watch(late)
    told = [template for template, _ in post.rows()]
    assert told.count("missed_data_protection") == 1
    met = post.register.find(other.reference).deadline(Kind.DATA_PROTECTION)
    assert met
    assert met.met_at == MONDAY
    missed = post.register.find(filed.reference).deadline(Kind.DATA_PROTECTION)
    assert missed
    assert missed.breached_at == late
