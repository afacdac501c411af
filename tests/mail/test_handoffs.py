"""Staff hear by mail of a customer who waits for a person, once, with what is needed to go on."""

from datetime import timedelta

from conversations.handoffs import Asked, Handoffs
from conversations.log import Log
from conversations.messages import Said
from mail import handoffs
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import AGENT, MANAGER, Post


def wait(post: Post) -> None:
    """Somebody asks for a person on Monday."""
    Log(post.database).start("conversation-1", "hash", [Said("Hello")], MONDAY)
    asked = Asked("message 1", "ask_human", "Cut off three times; wants a call")
    Handoffs(post.database).open("conversation-1", asked, MONDAY)


def test_everybody_who_takes_over_chats_hears_once_what_it_is_about(post: Post) -> None:
    wait(post)
    assert handoffs.tell(post.database, MONDAY) == 2
    assert handoffs.tell(post.database, MONDAY + timedelta(hours=1)) == 0
    assert {who for template, who in post.rows() if template == "staff_handoff"} == {AGENT, MANAGER}
    assert post.sending().go(MONDAY) == 2
    for message in post.delivered():
        body = message.get_body(("plain",))
        assert body
        text = body.get_content()
        assert "Cut off three times; wants a call" in text
        assert "https://provider.example/desk" in text
        assert "10:00" in text


def test_a_worker_that_was_away_tells_of_it_when_it_is_back_and_not_for_ever(post: Post) -> None:
    wait(post)
    assert handoffs.tell(post.database, MONDAY + handoffs.RECENT + timedelta(hours=1)) == 0
    assert handoffs.tell(post.database, MONDAY + handoffs.RECENT) == 2
