"""The first message is read for everything in it, and what it says is not asked."""

from actions.forms.course import left
from tests.actions.conversation import Talk, fact, heard, pressed

ACME = (
    "Our lines at Acme Dental have dropped calls since 3 March, "
    "tickets INC-48213 and 48377, I've rung five times"
)


def acme() -> Talk:
    talk = Talk()
    talk.begin(
        heard(
            ACME,
            "describe_problem",
            fact("category", "fault_or_outage", confidence=0.7),
            fact("organisation", "Acme Dental", ACME, "Acme Dental"),
            fact("date", "2026-03-03", ACME, "3 March", role="since", precision="day"),
            fact("ticket_reference", "INC-48213", ACME, "INC-48213"),
            fact("ticket_reference", "48377", ACME, "48377"),
            fact("contact_count", 5, ACME, "five times"),
        )
    )
    return talk


def test_a_long_first_message_leaves_five_questions() -> None:
    talk = acme()
    questions = [talk.asked]
    for answer in (
        heard("fix it and say sorry", "inform"),
        heard("Jane Smith", "inform"),
        heard("8", "inform", fact("number", 8, "8", "8")),
        heard("jo@acme.co.uk", "inform", fact("email", "jo@acme.co.uk", "jo@acme.co.uk", "jo@acme.co.uk")),
        pressed("inform", route="email"),
    ):
        talk.hear(answer)
        questions.append(talk.asked)
    assert questions == ["desired_outcome", "name", "workers", "email", "preferred_contact", "confirm"]


def test_what_was_read_is_kept_and_said() -> None:
    talk = acme()
    assert talk.values["nature"] == ACME
    assert talk.values["category"] == "fault_or_outage"
    assert talk.values["started_on"] == "2026-03-03"
    assert talk.values["ticket_references"] == ["INC-48213", "48377"]
    assert talk.values["history"] == "I've rung five times"


def test_a_bare_wish_is_no_description() -> None:
    for text in (
        "I want to make a complaint",
        "complaint please",
        "Hello, I'd like to log a formal complaint",
    ):
        talk = Talk()
        talk.begin(heard(text, "make_complaint"))
        assert talk.values.get("nature") is None
        assert talk.asked == "nature"


def test_two_long_messages_bring_the_summary_at_once() -> None:
    talk = Talk()
    first = (
        "The phones have been dead since 2 November, ticket INC-1. "
        "I rang support twice. I want them fixed and an apology."
    )
    talk.begin(
        heard(
            first,
            "describe_problem",
            fact("category", "fault_or_outage", confidence=0.8),
            fact("date", "2026-11-02", first, "2 November", role="since", precision="day"),
            fact("ticket_reference", "INC-1", first, "INC-1"),
            fact("contact_count", 2, first, "twice"),
        )
    )
    assert talk.values["desired_outcome"] == "I want them fixed and an apology."
    second = "It's Jane Smith from Acme Dental, 8 people, jo@acme.co.uk, email me weekly"
    turn = talk.hear(
        heard(
            second,
            "inform",
            fact("name", "Jane Smith", second, "Jane Smith"),
            fact("organisation", "Acme Dental", second, "Acme Dental"),
            fact("people", 8, second, "8 people"),
            fact("email", "jo@acme.co.uk", second, "jo@acme.co.uk"),
            fact("route", "email", second, "email"),
            fact("contact_frequency", "weekly", second, "weekly"),
        )
    )
    assert turn.asks == "confirm"
    assert talk.values["contact_frequency"] == "weekly"


def test_an_unsure_category_is_asked_with_the_likeliest_as_buttons() -> None:
    talk = Talk()
    ranking = [["billing", 0.3], ["customer_service", 0.25], ["other", 0.2], ["data_or_privacy", 0.1]]
    turn = talk.begin(
        heard(
            "it all went wrong again with you lot this week",
            "describe_problem",
            fact("category", "billing", confidence=0.3, ranking=ranking),
        )
    )
    assert turn.asks == "category"
    assert [button["payload"] for button in turn.lines[-1].buttons] == [
        '/inform{"category": "billing"}',
        '/inform{"category": "customer_service"}',
        '/inform{"category": "other"}',
    ]


def test_how_many_questions_are_left_goes_down_to_none_as_they_are_answered() -> None:
    talk = acme()
    counted = [left(talk.form, talk.values)]
    for answer in (
        heard("fix it and say sorry", "inform"),
        heard("Jane Smith", "inform"),
        heard("8", "inform", fact("number", 8, "8", "8")),
        heard("jo@acme.co.uk", "inform", fact("email", "jo@acme.co.uk", "jo@acme.co.uk", "jo@acme.co.uk")),
        pressed("inform", route="email"),
    ):
        talk.hear(answer)
        counted.append(left(talk.form, talk.values))
    assert counted == sorted(counted, reverse=True)
    assert counted[0] >= 4
    assert counted[-1] == 0
