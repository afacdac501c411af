"""Adding, disabling and resetting people."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from staff.accounts import NO_PASSWORD, Newcomer
from staff.errors import (
    EmailTaken,
    InvitationSpent,
    LastAdministrator,
    StaffError,
    UnknownAccount,
    WeakPassword,
    WrongCredentials,
    WrongEmailAddress,
)
from staff.roles import MAY, Permission, Role, permissions
from staff.tokens import kept
from tests.staff.conftest import NOW, PASSWORD, Desk


def test_an_address_is_known_in_any_capitals(desk: Desk) -> None:
    desk.hire("Maya.Okafor@Example.com")
    assert desk.accounts.find(" maya.okafor@example.COM ").name == "Maya Okafor"


def test_two_people_cannot_share_an_address(desk: Desk) -> None:
    desk.hire("maya@example.com")
    with pytest.raises(EmailTaken):
        desk.hire("MAYA@example.com")
    assert len(desk.accounts.everybody()) == 1


@pytest.mark.parametrize(
    ("person", "password", "error"),
    [
        (Newcomer("nonsense", "Maya", [Role.AGENT]), PASSWORD, WrongEmailAddress),
        (Newcomer("maya@example.com", "  ", [Role.AGENT]), PASSWORD, StaffError),
        (Newcomer("maya@example.com", "M" * 101, [Role.AGENT]), PASSWORD, StaffError),
        (Newcomer("maya@example.com", "Maya\x00", [Role.AGENT]), PASSWORD, StaffError),
        (Newcomer("maya@example.com", "Maya", []), PASSWORD, StaffError),
        (Newcomer("maya@example.com", "Maya", [Role.AGENT]), "short", WeakPassword),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_is_stored(
    desk: Desk, person: Newcomer, password: str, error: type[StaffError]
) -> None:
    with pytest.raises(error):
        desk.accounts.add(person, password, NOW)
    assert desk.accounts.everybody() == []


def test_a_disabled_person_is_signed_out_everywhere_and_cannot_return(desk: Desk) -> None:
    desk.hire()
    first, second = desk.enter(), desk.enter()
    desk.accounts.disable("maya@example.com", NOW)
    assert desk.sessions.of(first.token, NOW) is None
    assert desk.sessions.of(second.token, NOW) is None
    with pytest.raises(WrongCredentials):
        desk.enter()


def test_a_reset_lets_in_with_the_new_password_only(desk: Desk) -> None:
    desk.hire()
    old = desk.enter()
    desk.accounts.disable("maya@example.com", NOW)
    desk.accounts.reset("maya@example.com", "eleven loud herons", NOW)
    assert desk.sessions.of(old.token, NOW) is None
    assert desk.enter(password="eleven loud herons").account.email == "maya@example.com"
    with pytest.raises(WrongCredentials):
        desk.enter(password=PASSWORD)


def test_the_last_administrator_stays(desk: Desk) -> None:
    desk.hire("ann@example.com", Role.ADMIN)
    desk.hire("ben@example.com", Role.ADMIN)
    desk.accounts.disable("ben@example.com", NOW)
    with pytest.raises(LastAdministrator):
        desk.accounts.disable("ann@example.com", NOW)
    assert desk.enter("ann@example.com")


def test_who_was_invited_and_never_came_is_no_administrator_yet(desk: Desk) -> None:
    desk.hire("ann@example.com", Role.ADMIN)
    desk.accounts.invite(Newcomer("ben@example.com", "Ben Ray", [Role.ADMIN]), NOW, "ann@example.com")
    with pytest.raises(LastAdministrator):
        desk.accounts.disable("ann@example.com", NOW)
    with pytest.raises(LastAdministrator):
        desk.accounts.change_roles("ann@example.com", [Role.AGENT], NOW, "ann@example.com")


def test_of_two_administrators_who_dismiss_each_other_at_once_one_stays(desk: Desk) -> None:
    desk.hire("ann@example.com", Role.ADMIN)
    desk.hire("ben@example.com", Role.ADMIN)

    def dismiss(email: str) -> bool:
        try:
            desk.accounts.change_roles(email, [Role.AGENT], NOW, "the other one")
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sum(both.map(dismiss, ["ann@example.com", "ben@example.com"])) == 1


def test_what_somebody_may_do_changes_at_once(desk: Desk) -> None:
    desk.hire()
    token = desk.enter().token
    desk.accounts.change_roles("maya@example.com", [Role.EDITOR], NOW, "ann@example.com")
    session = desk.sessions.of(token, NOW)
    assert session is not None
    assert not session.account.may(Permission.SEE_COMPLAINTS)
    with pytest.raises(StaffError, match="at least one role"):
        desk.accounts.change_roles("maya@example.com", [], NOW, "ann@example.com")


def test_somebody_invited_gets_in_by_the_link_and_by_nothing_else(desk: Desk) -> None:
    person = Newcomer("ben@example.com", "Ben Ray", [Role.AGENT])
    ben = desk.accounts.invite(person, NOW, "ann@example.com")
    assert ben.invited
    for password in ("", NO_PASSWORD, PASSWORD):
        with pytest.raises(WrongCredentials):
            desk.enter("ben@example.com", password)
    token = desk.invitations.reset(ben, NOW)
    session = desk.invitations.accept(token, "", "", PASSWORD, NOW)
    assert session is not None
    assert not session.account.invited
    assert desk.enter("ben@example.com")


def test_a_link_in_a_mailbox_does_not_bring_back_who_was_disabled(desk: Desk) -> None:
    maya = desk.hire()
    token = desk.invitations.reset(maya, NOW)
    desk.accounts.disable("maya@example.com", NOW)
    with pytest.raises(InvitationSpent):
        desk.invitations.accept(token, "", "", "eleven loud herons", NOW)
    desk.accounts.enable("maya@example.com", NOW, "ann@example.com")
    assert desk.enter()


def test_a_new_password_of_ones_own_ends_the_other_sessions_and_the_links(desk: Desk) -> None:
    maya = desk.hire()
    here, there = desk.enter(), desk.enter()
    token = desk.invitations.reset(maya, NOW)
    with pytest.raises(WeakPassword):
        desk.accounts.change_password(maya, "short", kept(here.token), NOW)
    desk.accounts.change_password(maya, "eleven loud herons", kept(here.token), NOW)
    assert desk.sessions.of(here.token, NOW)
    assert desk.sessions.of(there.token, NOW) is None
    with pytest.raises(InvitationSpent):
        desk.invitations.offered(token, NOW)
    assert desk.enter(password="eleven loud herons")


def test_the_last_sign_in_is_noted(desk: Desk) -> None:
    desk.hire()
    assert desk.accounts.find("maya@example.com").signed_in_at is None
    desk.enter()
    assert desk.accounts.find("maya@example.com").signed_in_at == NOW


def test_nobody_is_found_under_an_unknown_address(desk: Desk) -> None:
    with pytest.raises(UnknownAccount):
        desk.accounts.find("nobody@example.com")


@pytest.mark.parametrize("role", Role)
def test_only_who_handles_complaints_sees_customers(role: Role) -> None:
    sees = {Permission.SEE_COMPLAINTS, Permission.TALK} & MAY[role]
    assert bool(sees) == (role in {Role.AGENT, Role.MANAGER})


def test_two_roles_allow_what_either_does() -> None:
    assert permissions([Role.EDITOR, Role.ADMIN]) == {Permission.EDIT_CONTENT, Permission.RUN_STAFF}
    assert permissions([]) == frozenset()
