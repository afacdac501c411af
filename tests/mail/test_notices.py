"""What happens to a complaint is told to those whom it concerns, once, with the facts of the moment."""

import dataclasses

import pytest

from complaints.complaint import Details, Route
from complaints.correspondence import Information, NewEscalation
from complaints.errors import ComplaintError
from tests.complaints.register_world import DENTIST, MONDAY, days
from tests.mail.conftest import AGENT, MANAGER, SENIOR, Post

CUSTOMER = "Priya@acme-dental.example"


def test_filing_sends_a_copy_with_the_reference_the_dates_the_route_and_the_code(post: Post) -> None:
    filed = post.file()
    assert post.rows() == [("filed", CUSTOMER)]
    assert post.sending().go(MONDAY) == 1
    (message,) = post.delivered()
    assert filed.reference in message["Subject"]
    for part in ("plain", "html"):
        body = message.get_body((part,))
        assert body is not None
        words = body.get_content()
        for said in (
            filed.reference,
            "Our lines have dropped calls since 3 March.",
            "A line that works.",
            "INC-48213, 48377",
            "Tuesday 24 November 2026",
            "Monday 7 December 2026",
            "Monday 4 January 2027",
            "senior manager",
            "https://provider.example/code",
        ):
            assert said in words, said
        assert "{" not in words
        assert "None" not in words
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_complaint_that_is_filed_twice_is_told_once(post: Post) -> None:
    deed = post.deed()
    from complaints.complaint import Filing

    for _ in range(2):
        post.register.file(Filing(DENTIST), deed)
    assert post.rows() == [("filed", CUSTOMER)]


def test_without_an_address_nothing_is_put_in(post: Post) -> None:
    post.file(Details("No line", name="Jo"))
    assert post.rows() == []


def test_each_step_is_told(post: Post) -> None:
    reference = post.file().reference
    register = post.register
    staff = post.deed(MONDAY + days(1), AGENT)
    register.record_response(reference, "We are looking at your line.", staff, route=Route.PHONE)
    register.add_information(reference, Information("It happened again"), post.deed(MONDAY + days(2)))
    register.escalate(reference, NewEscalation("Nobody helps"), post.deed(MONDAY + days(3)))
    register.add_note(reference, "Between us", post.deed(MONDAY + days(3), AGENT))
    register.resolve(reference, "A new line", post.deed(MONDAY + days(4), MANAGER))
    register.reopen(reference, "It broke again", post.deed(MONDAY + days(5)))
    register.withdraw(reference, None, post.deed(MONDAY + days(6)))
    assert post.rows() == [
        ("filed", CUSTOMER),
        ("response", CUSTOMER),
        ("staff_information", AGENT),
        ("escalated", CUSTOMER),
        ("staff_escalation", SENIOR),
        ("resolved", CUSTOMER),
        ("reopened", CUSTOMER),
        ("withdrawn", CUSTOMER),
    ]
    assert post.sending().go(MONDAY + days(7)) == 8
    said = "".join(str(one.get_body(("plain",)).get_content()) for one in post.delivered())  # type: ignore[union-attr]
    assert "We answered your complaint" in said
    assert "by phone" in said
    assert "> We are looking at your line." in said
    assert "Between us" not in said


def test_what_is_refused_tells_nobody(post: Post) -> None:
    reference = post.file().reference
    with pytest.raises(ComplaintError):
        post.register.reopen(reference, "It is open already", post.deed())
    assert len(post.rows()) == 1


def test_what_a_customer_writes_is_never_read_as_marks_or_placeholders(post: Post) -> None:
    evil = "<script>alert(1)</script> {contacts.support.phone} **bold** [x](https://evil.example)\nsecond"
    post.file(dataclasses.replace(DENTIST, nature=evil, name="{reference}\r\nBcc: x@example.com"))
    post.sending().go(MONDAY)
    (message,) = post.delivered()
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "{contacts.support.phone}" in html
    assert "**bold**" in html
    assert "https://evil.example</a>" not in html
    assert message["Bcc"] is None
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "\n> second" in text
