"""What receiving a message means for the complaint, for staff, and for who pretends."""

from base64 import b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from complaints.complaint import Details
from mail import failing
from mail.incoming import receiving, reminders
from mail.incoming.inbox import State, Why
from mail.incoming.receiving import NotNow, NotTaken
from mail.tables import outbox
from tests.mail.conftest import AGENT, MANAGER, Post, messages
from tests.mail.incoming.post_in import LATER, OURS, Letterbox

CHECKER = "mx.provider.example"


def letter(
    words: str = "More.", sender: str = "pat@acme-dental.example", extra: str = "", mid: str = "a@b"
) -> str:
    return (
        f"{extra}From: {sender}\nTo: {OURS}\nSubject: Re: @REF@\nMessage-ID: <{mid}>\n"
        f"Date: Tue, 24 Nov 2026 09:00:00 +0000\n\n{words}\n"
    )


def templates(post: Post) -> set[tuple[str, str]]:
    return set(post.rows())


def test_who_has_the_complaint_hears_of_a_reply(post: Post) -> None:
    box = Letterbox(post)
    post.register.add_note(box.complaint.reference, "Mine", post.deed(by=AGENT))
    box.take(letter("The line is dead again."))
    assert ("staff_information", AGENT) in templates(post)
    assert post.sending().go(LATER) == 1
    told = next(one for one in post.delivered() if str(one["To"]) == AGENT)
    plain = told.get_body(("plain",))
    assert plain
    assert "The line is dead again." in plain.get_content()


def test_everybody_who_works_on_complaints_hears_of_a_message_that_waits(post: Post) -> None:
    box = Letterbox(post)
    assert box.take(box.message("31-no-reference")).why is Why.NO_REFERENCE
    assert {("staff_mail", MANAGER), ("staff_mail", AGENT)} <= templates(post)
    post.sending().go(LATER)
    told = next(one for one in post.delivered() if str(one["Subject"]).startswith("An email waits"))
    plain = told.get_body(("plain",))
    assert plain
    assert "it may be a new one" in plain.get_content()
    assert "https://provider.example/desk/mail" in plain.get_content()


@pytest.mark.parametrize("why", list(Why))
def test_the_text_for_staff_has_words_for_every_reason(why: Why, post: Post) -> None:
    box = Letterbox(post)
    box.take(letter(sender="sam@elsewhere.example"))

    def other_reason(connection):  # type: ignore[no-untyped-def]
        query = select(outbox).where(outbox.c.template == "staff_mail").limit(1)
        return dict(connection.execute(query).mappings().one())

    row = post.database.read(other_reason)
    values = {**row["field_values"], **{f"if_{one}": "" if one == why else None for one in Why}}
    post.database.write(lambda one: one.execute(outbox.update().values(field_values=values)))
    waiting = post.outbox.take(LATER)
    assert waiting
    body = messages(post.register).make(waiting).get_body(("plain",))
    assert body
    first = body.get_content().strip().splitlines()[0]
    assert first.startswith("Somebody wrote") != (why is Why.TOO_MANY)  # of a flood nobody is told


def test_a_message_is_received_when_the_server_got_it(post: Post) -> None:
    box = Letterbox(post)
    raw = box.filled(letter()).encode()
    early = LATER - timedelta(hours=3)
    box.incoming.receive(raw, LATER, early)
    entry = post.register.record(box.complaint.reference).entries[-1]
    assert entry.at == early
    assert box.mails()[-1].received_at == early


def test_a_clock_that_is_ahead_does_not_make_the_future(post: Post) -> None:
    box = Letterbox(post)
    box.incoming.receive(box.filled(letter()).encode(), LATER, LATER + timedelta(days=2))
    assert box.mails()[-1].received_at == LATER


# Senders


FORGED = "Authentication-Results: mx.provider.example; dmarc=fail header.from=acme-dental.example\n"
PASSED = (
    "Authentication-Results: mx.provider.example;\n\tdmarc=pass (p=NONE) header.from=acme-dental.example\n"
)
SIGNED = "Authentication-Results: mx.provider.example; dmarc=none; dkim=pass header.d=acme-dental.example\n"
SIGNED_BY_ANOTHER = "Authentication-Results: mx.provider.example; dkim=pass header.d=evil.example\n"
SENT_BY = "Authentication-Results: mx.provider.example; spf=pass smtp.mailfrom=pat@acme-dental.example\n"
BY_ANOTHER_SERVER = "Authentication-Results: mx.evil.example; dmarc=pass header.from=acme-dental.example\n"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (PASSED, None),
        (SIGNED, None),
        (SENT_BY, None),
        (FORGED, Why.FORGED_SENDER),
        (SIGNED_BY_ANOTHER, Why.UNVERIFIED_SENDER),
        (BY_ANOTHER_SERVER, Why.UNVERIFIED_SENDER),
        ("", Why.UNVERIFIED_SENDER),
        (FORGED + PASSED, Why.FORGED_SENDER),  # the lower one came with the message
        (SIGNED_BY_ANOTHER + PASSED, Why.UNVERIFIED_SENDER),
    ],
)
def test_the_word_of_our_own_mail_server_counts(said: str, why: Why | None, post: Post) -> None:
    box = Letterbox(post, server=CHECKER)
    assert box.take(letter(extra=said)).why == why
    assert len(box.said()) == (why is None)


