"""The roles and what each may do. A person can hold several; what they may do is the sum."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What somebody is on the desk for."""

    AGENT = "agent"
    MANAGER = "manager"
    EDITOR = "editor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a page or a call asks for before it does anything."""

    SEE_COMPLAINTS = "see_complaints"
    HANDLE_COMPLAINTS = "handle_complaints"
    DECIDE_COMPLAINTS = "decide_complaints"
    TALK = "talk"
    REASSIGN = "reassign"
    EDIT_CONTENT = "edit_content"
    RUN_STAFF = "run_staff"


_AGENT = frozenset({Permission.SEE_COMPLAINTS, Permission.HANDLE_COMPLAINTS, Permission.TALK})

MAY: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.MANAGER: _AGENT | {Permission.DECIDE_COMPLAINTS, Permission.REASSIGN},
    Role.EDITOR: frozenset({Permission.EDIT_CONTENT}),
    Role.ADMIN: frozenset({Permission.RUN_STAFF}),
}
"""The whole table. An administrator runs the accounts and sees no customer; an editor sees no customer."""

FIRST_ADMINISTRATOR = frozenset({Role.ADMIN, Role.MANAGER, Role.EDITOR})
"""On a fresh installation one person does everything, until they have added others."""


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(MAY[role] for role in roles))
