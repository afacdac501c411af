"""Who on the staff is written to."""

from sqlalchemy import Connection, select

from complaints import tables
from complaints.complaint import Complaint
from staff.roles import Permission, Role, permissions
from staff.tables import accounts


def managers(connection: Connection) -> tuple[str, ...]:
    """The addresses of everybody who decides complaints."""
    return _with(connection, Permission.DECIDE_COMPLAINTS)


def talkers(connection: Connection) -> tuple[str, ...]:
    """The addresses of everybody who takes over conversations."""
    return _with(connection, Permission.TALK)


def handlers(connection: Connection) -> tuple[str, ...]:
    """The addresses of everybody who works on complaints."""
    return _with(connection, Permission.HANDLE_COMPLAINTS)


def owners(connection: Connection, complaint: Complaint) -> tuple[str, ...]:
    """Who has a complaint: its owner, or who last did something for it; else the managers."""
    active = set(_with(connection, Permission.HANDLE_COMPLAINTS))
    if complaint.owner in active:
        return (complaint.owner,)
    query = (
        select(tables.audit.c.by)
        .where(tables.audit.c.reference == complaint.reference, tables.audit.c.by.in_(active))
        .order_by(tables.audit.c.number.desc())
        .limit(1)
    )
    last = connection.execute(query).scalar_one_or_none() if active else None
    return (last,) if last else managers(connection)


def _with(connection: Connection, permission: Permission) -> tuple[str, ...]:
    rows = connection.execute(
        select(accounts.c.email, accounts.c.roles)
        .where(accounts.c.disabled_at.is_(None))
        .order_by(accounts.c.id)
    )
    return tuple(row.email for row in rows if permission in permissions(Role(role) for role in row.roles))