def test_without_such_a_server_nobody_else_is_believed_or_doubted(post: Post) -> None:
    box = Letterbox(post)
    assert box.take(letter(extra=BY_ANOTHER_SERVER.replace("pass", "fail"))).state is State.ADDED


@pytest.mark.parametrize(
    "sender",
    [
        "=?utf-8?B?" + b64encode(b"Pat <pat@acme-dental.example>, x").decode() + "?= <mallory@evil.example>",
        "=?utf-8?Q?pat=40acme-dental.example?= <mallory@evil.example>",
        '"pat@acme-dental.example" <mallory@evil.example>',
        "(pat@acme-dental.example) mallory@evil.example",
        "mallory@evil.example (pat@acme-dental.example)",
        "pat@acme-dental.example.evil.example",
        "pat@acme-dental.example <mallory@evil.example>",
        "<pat@acme-dental.example>, <mallory@evil.example>",
        "Pat: pat@acme-dental.example, mallory@evil.example;",
        "",
        "pat",
        "pat@",
        "@acme-dental.example",
        "undisclosed-recipients:;",
        "\u0440at@acme-dental.example",
    ],
)
def test_nobody_passes_for_the_customer(sender: str, post: Post) -> None:
    box = Letterbox(post)
    outcome = box.take(letter(sender=sender))
    assert (outcome.state, outcome.why) == (State.WAITING, Why.UNVERIFIED_SENDER)
    assert box.said() == []


def test_two_from_headers_are_no_sender(post: Post) -> None:
    box = Letterbox(post)
    assert box.take(letter(extra="From: mallory@evil.example\n")).why is Why.UNVERIFIED_SENDER


def test_a_complaint_without_an_address_takes_nothing_by_itself(post: Post) -> None:
    box = Letterbox(post)
    nobody = post.file(Details("No address", phone="020 7946 0018"))
    content = letter().replace("@REF@", nobody.reference)
    assert box.take(content).why is Why.UNVERIFIED_SENDER


# Machines, floods, and what comes back


def test_a_flood_from_one_sender_stops_being_added_and_nobody_is_told(post: Post) -> None:
    box = Letterbox(post)
    for number in range(receiving.MANY):
        assert box.take(letter(f"Message {number}", mid=f"{number}@b")).state is State.ADDED
    told = post.count()
    assert box.take(letter("One more", mid="more@b")).why is Why.TOO_MANY
    assert post.count() == told
    box.now += timedelta(hours=1)
    assert box.take(letter("An hour later", mid="later@b")).state is State.ADDED


def test_beyond_any_measure_a_sender_has_to_wait(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "TOO_MANY", 2)
    box = Letterbox(post)
    for number in range(2):
        box.take(letter(f"Message {number}", mid=f"{number}@b"))
    with pytest.raises(NotNow):
        box.take(letter("One more", mid="more@b"))
    assert len(box.mails()) == 2


@pytest.mark.parametrize("name", ["42-bounce", "44-bounce-of-an-old-server"])
def test_a_bounce_is_on_the_desk_on_the_case_and_told(name: str, post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message(name))
    (dead,) = post.outbox.dead()
    assert dead.recipient.casefold() == "pat@acme-dental.example"
    assert dead.error.startswith("It came back: ")
    assert "5." in dead.error
    (bad,) = post.database.read(failing.everybody)
    assert bad.address == "pat@acme-dental.example"
    note = post.register.record(box.complaint.reference).entries[-1]
    assert note.internal
    assert "came back" in note.text
    assert ("staff_bounce", MANAGER) in templates(post)
    # Once, however many reports come.
    again = box.message(name).replace(b"<dsn42@", b"<dsn43@").replace(b"<exim44@", b"<exim45@")
    box.take(again)
    assert [one[0] for one in post.rows()].count("staff_bounce") == 1
    assert len(post.outbox.dead()) == 1


@pytest.mark.parametrize("name", ["43-delayed", "45-bounce-of-what-we-never-sent"])
def test_what_is_only_late_or_not_ours_changes_nothing(name: str, post: Post) -> None:
    box = Letterbox(post)
    told = post.count()
    box.take(box.message(name))
    assert post.outbox.dead() == ()
    assert post.database.read(failing.everybody) == ()
    assert post.count() == told


