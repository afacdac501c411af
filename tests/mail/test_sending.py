"""Mail against a real server that is down, slow, refuses or hangs up: nothing lost, nothing doubled."""

import threading
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from complaints.complaint import Details
from mail import outbox, tables
from mail.messages import Messages
from mail.outbox import LEASE, Outbox, Waiting
from mail.sending import Sending
from mail.transport import Folder, Smtp
from redress.ports import free_port
from tests.complaints.register_world import DENTIST, MONDAY, days
from tests.mail.conftest import Post, messages, read
from tests.mail.server import Server, running

MINUTE = timedelta(minutes=1)


def to(server: Server, post: Post, timeout: float = 5.0) -> Sending:
    return post.sending(lambda: Smtp(server.url, timeout))


def test_what_was_filed_arrives_once_with_all_its_parts(post: Post) -> None:
    filed = post.file()
    with running() as server:
        assert to(server, post).go(MONDAY) == 1
        assert to(server, post).go(MONDAY + MINUTE) == 0
    message = read(server.arrived[0])
    assert filed.reference in message["Subject"]
    assert message["To"] == DENTIST.email
    assert message["From"] == "ContactNow complaints <complaints@provider.example>"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_names_and_words_in_any_alphabet_arrive(post: Post) -> None:
    post.file(Details("Błąd – 电话 \u202eabc", name="Łucja Żółć", email="lucja@example.com"))
    with running() as server:
        to(server, post).go(MONDAY)
    text = read(server.arrived[0]).get_body(("plain",))
    assert text is not None
    assert "Łucja Żółć" in text.get_content()
    assert "Błąd – 电话" in text.get_content()


def test_while_the_server_is_down_everything_waits_and_then_goes_once(post: Post) -> None:
    for _ in range(3):
        post.file()
    nobody = post.sending(lambda: Smtp(f"smtp://127.0.0.1:{free_port()}", 2))
    assert nobody.go(MONDAY) == 0
    assert post.outbox.waiting() == 3
    with running() as server:
        later = MONDAY + days(1)
        assert to(server, post).go(later) == 3
        assert to(server, post).go(later + days(1)) == 0
    assert len(set(server.ids)) == len(server.ids) == 3


def test_a_server_that_never_answers_is_left_after_the_timeout(post: Post) -> None:
    post.file()
    with running(replies=["never"]) as server:
        assert to(server, post, 0.3).go(MONDAY) == 0
        assert to(server, post).go(MONDAY + MINUTE) == 1
    assert len(server.arrived) == 1


def test_a_server_that_hangs_up_half_way_gets_it_again(post: Post) -> None:
    post.file()
    with running(replies=["hang up"]) as server:
        assert to(server, post).go(MONDAY) == 0
        assert to(server, post).go(MONDAY + MINUTE) == 1
    assert len(server.arrived) == 1


def test_what_the_server_took_without_saying_so_comes_again_as_the_same_message(post: Post) -> None:
    # No sender can know whether it arrived; receivers tell by the Message-ID that it is one.
    post.file()
    with running(replies=["keep and hang up"]) as server:
        assert to(server, post).go(MONDAY) == 0
        assert to(server, post).go(MONDAY + MINUTE) == 1
    assert len(server.arrived) == 2
    assert len(set(server.ids)) == 1


def test_a_refusal_for_now_is_tried_again_later_and_later(post: Post) -> None:
    post.file()
    with running(replies=["451 Busy", "452 Full"]) as server:
        sending = to(server, post)
        assert sending.go(MONDAY) == 0
        assert sending.go(MONDAY + timedelta(seconds=59)) == 0
        assert sending.go(MONDAY + MINUTE) == 0
        assert server.replies == []
        assert sending.go(MONDAY + 5 * MINUTE) == 0
        assert sending.go(MONDAY + 6 * MINUTE) == 1


def test_a_final_refusal_is_a_dead_letter_and_keeps_nobody_waiting(post: Post) -> None:
    gone = post.file(Details("No line", email="gone@example.com"))
    post.file()
    with running(refused={"gone@example.com"}) as server:
        assert to(server, post).go(MONDAY) == 1
        (dead,) = post.outbox.dead()
        assert (dead.recipient, dead.reference) == ("gone@example.com", gone.reference)
        assert "No such person" in dead.error
        assert to(server, post).go(MONDAY + days(1)) == 0
        server.refused.clear()
        assert post.outbox.again(dead.id, MONDAY + days(2))
        assert not post.outbox.again(dead.id, MONDAY + days(2))
        assert to(server, post).go(MONDAY + days(2)) == 1
    assert post.outbox.dead() == ()


