"""Managers hear by mail of large print or Braille that a customer waits for, once, with the address."""

from conversations.formats import Format, FormatRequests, Wanted
from conversations.log import Log
from conversations.messages import Agent, Said
from mail import formats
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import MANAGER, Post


def ask(post: Post, wanted: Wanted) -> str:
    """Somebody asks on Monday; the request's id."""
    Log(post.database).start("conversation-1", "hash", [Said("Hello")], MONDAY)
    return FormatRequests(post.database).ask("conversation-1", wanted, MONDAY).id


def test_managers_hear_once_what_to_print_and_where_it_goes(post: Post) -> None:
    ask(post, Wanted("m", Format.BRAILLE, "The code in Braille", "7 Church Row, Ludlow", "Joan Pike"))
    assert formats.tell(post.database, MONDAY) == 1
    assert formats.tell(post.database, MONDAY) == 0
    assert post.rows() == [("staff_format", MANAGER)]
    post.sending().go(MONDAY)
    (message,) = post.delivered()
    assert "Braille" in message["Subject"]
    body = message.get_body(("plain",))
    assert body
    said = body.get_content()
    assert "7 Church Row, Ludlow" in said
    assert "The code in Braille" in said
    assert "Please ask for it" not in said


def test_an_address_that_is_not_known_is_said_to_be_asked_for(post: Post) -> None:
    ask(post, Wanted("m", Format.LARGE_PRINT, "Big print", None))
    formats.tell(post.database, MONDAY)
    post.sending().go(MONDAY)
    (message,) = post.delivered()
    body = message.get_body(("plain",))
    assert body
    assert "Please ask for it" in body.get_content()


def test_nobody_hears_of_what_was_posted_already(post: Post) -> None:
    FormatRequests(post.database).done(
        ask(post, Wanted("m", Format.BRAILLE, "Braille", "1 High Street")), Agent("1", "Ana"), MONDAY
    )
    assert formats.tell(post.database, MONDAY) == 0
