"""Links that work once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from staff.errors import InvitationSpent, StaffError, WeakPassword, WrongCredentials
from staff.invitations import VALID, link
from staff.roles import Role
from tests.staff.conftest import NOW, PASSWORD, Desk


def first(desk: Desk) -> str:
    token = desk.invitations.first_administrator(NOW)
    assert token is not None
    return token


def test_the_first_link_makes_an_administrator_who_is_signed_in_and_can_return(desk: Desk) -> None:
    session = desk.invitations.accept(first(desk), "ann@example.com", "Ann Lee", PASSWORD, NOW)
    assert session is not None
    assert Role.ADMIN in session.account.roles
    assert desk.sessions.of(session.token, NOW)
    assert desk.enter("ann@example.com").account == session.account


def test_a_link_works_once(desk: Desk) -> None:
    token = first(desk)
    desk.invitations.accept(token, "ann@example.com", "Ann Lee", PASSWORD, NOW)
    with pytest.raises(InvitationSpent):
        desk.invitations.accept(token, "eve@example.com", "Eve", PASSWORD, NOW)
    assert [one.email for one in desk.accounts.everybody()] == ["ann@example.com"]


def test_of_two_clicks_at_once_one_wins(desk: Desk) -> None:
    token = first(desk)

    def click(number: int) -> bool:
        try:
            desk.invitations.accept(token, f"ann{number}@example.com", "Ann", PASSWORD, NOW)
        except InvitationSpent:
            return False
        return True

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(click, range(6))) == 1
    assert len(desk.accounts.everybody()) == 1


def test_a_link_runs_out(desk: Desk) -> None:
    token = first(desk)
    assert desk.invitations.offered(token, NOW + VALID - timedelta(seconds=1))
    with pytest.raises(InvitationSpent):
        desk.invitations.accept(token, "ann@example.com", "Ann", PASSWORD, NOW + VALID)


def test_a_new_first_link_replaces_the_one_that_was_lost(desk: Desk) -> None:
    lost, found = first(desk), first(desk)
    with pytest.raises(InvitationSpent):
        desk.invitations.offered(lost, NOW)
    assert desk.invitations.offered(found, NOW).holder is None


def test_there_is_no_first_link_once_somebody_is_there(desk: Desk) -> None:
    desk.hire()
    assert desk.invitations.first_administrator(NOW) is None


def test_a_mistake_in_the_form_does_not_use_up_the_link(desk: Desk) -> None:
    token = first(desk)
    with pytest.raises(WeakPassword):
        desk.invitations.accept(token, "ann@example.com", "Ann", "short", NOW)
    with pytest.raises(StaffError):
        desk.invitations.accept(token, "no address", "Ann", PASSWORD, NOW)
    assert desk.invitations.accept(token, "ann@example.com", "Ann", PASSWORD, NOW)


def test_a_taken_address_does_not_use_up_the_link(desk: Desk) -> None:
    desk.hire()
    token = desk.invitations.invite([Role.AGENT], NOW)
    with pytest.raises(StaffError):
        desk.invitations.accept(token, "maya@example.com", "Maya", PASSWORD, NOW)
    session = desk.invitations.accept(token, "ben@example.com", "Ben", PASSWORD, NOW)
    assert session is not None
    assert session.account.roles == {Role.AGENT}


def test_a_reset_link_changes_the_password_of_its_holder_and_nothing_else(desk: Desk) -> None:
    maya = desk.hire()
    before = desk.enter()
    for _ in range(4):
        with pytest.raises(WrongCredentials):
            desk.enter(password="forgotten forgotten")
    token = desk.invitations.reset(maya, NOW)
    session = desk.invitations.accept(token, "other@example.com", "Other", "eleven loud herons", NOW)
    assert session is not None
    assert session.account == maya
    assert desk.sessions.of(before.token, NOW) is None
    assert desk.enter(password="eleven loud herons")


@pytest.mark.parametrize("token", ["", "made up", "\ud800"])
def test_a_made_up_link_is_refused_like_a_used_one(desk: Desk, token: str) -> None:
    with pytest.raises(InvitationSpent):
        desk.invitations.accept(token, "ann@example.com", "Ann", PASSWORD, NOW)


def test_the_secret_is_where_browsers_send_it_to_nobody() -> None:
    assert link("http://localhost:8000", "abc") == "http://localhost:8000/desk/welcome#abc"