def test_after_five_days_people_have_to_see_to_it(post: Post) -> None:
    post.file()
    nobody = post.sending(lambda: Smtp(f"smtp://127.0.0.1:{free_port()}", 2))
    for day in range(5):
        nobody.go(MONDAY + days(day))
    assert post.outbox.dead() == ()
    nobody.go(MONDAY + days(5))
    assert len(post.outbox.dead()) == 1


def test_a_text_that_an_editor_broke_waits_until_it_is_mended(post: Post, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    post.file()
    folder = tmp_path_factory.mktemp("texts")
    (folder / "filed.md").write_text("Subject: {refrence}\n\nDear you\n")
    whole = messages(post.register)
    broken = Messages(folder, whole.facts, whole.sender, whole.site, whole.letter_files)
    with running() as server:
        sending = Sending(post.outbox, broken, lambda: Smtp(server.url))
        assert sending.go(MONDAY) == 0
        (folder / "filed.md").write_text("Subject: {reference}\n\nDear you\n")
        assert sending.go(MONDAY + MINUTE) == 1


def test_two_workers_never_send_the_same(post: Post) -> None:
    for _ in range(40):
        post.file()
    with running() as server:
        went: list[int] = []
        workers = [
            threading.Thread(target=lambda: went.append(to(server, post).go(MONDAY))) for _ in range(2)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sum(went) == 40
    assert len(set(server.ids)) == len(server.ids) == 40


def test_what_a_killed_worker_had_taken_is_sent_by_the_next_once_its_lease_ends(post: Post) -> None:
    post.file()
    taken = Outbox(post.database).take(MONDAY)
    assert taken is not None
    with running() as server:
        assert to(server, post).go(MONDAY + LEASE / 2) == 0
        assert to(server, post).go(MONDAY + LEASE) == 1
    assert not post.outbox.sent(taken, MONDAY + LEASE)
    assert len(server.arrived) == 1


def test_a_message_that_the_server_takes_long_over_stays_with_its_worker(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.file()
    monkeypatch.setattr(outbox, "RENEWED_EVERY", 0.01)
    until = select(tables.outbox.c.leased_until)

    class Slow(Folder):
        """Takes as long as it lasts until the lease is renewed."""

        def send(self, message: EmailMessage) -> None:
            first = post.database.read(lambda connection: connection.execute(until).scalar_one())
            while post.database.read(lambda connection: connection.execute(until).scalar_one()) <= first:
                pass
            super().send(message)

    assert post.sending(lambda: Slow(post.folder)).go(MONDAY) == 1


def test_what_went_while_the_database_was_away_is_noted_when_it_is_back_and_not_sent_again(
    post: Post,
) -> None:
    post.file()

    class Away(Outbox):
        """Away when it is asked the second time."""

        asked = 0

        def take(self, now: datetime, sent: Waiting | None = None) -> Waiting | None:
            self.asked += 1
            if self.asked == 2:
                raise OperationalError("take", {}, Exception("database is locked"))
            return super().take(now, sent)

    whole = messages(post.register)
    with running() as server:
        sending = Sending(Away(post.database), whole, lambda: Smtp(server.url))
        with pytest.raises(OperationalError):
            sending.go(MONDAY)
        assert sending.go(MONDAY + MINUTE) == 0
        assert to(server, post).go(MONDAY + days(1)) == 0
    assert len(server.arrived) == 1


def test_a_clock_that_was_ahead_and_was_put_right_keeps_no_message_back(post: Post) -> None:
    for at in (MONDAY + days(2), MONDAY):
        post.file(at=at)
    assert post.outbox.take(MONDAY + days(2)) is not None
    assert post.sending().go(MONDAY) == 2


def test_a_password_is_never_sent_in_the_clear(post: Post) -> None:
    post.file()
    with running() as server:
        sending = post.sending(lambda: Smtp(server.url.replace("//", "//me:secret@"), 5))
        assert sending.go(MONDAY) == 0
    assert post.outbox.waiting() == 1


def test_without_a_server_messages_are_files_and_the_same_message_is_the_same_file(post: Post) -> None:
    post.file()
    assert post.sending().go(MONDAY) == 1
    assert len(post.delivered()) == 1
    assert [path.stat().st_mode & 0o777 for path in post.folder.iterdir()] == [0o600]