def test_what_came_back_can_be_sent_again(post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message("42-bounce"))
    (dead,) = post.outbox.dead()
    post.sending().go(LATER)
    waiting = post.outbox.waiting()
    assert post.outbox.again(dead.id, LATER)
    assert post.outbox.waiting() == waiting + 1
    assert post.sending().go(LATER) == 1


def test_an_address_that_writes_to_us_works_again(post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message("42-bounce"))
    box.take(letter())
    assert post.database.read(failing.everybody) == ()


def test_staff_ring_where_mail_comes_back(post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message("42-bounce"))
    post.watch(box.complaint.deadlines[0].due_at + timedelta(minutes=1))
    query = select(outbox.c.field_values).where(
        outbox.c.template == "staff_manager", outbox.c.reference == box.complaint.reference
    )
    values = post.database.read(lambda one: one.execute(query).scalars().first())
    assert values
    assert values["tell_them"] == ""


def test_a_loop_of_two_machines_ends_at_once(post: Post) -> None:
    """What we send is answered by a machine, whose answer makes us send nothing."""
    box = Letterbox(post)
    told = post.count()
    for number in range(5):
        content = box.message("39-ticket-system").replace(b"<m39.", f"<m39-{number}.".encode())
        assert box.take(content).state is State.ASIDE
    assert post.count() == told


# What goes wrong


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"not a message\n", b"\x00" * 500, b"x" * 31 * 1024 * 1024]
)
def test_what_is_no_message_is_refused_with_a_sentence(content: bytes, post: Post) -> None:
    box = Letterbox(post)
    with pytest.raises(NotTaken) as refusal:
        box.take(content)
    assert refusal.value.sentence.endswith(".")
    assert box.mails() == []


def test_a_message_nested_without_end_is_no_danger(post: Post) -> None:
    box = Letterbox(post)
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    try:
        outcome = box.take(
            f"From: pat@acme-dental.example\nSubject: @REF@\nMIME-Version: 1.0\n{deep}\n\nhello\n"
        )
        assert outcome.state is not None
    except NotTaken as refusal:
        assert "nested" in refusal.sentence


@pytest.mark.parametrize("step", ["add_information", "_keep"])
def test_what_failed_half_way_is_finished_by_the_next_delivery(
    step: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Letterbox(post)
    content = box.message("11-pdf-and-picture")

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        if step == "_keep":
            patched.setattr(receiving.Incoming, "_keep", broken)
        else:
            patched.setattr(type(post.register), "add_information", broken)
        with pytest.raises(OSError, match="disk full"):
            box.take(content)
    assert box.mails() == []
    assert box.take(content).state is State.ADDED
    assert len(box.said()) == 1
    assert len(box.mails()) == 1


def test_the_same_message_id_with_other_words_is_another_message(post: Post) -> None:
    box = Letterbox(post)
    box.take(letter("First."))
    assert box.take(letter("Second.")).state is State.ADDED
    assert box.said() == ["First.", "Second."]


# What nobody files


def test_the_managers_hear_in_time_of_a_message_that_nobody_files(post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message("31-no-reference"))
    due = post.register.deadlines.first_response(LATER)
    before = timedelta(hours=2)
    assert reminders.remind(post.register, before, due - timedelta(hours=3)) == 0
    assert reminders.remind(post.register, before, due - timedelta(hours=1)) == 1
    assert reminders.remind(post.register, before, due) == 0
    assert post.rows()[-1] == ("staff_overdue_mail", MANAGER)


def test_a_complaint_made_of_a_message_was_received_when_the_message_was(post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message("31-no-reference"))
    (mail,) = box.mails()
    later = LATER + timedelta(hours=5)
    filed = box.inbox.log(mail.id, post.deed(later, MANAGER))
    assert filed.received_at == LATER
    assert filed.received_by == "email"
    assert filed.details.email == "ann@shop.example"
    assert filed.details.name == "Ann Other"
    assert filed.first_response_due == post.register.deadlines.first_response(LATER)
    assert ("filed", "ann@shop.example") in templates(post)
    assert box.mails()[0].reference == filed.reference


def test_staff_put_a_message_on_a_complaint_in_their_own_name(post: Post) -> None:
    box = Letterbox(post)
    box.take(box.message("28-another-sender"))
    (mail,) = box.mails()
    box.inbox.attach(mail.id, box.complaint.reference, post.deed(LATER, MANAGER))
    entry = post.register.record(box.complaint.reference).entries[-1]
    assert entry.by == MANAGER
    assert entry.text.startswith("Email from Sam Roe <sam@elsewhere.example>: ")
    assert box.mails()[0].state is State.FILED
