"""What can still be undone is not mailed yet, and what was undone never is."""

import dataclasses
from datetime import timedelta

import pytest

from complaints.complaint import Deed, State
from complaints.errors import CustomerKnows
from complaints.undoing import WINDOW
from tests.complaints.register_world import DENTIST, MONDAY, days
from tests.mail.conftest import AGENT, MANAGER, Post

SOON = MONDAY + timedelta(minutes=2)


def held(post: Post) -> Deed:
    return dataclasses.replace(post.deed(by=MANAGER), held_until=MONDAY + WINDOW)


def last(post: Post, reference: str) -> int:
    return post.register.record(reference).audit[-1].number


def test_mail_waits_as_long_as_it_can_be_undone(post: Post) -> None:
    reference = post.file().reference
    post.sending().go(MONDAY)
    post.register.resolve(reference, "A month free", held(post))
    assert post.sending().go(SOON) == 0
    assert post.sending().go(MONDAY + WINDOW) == 1


def test_what_was_undone_is_told_to_nobody(post: Post) -> None:
    reference = post.file().reference
    post.register.resolve(reference, "A month free", held(post))
    post.register.undo(reference, last(post, reference), post.deed(SOON, MANAGER))
    assert [template for template, _ in post.rows()] == ["filed"]
    assert post.register.find(reference).state is State.OPEN


def test_what_the_customer_has_been_told_is_not_undone(post: Post) -> None:
    reference = post.file().reference
    post.register.resolve(reference, "A month free", post.deed(by=MANAGER))
    post.sending().go(MONDAY)
    with pytest.raises(CustomerKnows):
        post.register.undo(reference, last(post, reference), post.deed(SOON, MANAGER))
    assert post.register.find(reference).state is State.RESOLVED
    assert post.register.verify_audit() == []


def test_its_owner_is_warned_of_a_deadline(post: Post) -> None:
    reference = post.file(DENTIST, MONDAY - days(1)).reference
    post.register.add_note(reference, "Rang", post.deed(by=MANAGER))
    post.register.take(reference, post.deed(by=AGENT))
    post.register.add_note(reference, "Looked at it", post.deed(by=MANAGER))
    post.watch(MONDAY + timedelta(hours=20))
    assert ("staff_warned", AGENT) in post.rows()
    assert ("staff_warned", MANAGER) not in post.rows()
