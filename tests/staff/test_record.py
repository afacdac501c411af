"""The record of changes to accounts, and taking them back."""

import pytest

from staff.accounts import Newcomer
from staff.errors import ChangedSince, LastAdministrator, StaffError
from staff.roles import Role
from tests.staff.conftest import NOW, Desk

ANN = "ann@example.com"


def last(desk: Desk, email: str = "maya@example.com") -> int:
    newest = desk.record.newest(desk.accounts.find(email).id)
    assert newest is not None
    return newest.id


def test_every_change_leaves_a_line_with_who_and_what(desk: Desk) -> None:
    desk.hire()
    desk.accounts.change_roles("maya@example.com", [Role.MANAGER], NOW, ANN)
    desk.accounts.disable("maya@example.com", NOW, ANN)
    desk.accounts.enable("maya@example.com", NOW, ANN)
    desk.accounts.sign_out("maya@example.com", NOW, ANN)
    lines = desk.record.recent(10)
    assert [one.kind for one in lines] == ["signed_out", "enabled", "disabled", "roles", "added"]
    assert lines[3].details == {"before": ["agent"], "after": ["manager"]}
    assert {one.by for one in lines[:4]} == {ANN}
    assert {one.email for one in lines} == {"maya@example.com"}


def test_what_changes_nothing_leaves_no_line(desk: Desk) -> None:
    desk.hire()
    desk.accounts.change_roles("maya@example.com", [Role.AGENT], NOW, ANN)
    desk.accounts.enable("maya@example.com", NOW, ANN)
    assert [one.kind for one in desk.record.recent(10)] == ["added"]


def test_the_record_goes_on_page_by_page(desk: Desk) -> None:
    desk.hire()
    for _ in range(5):
        desk.accounts.sign_out("maya@example.com", NOW, ANN)
    first = desk.record.recent(4)
    rest = desk.record.recent(4, before=first[-1].id)
    assert [one.id for one in first + rest] == sorted((one.id for one in first + rest), reverse=True)
    assert len(rest) == 2


def test_roles_disabling_and_enabling_are_taken_back(desk: Desk) -> None:
    desk.hire()
    desk.accounts.change_roles("maya@example.com", [Role.EDITOR], NOW, ANN)
    desk.record.undo(last(desk), NOW, ANN)
    assert desk.accounts.find("maya@example.com").roles == {Role.AGENT}
    desk.accounts.disable("maya@example.com", NOW, ANN)
    disabled = last(desk)
    desk.record.undo(disabled, NOW, ANN)
    assert desk.enter()
    enabled = last(desk)
    desk.record.undo(enabled, NOW, ANN)
    assert desk.accounts.find("maya@example.com").disabled_at == NOW


def test_undoing_is_a_change_of_its_own_that_can_be_undone(desk: Desk) -> None:
    desk.hire()
    desk.accounts.change_roles("maya@example.com", [Role.EDITOR], NOW, ANN)
    desk.record.undo(last(desk), NOW, ANN)
    desk.record.undo(last(desk), NOW, ANN)
    assert desk.accounts.find("maya@example.com").roles == {Role.EDITOR}
    assert [one.kind for one in desk.record.recent(10)] == ["roles", "roles", "roles", "added"]


def test_what_was_changed_again_since_is_not_taken_back(desk: Desk) -> None:
    desk.hire()
    desk.accounts.change_roles("maya@example.com", [Role.EDITOR], NOW, ANN)
    first = last(desk)
    desk.accounts.change_roles("maya@example.com", [Role.MANAGER], NOW, ANN)
    assert not next(one for one in desk.record.recent(5) if one.id == first).undoable
    with pytest.raises(ChangedSince):
        desk.record.undo(first, NOW, ANN)
    assert desk.accounts.find("maya@example.com").roles == {Role.MANAGER}


def test_of_changes_of_one_kind_only_the_last_is_taken_back(desk: Desk) -> None:
    desk.hire()
    desk.accounts.disable("maya@example.com", NOW, ANN)
    first = last(desk)
    desk.accounts.enable("maya@example.com", NOW, ANN)
    desk.accounts.disable("maya@example.com", NOW, ANN)
    assert [one.kind for one in desk.record.recent(5) if one.undoable] == ["disabled"]
    with pytest.raises(ChangedSince):
        desk.record.undo(first, NOW, ANN)


def test_undoing_does_not_dismiss_the_last_administrator(desk: Desk) -> None:
    desk.hire(ANN, Role.ADMIN)
    desk.hire("maya@example.com", Role.AGENT)
    desk.accounts.change_roles("maya@example.com", [Role.ADMIN], NOW, ANN)
    made = last(desk)
    desk.accounts.disable(ANN, NOW, "maya@example.com")
    with pytest.raises(LastAdministrator):
        desk.record.undo(made, NOW, "maya@example.com")


def test_an_invitation_is_taken_back_until_it_is_used_and_the_line_stays(desk: Desk) -> None:
    person = Newcomer("ben@example.com", "Ben Ray", [Role.AGENT])
    desk.accounts.invite(person, NOW, ANN)
    desk.record.undo(last(desk, "ben@example.com"), NOW, ANN)
    assert desk.accounts.everybody() == []
    assert [(one.kind, one.email) for one in desk.record.recent(5)] == [
        ("removed", "ben@example.com"),
        ("added", "ben@example.com"),
    ]
    ben = desk.accounts.invite(person, NOW, ANN)
    added = last(desk, "ben@example.com")
    desk.invitations.accept(desk.invitations.reset(ben, NOW), "", "", "eleven loud herons", NOW)
    with pytest.raises(ChangedSince):
        desk.record.undo(added, NOW, ANN)


@pytest.mark.parametrize("number", [0, 999_999])
def test_what_is_not_there_cannot_be_undone(desk: Desk, number: int) -> None:
    with pytest.raises(StaffError, match="cannot be undone"):
        desk.record.undo(number, NOW, ANN)


def test_a_password_that_was_reset_stays_so(desk: Desk) -> None:
    desk.hire()
    desk.accounts.reset("maya@example.com", "eleven loud herons", NOW, ANN)
    with pytest.raises(StaffError, match="cannot be undone"):
        desk.record.undo(last(desk), NOW, ANN)
