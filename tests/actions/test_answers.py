"""An answer is an answer to the question asked; a value for another question goes where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.forms.fields import SKIPPED
from tests.actions.conversation import FORMS, Talk, fact, heard, pressed


@pytest.mark.parametrize(
    ("text", "intent"),
    [("yesterday", "inform"), ("on 3 November", "inform"), ("yes", "affirm"), ("lots", "inform")],
)
def test_too_little_is_never_the_history(text: str, intent: str) -> None:
    talk = Talk().ask("history")
    dated = text in ("yesterday", "on 3 November")
    facts = [fact("date", "2026-11-03", text, text.removeprefix("on "))] if dated else []
    turn = talk.hear(heard(text, intent, *facts))
    assert talk.values.get("history") is None
    assert turn.asks == "history"


@pytest.mark.parametrize("text", ["no", "No.", "nothing yet", "not sure", "I'd rather not", "skip"])
def test_unwilling_answers_leave_the_history_out(text: str) -> None:
    talk = Talk().ask("history")
    talk.hear(heard(text, "nlu_fallback"))
    assert talk.values["history"] == SKIPPED
    assert talk.asked == "ticket_references"


@pytest.mark.parametrize("text", ["no", "yes", "not sure"])
def test_such_words_are_never_an_organisation(text: str) -> None:
    talk = Talk().ask("organisation")
    talk.values.pop("organisation", None)
    turn = talk.hear(heard(text, "deny"))
    assert talk.values.get("organisation") is None
    assert turn.lines[-1].response == "utter_refused_organisation"


def test_a_value_for_another_question_goes_where_it_belongs() -> None:
    talk = Talk().ask("started_on")
    text = "my email is jo@acme.co.uk"
    turn = talk.hear(heard(text, "inform", fact("email", "jo@acme.co.uk", text, "jo@acme.co.uk")))
    assert talk.values["email"] == "jo@acme.co.uk"
    assert talk.values.get("started_on") is None
    assert turn.asks == "started_on"
    assert [line.response for line in turn.lines] == ["utter_noted", "utter_question_started_on"]


def test_a_question_that_was_not_understood_gives_no_kind_of_problem() -> None:
    talk = Talk().ask("category")
    text = "and what then, pray?"
    kind = fact("category", "customer_service", text, text)
    turn = talk.hear(heard(text, "nlu_fallback", kind))
    assert (talk.values.get("category"), turn.asks) == (None, "category")
    assert [line.response for line in turn.lines] == ["utter_no_answer", "utter_question_category"]


def test_the_day_of_a_call_is_not_the_day_when_it_began() -> None:
    talk = Talk().ask("started_on")
    text = "I emailed on the 4th and got nothing back"
    turn = talk.hear(heard(text, "inform", fact("date", "2026-11-04", text, "on the 4th")))
    assert talk.values["history"] == text
    assert (talk.values.get("started_on"), turn.asks) == (None, "started_on")


def test_a_date_to_come_is_refused_with_its_reason() -> None:
    talk = Talk().ask("started_on")
    turn = talk.hear(heard("3 December", "inform", fact("date", "2026-12-03", "3 December", "3 December")))
    assert turn.lines[-1].response == "utter_refused_started_on_future"


def test_a_number_that_is_not_sure_is_asked_again() -> None:
    talk = Talk().ask("workers")
    talk.values.pop("workers", None)
    turn = talk.hear(heard("8 or 9", "inform", fact("people", {"low": 8, "high": 9}, "8 or 9", "8 or 9")))
    assert turn.lines[-1].response == "utter_refused_workers_range"
    assert turn.lines[-1].told == {"low": 8, "high": 9}


def test_after_three_tries_the_question_is_left_for_the_manager() -> None:
    talk = Talk().ask("started_on")
    for text in ("ages", "a while", "purple"):
        turn = talk.hear(heard(text, "nlu_fallback"))
    assert talk.values["started_on"] == SKIPPED
    assert talk.course.left == ("started_on",)
    assert turn.asks == "history"


def test_a_button_fills_its_field_and_its_title_is_no_answer() -> None:
    talk = Talk().ask("category")
    talk.hear(pressed("inform", category="billing"))
    assert talk.values["category"] == "billing"
    talk = Talk().ask("desired_outcome")
    talk.hear(pressed("skip"))
    assert talk.values["desired_outcome"] == SKIPPED


def test_one_way_to_reach_the_customer_is_needed() -> None:
    talk = Talk().ask("email")
    talk.hear(heard("no email", "skip"))
    assert talk.asked == "phone"
    turn = talk.hear(heard("I'd rather not", "skip"))
    assert turn.lines[-1].response == "utter_refused_phone_needed"
    assert talk.values.get("phone") is None


def test_a_private_customer_is_not_asked_how_many_people_work_there() -> None:
    talk = Talk().ask("organisation")
    talk.values.pop("organisation", None)
    talk.hear(heard("just me", "inform"))
    assert talk.values["organisation"] == "private"
    assert talk.asked == "email"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Jane Smith", "Jane Smith"), ("it's Jane", "Jane"), ("my name is Jo O'Neill.", "Jo O'Neill")],
)
def test_a_bare_name_is_a_name(text: str, name: str) -> None:
    talk = Talk().ask("name")
    talk.hear(heard(text, "nlu_fallback"))
    assert talk.values["name"] == name


def test_name_and_organisation_in_one_breath() -> None:
    talk = Talk().ask("name")
    talk.hear(heard("Jane Smith, Acme Dental", "nlu_fallback"))
    assert (talk.values["name"], talk.values["organisation"]) == ("Jane Smith", "Acme Dental")


def test_a_question_is_left_to_its_rule() -> None:
    talk = Talk().ask("history")
    turn = talk.turn(heard("what is the ombudsman?", "ask_ombudsman", sure=0.9)).take()
    assert turn.interrupted
    assert not turn.changes


def test_a_question_with_a_value_keeps_the_value_and_is_left_to_its_rule() -> None:
    talk = Talk().ask("history")
    text = "my email is jo@acme.co.uk, and what is the ombudsman?"
    turn = talk.turn(
        heard(text, "ask_ombudsman", fact("email", "jo@acme.co.uk", text, "jo@acme.co.uk"))
    ).take()
    assert turn.interrupted
    assert turn.changes["email"] == "jo@acme.co.uk"


def test_a_long_answer_is_an_answer_whatever_the_classifier_makes_of_it() -> None:
    talk = Talk().ask("history")
    text = "I asked to speak to a manager twice and they put the phone down on me both times"
    talk.hear(heard(text, "call_back", sure=0.6))
    assert talk.values["history"] == text


INTENTS = ["inform", "nlu_fallback", "affirm", "deny", "correct", "skip", "go_back", "insult", "ask_status"]


@given(
    text=st.text(max_size=300),
    intent=st.sampled_from(INTENTS),
    asked=st.sampled_from(FORMS.forms["complaint_form"].names),
)
def test_whatever_is_said_there_is_an_answer(text: str, intent: str, asked: str) -> None:
    talk = Talk().ask(asked)
    turn = talk.turn(heard(text, intent)).take()
    assert turn.interrupted or turn.lines or turn.changes.get("confirm")
