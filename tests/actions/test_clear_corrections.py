"""What customers put right, and what is no answer though it fits the question's shape."""

import pytest

from tests.actions.conversation import Talk, fact, heard


@pytest.mark.parametrize(
    ("text", "field", "before", "after"),
    [
        ("wait its Jean Atkinson not Atkins", "name", "Mrs Jean Atkins", "Jean Atkinson"),
        ("it's Acme Dental Ltd, not Acme", "organisation", "Acme", "Acme Dental Ltd"),
        ("Paula not Paul", "name", "Paul Hartley", "Paula Hartley"),
        ("no, it's spelt Smythe, not Smith", "name", "Jo Smith", "Jo Smythe"),
    ],
)
def test_a_name_is_put_right_by_what_it_is_not(text: str, field: str, before: str, after: str) -> None:
    talk = Talk().ask("confirm")
    talk.values.update({"name": "Ann Lee", "organisation": "Bee Ltd", field: before})
    talk.hear(heard(text, "correct"))
    assert talk.values[field] == after


def test_a_name_and_the_end_of_a_number_at_once() -> None:
    talk = Talk().ask("confirm")
    talk.values.update(name="Mrs Jean Atkins", phone="+441925555123")
    talk.hear(heard("wait its Jean Atkinson not Atkins, and the number ends 24", "correct"))
    assert (talk.values["name"], talk.values["phone"]) == ("Jean Atkinson", "+441925555124")


@pytest.mark.parametrize(
    ("text", "field", "after"),
    [
        ("make the name Janet Smith", "name", "Janet Smith"),
        ("please make my organisation Acme Dental Group.", "organisation", "Acme Dental Group"),
    ],
)
def test_a_field_is_made_what_the_customer_says(text: str, field: str, after: str) -> None:
    talk = Talk().ask("confirm")
    talk.values.update(name="Jane Smith", organisation="Acme Dental")
    talk.hear(heard(text, "correct"))
    assert (talk.values[field], talk.asked) == (after, "confirm")


@pytest.mark.parametrize("text", ["you already have my name", "I told you", "why", "fix it please"])
def test_a_reproach_is_no_name_and_no_organisation(text: str) -> None:
    for asked in ("name", "organisation"):
        talk = Talk().ask(asked)
        talk.values.pop(asked, None)
        talk.hear(heard(text, "nlu_fallback"))
        assert talk.values.get(asked) is None


@pytest.mark.parametrize("text", ["no its my house", "it's my mum's account", "not a business"])
def test_a_home_is_no_organisation(text: str) -> None:
    talk = Talk().ask("organisation")
    talk.values.pop("organisation", None)
    talk.hear(heard(text, "inform"))
    assert talk.values["organisation"] == "private"


def test_more_of_what_was_done_is_added_whatever_is_asked() -> None:
    talk = Talk().ask("ticket_references")
    talk.values.update(history="no one has told us anything", ticket_references=None)
    turn = talk.hear(heard("I rang on Friday and again on Sunday", "ask_opening_hours", sure=0.9))
    assert not turn.interrupted
    assert talk.values["history"] == "no one has told us anything\nI rang on Friday and again on Sunday"
    assert talk.asked == "ticket_references"


def test_an_order_to_mend_it_is_what_the_customer_wants_and_no_question() -> None:
    talk = Talk().ask("desired_outcome")
    talk.values.pop("desired_outcome", None)
    talk.hear(heard("get it fixed now", "ask_status", sure=0.6))
    assert talk.values["desired_outcome"] == "get it fixed now"


def test_a_value_that_is_known_is_no_wrong_answer() -> None:
    talk = Talk().ask("preferred_contact")
    talk.values["email"] = "jo@acme.co.uk"
    said = heard("jo@acme.co.uk", "inform", fact("email", "jo@acme.co.uk", "jo@acme.co.uk", "jo@acme.co.uk"))
    turn = talk.hear(said)
    assert [line.response for line in turn.lines] == [
        "utter_known_already",
        "utter_question_preferred_contact",
    ]
    assert turn.course.tries.get("preferred_contact") is None


def test_stopping_is_not_what_somebody_wants_put_right() -> None:
    talk = Talk().ask("desired_outcome")
    talk.values.pop("desired_outcome", None)
    turn = talk.turn(heard("I want to stop now, keep it for later", "stop_and_keep", sure=0.6)).take()
    assert turn.interrupted
    assert "desired_outcome" not in turn.changes
