"""Eligibility: the four answers, with their reasons, on both sides of every boundary."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.code_of_practice import CodeOfPractice, load
from complaints.complaint import Category, Complaint, Details, Route, State
from complaints.eligibility import Answer, Assessment, Circumstances, Eligibility, People
from tests.complaints.conftest import PUBLISHED, Variant
from tests.complaints.register_world import MONDAY, World

TODAY = date(2026, 11, 23)
CODE = load(PUBLISHED)

DENTIST = Circumstances(
    complained=True,
    first_raised=TODAY - timedelta(days=50),
    private=False,
    workers=8,
    provider_itself=False,
    in_court=False,
    settled=False,
)
"""Six weeks are over, few enough people, nothing in the way."""


def assess(today: date = TODAY, code: CodeOfPractice = CODE, **differs: Any) -> Assessment:
    return Eligibility(code).assess(dataclasses.replace(DENTIST, **differs), today)


def test_six_weeks_over_and_few_enough_people_is_yes_now() -> None:
    found = assess()
    assert found.answer is Answer.YES_NOW
    assert found.codes == ("limit_passed", "few_enough_people")
    assert found.next_steps == ("refer_to_scheme",)
    assert found.from_date == TODAY - timedelta(days=8)
    assert found.until_date is None


@pytest.mark.parametrize(
    ("days_ago", "answer"),
    [(41, Answer.NOT_YET), (42, Answer.YES_NOW), (43, Answer.YES_NOW), (0, Answer.NOT_YET)],
)
def test_both_sides_of_six_weeks(days_ago: int, answer: Answer) -> None:
    found = assess(first_raised=TODAY - timedelta(days=days_ago), adr_letter=False)
    assert found.answer is answer
    assert found.from_date == TODAY - timedelta(days=days_ago) + timedelta(days=42)


def test_not_yet_says_from_when_and_what_to_do_meanwhile() -> None:
    found = assess(first_raised=date(2026, 11, 22), adr_letter=False)
    assert found.answer is Answer.NOT_YET
    assert found.from_date == date(2027, 1, 3)
    assert found.codes[0] == "limit_not_passed"
    assert found.reasons[0].values["limit"] == "six weeks"
    assert found.next_steps == ("escalate", "ask_for_letter", "come_back")


@pytest.mark.parametrize(
    ("raised", "today", "answer", "limit"),
    [
        (date(2026, 4, 7), date(2026, 6, 1), Answer.NOT_YET, "eight weeks"),
        (date(2026, 4, 7), date(2026, 6, 2), Answer.YES_NOW, "eight weeks"),
        (date(2026, 4, 8), date(2026, 5, 19), Answer.NOT_YET, "six weeks"),
        (date(2026, 4, 8), date(2026, 5, 20), Answer.YES_NOW, "six weeks"),
    ],
)
def test_before_and_after_the_change_of_april_2026(
    raised: date, today: date, answer: Answer, limit: str
) -> None:
    found = assess(today, first_raised=raised, adr_letter=False)
    assert found.answer is answer
    assert found.reasons[0].values["limit"] == limit


def test_the_record_counts_before_what_is_remembered() -> None:
    found = assess(received_on=TODAY - timedelta(days=41), adr_letter=False)
    assert found.answer is Answer.NOT_YET


def test_ten_people_pass_and_eleven_do_not() -> None:
    assert assess(workers=10).answer is Answer.YES_NOW
    found = assess(workers=11, not_for_profit=False)
    assert found.answer is Answer.PROBABLY_NOT
    assert found.codes == ("too_many_people",)
    assert found.reasons[0].values["most"] == 10
    assert found.next_steps == ("escalate", "tell_regulator", "voluntary_adjudication", "court")
    assert found.from_date is None


@pytest.mark.parametrize(
    ("workers", "answer"),
    [
        (People(8, 9), Answer.YES_NOW),
        (People(9, 11), Answer.SCHEME_DECIDES),
        (People(10, 15), Answer.SCHEME_DECIDES),
        (People(11, 15), Answer.PROBABLY_NOT),
        (People(10, 10, approximate=True), Answer.SCHEME_DECIDES),
        (People(12, 12, approximate=True), Answer.SCHEME_DECIDES),
        (People(9, 9, approximate=True), Answer.SCHEME_DECIDES),
        (People(8, 8, approximate=True), Answer.YES_NOW),
        (People(13, 13, approximate=True), Answer.PROBABLY_NOT),
        (People(40, 40, approximate=True), Answer.PROBABLY_NOT),
        (0, Answer.YES_NOW),
        (1, Answer.YES_NOW),
    ],
)
def test_unsure_numbers_near_ten_are_for_the_scheme(workers: int | People, answer: Answer) -> None:
    found = assess(workers=workers, not_for_profit=False)
    assert found.answer is answer
    assert (found.next_steps == ("ask_scheme",)) == (answer is Answer.SCHEME_DECIDES)


def test_a_not_for_profit_above_ten_is_for_the_scheme() -> None:
    found = assess(workers=40, not_for_profit=True)
    assert found.answer is Answer.SCHEME_DECIDES
    assert found.codes[0] == "not_for_profit"
    assert assess(workers=6, not_for_profit=True).answer is Answer.YES_NOW


def test_whether_it_is_a_not_for_profit_is_asked_only_above_ten() -> None:
    assert assess(workers=11).missing == ("not_for_profit",)
    assert assess(workers=10).missing == ()
    assert assess(workers=11, cannot_say=frozenset({"not_for_profit"})).answer is Answer.PROBABLY_NOT


def test_a_private_customer_is_not_asked_about_people() -> None:
    found = assess(private=True, workers=None, provider_itself=None)
    assert found.answer is Answer.YES_NOW
    assert "private_customer" in found.codes


def test_an_adr_letter_opens_the_scheme_at_once() -> None:
    found = assess(first_raised=TODAY - timedelta(days=3), adr_letter=True, adr_letter_on=TODAY)
    assert found.answer is Answer.YES_NOW
    assert found.codes[0] == "letter_received"
    assert (found.from_date, found.until_date) == (TODAY, date(2027, 11, 23))


@pytest.mark.parametrize(
    ("letter", "today", "answer"),
    [
        (date(2026, 3, 1), date(2027, 3, 1), Answer.YES_NOW),
        (date(2026, 3, 1), date(2027, 3, 2), Answer.PROBABLY_NOT),
        (date(2028, 2, 29), date(2029, 2, 28), Answer.YES_NOW),
        (date(2028, 2, 29), date(2029, 3, 1), Answer.PROBABLY_NOT),
    ],
)
def test_twelve_months_from_the_letter(letter: date, today: date, answer: Answer) -> None:
    found = assess(today, first_raised=letter - timedelta(days=60), adr_letter_on=letter)
    assert found.answer is answer
    if answer is Answer.PROBABLY_NOT:
        assert found.codes == ("letter_too_old",)
        assert found.next_steps == ("escalate", "ask_scheme")


def test_a_letter_without_its_day_is_asked_about() -> None:
    assert assess(adr_letter=True).missing == ("adr_letter_on",)
    unknown = assess(adr_letter=True, cannot_say=frozenset({"adr_letter_on"}))
    assert unknown.answer is Answer.SCHEME_DECIDES


def test_long_ago_without_a_letter_is_for_the_scheme() -> None:
    on_the_day = assess(first_raised=date(2025, 11, 23), adr_letter=False)
    assert on_the_day.answer is Answer.YES_NOW
    found = assess(first_raised=date(2025, 11, 22), adr_letter=False)
    assert found.answer is Answer.SCHEME_DECIDES
    assert found.codes[0] == "long_ago"
    assert assess(first_raised=date(2025, 11, 22)).missing == ("adr_letter",)


def test_who_has_not_complained_to_us_does_that_first() -> None:
    found = assess(complained=False, first_raised=None, workers=None, private=None)
    assert found.answer is Answer.NOT_YET
    assert found.codes == ("not_complained",)
    assert found.next_steps == ("complain_to_us",)
    assert found.from_date is None


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("provider_itself", ("escalate", "tell_regulator", "voluntary_adjudication", "court")),
        ("in_court", ("follow_court",)),
        ("settled", ("reopen",)),
    ],
)
def test_what_the_scheme_does_not_look_at(name: str, steps: tuple[str, ...]) -> None:
    barred: dict[str, Any] = {name: True}
    found = assess(**barred)
    assert found.answer is Answer.PROBABLY_NOT
    assert found.codes == (name,)
    assert found.next_steps == steps


def test_what_rules_it_out_is_said_before_anything_is_asked() -> None:
    found = Eligibility(CODE).assess(Circumstances(provider_itself=True), TODAY)
    assert found.answer is Answer.PROBABLY_NOT


def test_questions_come_one_after_the_other_and_none_twice() -> None:
    answers: dict[str, Any] = {
        "complained": True,
        "first_raised": TODAY - timedelta(days=10),
        "adr_letter": False,
        "private": False,
        "workers": 12,
        "not_for_profit": False,
        "provider_itself": False,
        "in_court": False,
        "settled": False,
    }
    known, asked = Circumstances(), []
    rules = Eligibility(CODE)
    while (found := rules.assess(known, TODAY)).answer is Answer.NEEDS:
        asked.append(found.missing[0])
        known = dataclasses.replace(known, **{found.missing[0]: answers[found.missing[0]]})
    assert asked == ["complained", "first_raised", "adr_letter", "private", "workers", "not_for_profit"]
    assert found.answer is Answer.PROBABLY_NOT


def test_the_letter_is_not_asked_about_when_the_limit_has_passed_lately() -> None:
    assert "adr_letter" not in assess(adr_letter=None, workers=None).missing


def test_what_cannot_be_said_is_for_the_scheme() -> None:
    found = assess(workers=None, cannot_say=frozenset({"workers"}))
    assert found.answer is Answer.SCHEME_DECIDES
    assert found.reasons[0].values == {"field": "workers"}
    undated = assess(first_raised=None, cannot_say=frozenset({"first_raised"}))
    assert undated.answer is Answer.SCHEME_DECIDES


def test_a_day_in_the_future_is_asked_again() -> None:
    assert assess(first_raised=TODAY + timedelta(days=1)).missing == ("first_raised",)


def test_every_limit_comes_from_the_code(variant: Variant) -> None:
    code = variant({"scheme.max_people": 50, "limits.adr": 28, "limits.adr_letter_valid": 3})
    assert assess(code=code, workers=50).answer is Answer.YES_NOW
    assert (
        assess(code=code, first_raised=TODAY - timedelta(days=28), adr_letter=False).answer is Answer.YES_NOW
    )
    letter = assess(code=code, adr_letter_on=date(2026, 10, 31))
    assert letter.until_date == date(2027, 1, 31)


def test_the_record_answers_what_it_can(world: World) -> None:
    filed = world.file(Details("x", Category.BILLING, organisation="Acme", workers=8), received_by=Route.POST)
    known = Circumstances.on_record(filed)
    found = Eligibility(world.register.code).assess(known, MONDAY.date())
    assert found.missing == ("adr_letter", "provider_itself", "in_court")
    done = dataclasses.replace(known, adr_letter=False, provider_itself=False, in_court=False)
    assert Eligibility(world.register.code).assess(done, MONDAY.date()).from_date == filed.adr_from
    settled: Complaint = dataclasses.replace(filed, state=State.RESOLVED)
    assert Eligibility(CODE).assess(Circumstances.on_record(settled), TODAY).codes == ("settled",)


maybe = st.one_of(st.none(), st.booleans())
dates = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
ranges = st.builds(People, st.integers(0, 12), st.integers(12, 20), st.booleans())
circumstances = st.builds(
    Circumstances,
    complained=maybe,
    first_raised=dates,
    received_on=dates,
    adr_letter=maybe,
    adr_letter_on=dates,
    private=maybe,
    workers=st.one_of(
        st.none(), st.integers(0, 40), st.builds(People, st.integers(0, 12), st.integers(12, 20))
    ),
    not_for_profit=maybe,
    provider_itself=maybe,
    in_court=maybe,
    settled=maybe,
    making=st.booleans(),
    cannot_say=st.frozensets(st.sampled_from([one.name for one in dataclasses.fields(Circumstances)])),
)


@pytest.mark.parametrize("complained", [None, False])
def test_while_a_complaint_is_made_the_date_is_that_of_one_sent_today(complained: bool | None) -> None:
    found = assess(making=True, complained=complained, first_raised=None)
    assert found.answer is Answer.NOT_YET
    assert found.codes == ("if_sent_today", "few_enough_people")
    assert found.from_date == TODAY + timedelta(days=42)
    assert found.reasons[0].values == {"from": found.from_date, "limit": "six weeks"}
    assert found.next_steps == ("go_on",)


def test_while_a_complaint_is_made_what_is_missing_is_not_asked_and_a_bar_is_named() -> None:
    found = Eligibility(CODE).assess(Circumstances(making=True), TODAY)
    assert (found.answer, found.codes) == (Answer.NOT_YET, ("if_sent_today",))
    found = assess(making=True, workers=11, not_for_profit=False)
    assert (found.answer, found.codes) == (Answer.PROBABLY_NOT, ("too_many_people",))
    assert found.next_steps[0] == "go_on"


@given(circumstances)
def test_there_is_always_an_answer_with_its_reasons(known: Circumstances) -> None:
    found = Eligibility(CODE).assess(known, TODAY)
    if found.answer is Answer.NEEDS:
        assert found.missing
        assert not set(found.missing) & known.cannot_say
    else:
        assert found.reasons
        assert found.next_steps
        assert found.missing == ()
    if found.answer is Answer.YES_NOW:
        assert found.from_date is not None
        assert found.from_date <= TODAY


@given(circumstances)
def test_yes_is_never_said_against_a_known_bar(known: Circumstances) -> None:
    found = Eligibility(CODE).assess(known, TODAY)
    too_many = isinstance(known.workers, int) and known.workers > 10 and not known.private
    if known.settled or known.in_court or known.complained is False or too_many:
        assert found.answer is not Answer.YES_NOW
