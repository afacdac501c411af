"""Copies of conversations by mail: for who asked, once, when the person has left, without staff's notes."""

from conversations import tokens
from conversations.copies import Copies
from conversations.handoffs import Asked, Handoffs, Outcome
from conversations.log import Log
from conversations.messages import Agent, Said
from conversations.notes import Notes
from mail.copies import send
from tests.complaints.register_world import MONDAY
from tests.mail.conftest import Post

ANA = Agent("1", "Ana")


def test_a_copy_goes_out_once_when_the_person_has_left_the_conversation(post: Post) -> None:
    log, handoffs, chat = Log(post.database), Handoffs(post.database), tokens.new_id()
    log.start(chat, tokens.kept("secret"), [Said("Hello, I am the assistant.")], MONDAY)
    handoff = handoffs.open(chat, Asked("2", "asked_for", "A person."), MONDAY)
    handoffs.claim(handoff.id, ANA, MONDAY)
    log.agent_says(chat, ANA, "a1", "Hello, Ana here > with **marks** and {braces}", MONDAY)
    Notes(post.database).add(chat, ANA, "n1", "Sounds upset", [], MONDAY)
    Copies(post.database).ask(chat, "jo@example.com", MONDAY)
    assert send(post.database, "ContactNow", MONDAY) == 0
    handoffs.close(handoff.id, ANA, Outcome.RESOLVED, MONDAY)
    assert send(post.database, "ContactNow", MONDAY) == 1
    assert send(post.database, "ContactNow", MONDAY) == 0
    post.sending().go(MONDAY)
    (mail,) = post.delivered()
    assert mail["To"] == "jo@example.com"
    assert mail["Subject"] == "A copy of your conversation with ContactNow"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        text = part.get_content()
        assert "Hello, I am the assistant." in text
        assert "{braces}" in text
        assert "Sounds upset" not in text
