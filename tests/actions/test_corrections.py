"""Everything that is noted can be changed, in any words, at any time."""

from tests.actions.conversation import FORMS, Talk, fact, heard, pressed


def summed_up() -> Talk:
    talk = Talk().ask("confirm")
    talk.values.update(
        ticket_references=["INC-48213", "INC-48377"],
        email="jo@acme.co.uk",
        phone="+447700900123",
        name="Jo Smith",
    )
    return talk


def test_a_denied_value_is_not_the_new_one() -> None:
    talk, text = summed_up(), "it's Acme Dental Ltd, not Acme"
    talk.hear(
        heard(
            text,
            "correct",
            fact("organisation", "Acme Dental Ltd", text, "Acme Dental Ltd"),
            fact("organisation", "Acme", text, "Acme", negated=True),
        )
    )
    assert talk.values["organisation"] == "Acme Dental Ltd"
    assert talk.asked == "confirm"


def test_a_new_ticket_replaces_the_one_that_it_resembles() -> None:
    talk, text = summed_up(), "no, the ticket was INC-48331"
    talk.hear(heard(text, "correct", fact("ticket_reference", "INC-48331", text, "INC-48331")))
    assert talk.values["ticket_references"] == ["INC-48213", "INC-48331"]


def test_another_ticket_is_added() -> None:
    talk, text = summed_up(), "also ticket INC-50001"
    talk.hear(heard(text, "inform", fact("ticket_reference", "INC-50001", text, "INC-50001")))
    assert talk.values["ticket_references"] == ["INC-48213", "INC-48377", "INC-50001"]


def test_the_bare_number_of_a_ticket_is_no_other_ticket() -> None:
    talk, text = summed_up(), "ticket 48377 was closed without a word"
    talk.hear(heard(text, "describe_problem", fact("ticket_reference", "48377", text, "48377")))
    assert talk.values["ticket_references"] == ["INC-48213", "INC-48377"]


def test_several_corrections_in_one_message() -> None:
    talk, text = summed_up(), "it's Acme Dental Ltd and the number ends 55"
    talk.hear(heard(text, "correct", fact("organisation", "Acme Dental Ltd", text, "Acme Dental Ltd")))
    assert talk.values["organisation"] == "Acme Dental Ltd"
    assert talk.values["phone"] == "+447700900155"


def test_a_field_that_is_named_is_asked_again_and_kept_if_nothing_comes() -> None:
    talk = summed_up()
    talk.hear(heard("change my email", "correct"))
    assert (talk.asked, talk.values["email"]) == ("email", None)
    talk.hear(heard("skip", "skip"))
    assert (talk.asked, talk.values["email"]) == ("confirm", "jo@acme.co.uk")


def test_a_field_is_chosen_by_button() -> None:
    talk = summed_up()
    turn = talk.hear(pressed("deny"))
    assert turn.lines[-1].response == "utter_change_what"
    assert '/correct{"field": "email"}' in [button["payload"] for button in turn.lines[-1].buttons]
    talk.hear(pressed("correct", field="email"))
    assert talk.asked == "email"


def test_what_follows_a_named_field_is_its_new_value() -> None:
    talk = summed_up()
    talk.hear(heard("change the outcome to a full refund", "correct"))
    assert talk.values["desired_outcome"] == "a full refund"


def test_going_back_asks_the_question_before() -> None:
    talk = Talk()
    talk.begin(heard("I want to make a complaint", "make_complaint"))
    talk.hear(
        heard(
            "the phones are dead all day long", "describe_problem", fact("category", "other", confidence=0.9)
        )
    )
    assert talk.asked == "started_on"
    talk.hear(heard("skip", "skip"))
    assert talk.asked == "history"
    talk.hear(heard("go back", "go_back"))
    assert talk.asked == "started_on"


def test_only_a_yes_to_the_summary_confirms() -> None:
    for said in (heard("no", "deny"), heard("hm", "nlu_fallback"), heard("who are you?", "bot_challenge")):
        talk = summed_up()
        talk.hear(said)
        assert talk.values.get("confirm") is None
    talk = summed_up()
    assert talk.hear(heard("yes, send it", "affirm")).asks is None
    assert talk.values["confirm"] is True


def test_a_yes_with_a_correction_is_a_correction() -> None:
    talk, text = summed_up(), "yes but my email is jo@new.org"
    talk.hear(heard(text, "affirm", fact("email", "jo@new.org", text, "jo@new.org")))
    assert talk.values.get("confirm") is None
    assert talk.values["email"] == "jo@new.org"


def test_what_has_no_question_of_its_own_is_listened_for_and_the_open_question_stays() -> None:
    talk = Talk(form=FORMS.forms["details_form"], asked="reference")
    turn = talk.hear(heard("change my email", "correct"))
    assert [line.response for line in turn.lines] == ["utter_question_reference"]
    assert talk.asked == "reference"
