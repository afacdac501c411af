"""What is done to accounts, in words."""

from staff.record import Event
from web.desk.labels import ROLES

KINDS = {
    "added": "Added",
    "removed": "Taken back before it was used",
    "disabled": "Disabled",
    "enabled": "Enabled",
    "roles": "Roles changed",
    "signed_out": "Signed out everywhere",
    "link": "Given a link for a password",
    "reset": "New password by a link",
    "password": "Changed the password",
    "second_factor_on": "Second factor turned on",
    "second_factor_off": "Second factor turned off",
    "second_factor_reset": "Second factor reset",
    "recovery_codes": "New recovery codes",
}

MAY = {
    "agent": "Talks to customers and works on complaints.",
    "manager": "As an agent, and decides: approves letters, records what was agreed, reassigns.",
    "editor": "Changes what the assistant says and understands. Sees no customer.",
    "admin": "Runs the accounts of staff. Sees no customer.",
}
"""What each role is for, where one is chosen."""


def roles(names: object) -> str:
    """Roles as a list in words."""
    listed = names if isinstance(names, list | tuple | set | frozenset) else ()
    return ", ".join(ROLES.get(str(one), str(one)) for one in sorted(map(str, listed)))


def kind(event: Event) -> str:
    """What was done."""
    return KINDS.get(event.kind, event.kind.replace("_", " ").capitalize())


def detail(event: Event) -> str:
    """What it was before and after, where that was noted."""
    if event.kind == "roles":
        return f"{roles(event.details['before'])} → {roles(event.details['after'])}"
    return roles(event.details.get("roles", ())) if event.kind == "added" else ""
