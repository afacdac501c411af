"""What was noted can be taken out again, by its name, its value or its place, alone or beside corrections."""

from typing import Any

import pytest

from actions.forms.fields import SKIPPED
from actions.said import Fact
from tests.actions.conversation import Talk, fact, heard

TICKETS = ["INC-48213", "INC-48377"]


def summed_up() -> Talk:
    talk = Talk().ask("confirm")
    talk.values.update(
        ticket_references=TICKETS, email="jo@acme.co.uk", phone="+447700900123", name="Jo Smith"
    )
    talk.values.update(desired_outcome="a full refund", preferred_contact="letter", started_on="2026-11-02")
    return talk


def ticket(text: str, words: str, value: str) -> Fact:
    return fact("ticket_reference", value, text, words)


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("drop ticket 48377", "ticket_references", TICKETS[:1]),
        ("Please remove INC-48377.", "ticket_references", TICKETS[:1]),
        ("remove the second reference", "ticket_references", TICKETS[:1]),
        ("can you take the first ticket off", "ticket_references", TICKETS[1:]),
        ("remove reference INC-48377 it's not mine", "ticket_references", TICKETS[:1]),
        ("the last one can go", "ticket_references", TICKETS[:1]),
        ("the last ticket should be removed please", "ticket_references", TICKETS[:1]),
        ("scrap both tickets", "ticket_references", SKIPPED),
        ("delete tickets 48213 and 48377", "ticket_references", SKIPPED),
        ("yes but get rid of the ticket references", "ticket_references", SKIPPED),
        ("delete the phone number", "phone", SKIPPED),
        ("oh and don't include my phone number please", "phone", SKIPPED),
        ("I don't want my phone number on there", "phone", SKIPPED),
        ("without the tickets please", "ticket_references", SKIPPED),
        ("leave out the date", "started_on", SKIPPED),
        ("I'd like to take my email off the complaint", "email", SKIPPED),
        ("forget about the outcome", "desired_outcome", SKIPPED),
        ("No phone number please", "phone", SKIPPED),
    ],
)
def test_what_is_named_is_taken_out_and_nothing_is_sent(text: str, name: str, left: Any) -> None:
    for intent in ("correct", "affirm", "discard", "inform", "withdraw"):
        talk = summed_up()
        before = dict(talk.values)
        turn = talk.hear(
            heard(
                text,
                intent,
                fact("category", "other", text, text),  # of the whole message
                *([ticket(text, "INC-48377", "INC-48377")] if "INC" in text else []),
            )
        )
        assert (talk.values[name], talk.asked) == (left, "confirm")
        assert turn.lines[0].response == "utter_taken_out"
        assert {one: talk.values.get(one) for one in before if one != name} == {
            one: value for one, value in before.items() if one != name
        }


def test_it_is_taken_out_beside_corrections() -> None:
    for text in (
        "remove the second reference and the name is Jo Bell",
        "the name is Jo Bell and remove the second reference",
        "the name is Jo Bell, and the second reference can go",
    ):
        talk = summed_up()
        turn = talk.hear(heard(text, "correct", fact("name", "Jo Bell", text, "Jo Bell")))
        assert (talk.values["ticket_references"], talk.values["name"]) == (TICKETS[:1], "Jo Bell")
        assert [line.response for line in turn.lines[:2]] == ["utter_taken_out", "utter_changed"]
        assert talk.asked == "confirm"


def test_several_things_are_taken_out_at_once_and_another_ticket_is_noted() -> None:
    text = "take out the phone number and ticket 48377, and the number ends 55"
    talk = summed_up()
    talk.hear(heard(text, "correct", ticket(text, "48377", "48377")))
    assert talk.values["ticket_references"] == TICKETS[:1]
    assert talk.values["phone"] == SKIPPED
    text = "drop ticket 48377 and add INC-50001"
    talk = summed_up()
    facts = ticket(text, "48377", "48377"), ticket(text, "INC-50001", "INC-50001")
    talk.hear(heard(text, "correct", *facts))
    assert talk.values["ticket_references"] == ["INC-48213", "INC-50001"]


def test_one_of_several_that_is_not_named_is_asked_about() -> None:
    talk = summed_up()
    talk.hear(heard("remove the ticket", "correct"))
    assert talk.asked == "ticket_references"
    talk.hear(heard("skip", "skip"))
    assert (talk.asked, talk.values["ticket_references"]) == ("confirm", TICKETS)


def test_what_is_needed_is_asked_for_again() -> None:
    talk = summed_up()
    talk.hear(heard("remove my name", "correct"))
    assert talk.asked == "name"
    talk = summed_up()
    talk.values["email"] = SKIPPED
    talk.hear(heard("delete the phone number", "correct"))
    assert talk.asked == "phone"
    talk = summed_up()
    talk.values["phone"] = SKIPPED
    turn = talk.hear(heard("delete my email address", "correct"))
    assert (talk.asked, talk.values["email"]) == ("phone", SKIPPED)
    assert turn.lines[0].response == "utter_taken_out"


def test_how_to_keep_in_touch_is_asked_again_where_the_way_is_gone() -> None:
    talk = summed_up()
    talk.values["preferred_contact"] = "email"
    talk.hear(heard("delete my email address", "correct"))
    assert (talk.asked, talk.values["email"]) == ("preferred_contact", SKIPPED)


def test_what_is_not_there_is_said_not_to_be_there() -> None:
    text = "drop ticket 99999"
    talk = summed_up()
    turn = talk.hear(heard(text, "correct", ticket(text, "99999", "99999")))
    assert turn.lines[0].response == "utter_nothing_to_take_out"
    assert (talk.values["ticket_references"], talk.asked) == (TICKETS, "confirm")


@pytest.mark.parametrize("text", ["no phone number works here", "no, phone me"])
def test_a_no_that_says_more_takes_nothing_out(text: str) -> None:
    turn = summed_up().hear(heard(text, "deny"))
    assert "utter_taken_out" not in [line.response for line in turn.lines]


def test_a_question_that_is_open_is_left_out_by_it() -> None:
    talk = Talk().ask("ticket_references")
    talk.hear(heard("ignore the tickets", "deny"))
    assert (talk.values["ticket_references"], talk.asked) == (SKIPPED, "desired_outcome")


@pytest.mark.parametrize(
    "text",
    [
        "remove the charge",
        "delete my account",
        "take my number off the bill",
        "I want you to remove the phone number from the directory",
        "drop the price",
        "I don't want email",
        "clear the line",
        "they told me to delete the email",
        "the engineer can go to the second address",
    ],
)
def test_what_somebody_wants_of_us_takes_nothing_out(text: str) -> None:
    talk = Talk().ask("desired_outcome")
    talk.values.update(ticket_references=TICKETS, phone="+447700900123", email="jo@acme.co.uk")
    turn = talk.hear(heard(text, "service_request"))
    assert talk.values["desired_outcome"] == text
    assert (talk.values["ticket_references"], talk.values["phone"]) == (TICKETS, "+447700900123")
    assert "utter_taken_out" not in [line.response for line in turn.lines]
