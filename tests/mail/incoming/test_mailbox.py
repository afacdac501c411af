"""Reading a mailbox on a real IMAP server: nothing is left out, nothing is taken twice."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import update

from mail.incoming import reading, receiving
from mail.incoming.inbox import State
from mail.incoming.mailbox import Account, Mailbox, Unreachable
from mail.tables import mailboxes
from tests.mail.conftest import Post
from tests.mail.incoming import imap
from tests.mail.incoming.imap import Server
from tests.mail.incoming.post_in import NAMES, Letterbox

EARLIER = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with imap.running() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The server with an empty mailbox."""
    with running.client() as client:
        client.store("1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
    return running


@pytest.fixture
def box(post: Post) -> Letterbox:
    return Letterbox(post)


def look(server: Server, box: Letterbox, *, remove: bool = False) -> int:
    mailbox = Mailbox(Account.of(server.url), box.post.database, remove=remove, timeout=10)
    return mailbox.fetch(box.incoming, box.now)


def a_letter(box: Letterbox, number: int) -> bytes:
    return box.message("24-plus-address").replace(b"<m24", f"<m24-{number}".encode())


def test_what_is_in_the_mailbox_is_taken_and_stays_there(server: Server, box: Letterbox) -> None:
    server.put(box.message("11-pdf-and-picture"), EARLIER)
    assert look(server, box) == 1
    (mail,) = box.mails()
    assert mail.state is State.ADDED
    assert mail.received_at == EARLIER
    assert len(mail.files) == 2
    assert server.count() == 1
    assert look(server, box) == 0


@pytest.mark.slow
def test_every_kind_of_message_comes_through_a_mailbox_unaltered(server: Server, box: Letterbox) -> None:
    for name in NAMES:
        server.put(box.message(name), EARLIER)
    numbers = count()
    while look(server, box):
        assert next(numbers) < 5
    assert len(box.mails()) == len(NAMES)


def test_messages_that_people_have_read_or_flagged_are_taken_too(server: Server, box: Letterbox) -> None:
    server.put(a_letter(box, 1), EARLIER)
    with server.client() as client:
        client.store("1", "+FLAGS", r"(\Seen \Flagged)")
    assert look(server, box) == 1


def test_looking_leaves_no_trace_for_people_who_look_there_too(server: Server, box: Letterbox) -> None:
    server.put(a_letter(box, 1), EARLIER)
    look(server, box)
    with server.client() as client:
        assert "Seen" not in str(client.fetch("1", "(FLAGS)"))


def test_where_it_is_wished_messages_leave_the_mailbox_once_they_are_kept(
    server: Server, box: Letterbox
) -> None:
    for number in range(3):
        server.put(a_letter(box, number), EARLIER)
    assert look(server, box, remove=True) == 3
    assert server.count() == 0
    assert len(box.said()) == 3


def test_what_will_not_do_stays_in_the_mailbox_and_holds_nothing_up(server: Server, box: Letterbox) -> None:
    server.put(b"no headers, only words\r\n", EARLIER)
    server.put(a_letter(box, 1), EARLIER)
    assert look(server, box, remove=True) == 1
    assert server.count() == 1


def test_a_message_that_no_reader_can_read_keeps_the_next_ones_from_nothing(
    server: Server, box: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(a_letter(box, 1), EARLIER)
    server.put(a_letter(box, 2), EARLIER)
    really, calls = reading.read, count()

    def read(content: bytes) -> object:
        if next(calls) == 0:
            raise AssertionError("the parser gave up")
        return really(content)

    monkeypatch.setattr(receiving, "read", read)
    assert look(server, box) == 1
    assert look(server, box) == 0
    assert len(box.mails()) == 1


def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_next(
    server: Server, box: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        server.put(a_letter(box, number), EARLIER)
    real, calls = receiving.Incoming.receive, count()

    def dying(*arguments: object) -> object:
        if next(calls) == 1:
            raise MemoryError
        return real(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(receiving.Incoming, "receive", dying)
        with pytest.raises(MemoryError):
            look(server, box)
    assert len(box.said()) == 1
    assert look(server, box) == 2
    assert len(box.said()) == 3


def test_two_workers_at_one_mailbox_add_everything_once(server: Server, box: Letterbox) -> None:
    for number in range(3):
        server.put(a_letter(box, number), EARLIER)
    look(server, box)
    box.post.database.write(
        lambda one: one.execute(update(mailboxes).values(last=0))
    )  # as another began with
    look(server, box)
    assert len(box.said()) == 3


def test_a_server_that_numbers_afresh_is_read_from_the_start(server: Server, box: Letterbox) -> None:
    server.put(a_letter(box, 1), EARLIER)
    look(server, box)
    box.post.database.write(lambda one: one.execute(update(mailboxes).values(validity=1, last=999_999)))
    server.put(a_letter(box, 2), EARLIER)
    look(server, box)
    assert len(box.said()) == 2


def test_a_flood_in_the_mailbox_keeps_nobody_else_waiting(
    server: Server, box: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MANY", 2)
    monkeypatch.setattr(receiving, "TOO_MANY", 3)
    for number in range(5):
        server.put(a_letter(box, number), EARLIER)
    server.put(box.message("31-no-reference"), EARLIER)
    assert look(server, box) == 6
    assert [one.why for one in box.mails()] == [None, None, *["too_many"] * 3, "no_reference"]


@pytest.mark.parametrize("url", ["imap://redress:wrong@127.0.0.1:{port}/INBOX", "{url}-that-is-not-there"])
def test_a_wrong_password_or_folder_is_said(url: str, server: Server, box: Letterbox) -> None:
    account = Account.of(url.format(port=server.port, url=server.url))
    with pytest.raises(Unreachable):
        Mailbox(account, box.post.database, timeout=10).fetch(box.incoming, box.now)


def test_a_server_that_is_away_or_silent_is_said_and_waited_for_no_longer_than_allowed(
    box: Letterbox,
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        account = Account.of(f"imap://a:b@127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Unreachable):
            Mailbox(account, box.post.database, timeout=0.2).fetch(box.incoming, box.now)
    with pytest.raises(Unreachable):
        Mailbox(account, box.post.database, timeout=0.2).fetch(box.incoming, box.now)


def test_a_password_is_never_sent_in_the_clear_over_a_network(
    server: Server, box: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda address, *rest: real(("127.0.0.1", address[1]), *rest)
    )
    account = Account.of(server.url.replace("127.0.0.1", "mail.example"))
    with pytest.raises(Unreachable, match="TLS"):
        Mailbox(account, box.post.database, timeout=10).fetch(box.incoming, box.now)


def test_the_place_in_a_mailbox_is_remembered_without_its_password() -> None:
    account = Account.of("imaps://me%40example.com:secret@mail.example/Complaints%20in")
    assert account == Account("mail.example", 993, "me@example.com", "secret", "Complaints in", secure=True)
    assert "secret" not in account.name
