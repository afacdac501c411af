"""The accounts of staff, for administrators."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from staff.accounts import LARGEST_ID, Account, Newcomer
from staff.record import Event
from staff.roles import Role
from web.context import Request
from web.customer.api.models import Strict
from web.desk import staffing
from web.desk.people import people
from web.desk.staffing import Linked
from web.problems import Problem
from web.routing import Routes

routes = Routes("staff")

RUN = "staff:run_staff"
PEOPLE = "/api/v1/staff/people"
Typed = Annotated[str, StringConstraints(max_length=1000)]


class StaffMember(BaseModel):
    """Somebody who has an account."""

    id: int
    email: str
    name: str
    roles: list[Role]
    created_at: datetime
    signed_in_at: datetime | None = Field(description="The last time; null: never.")
    second_factor_at: datetime | None = Field(description="Since when it is on; null: off.")
    disabled_at: datetime | None
    invited: bool = Field(description="Has not used the link yet, and no password.")

    @classmethod
    def of(cls, account: Account) -> "StaffMember":
        """The account as it goes out."""
        told: dict[str, Any] = {name: getattr(account, name) for name in cls.model_fields}
        return cls.model_validate(told | {"roles": sorted(account.roles)})


class StaffOut(BaseModel):
    """Everybody, by name."""

    people: list[StaffMember]


class NewStaffMember(Strict):
    """Somebody to be added."""

    email: Typed
    name: Typed
    roles: list[str] = Field(max_length=len(Role))


class RolesWanted(Strict):
    """What somebody is to be."""

    roles: list[str] = Field(max_length=len(Role))


class StaffLinkOut(BaseModel):
    """A link for a password, answered this once."""

    person: StaffMember
    link: str
    mailed: bool

    @classmethod
    def of(cls, made: Linked) -> "StaffLinkOut":
        """The link as it goes out."""
        return cls(person=StaffMember.of(made.holder), link=made.address, mailed=made.mailed)


class StaffEventOut(BaseModel):
    """One change to one account."""

    id: int
    at: datetime
    kind: str
    by: str
    account_id: int
    email: str
    details: dict[str, Any]
    undoable: bool

    @classmethod
    def of(cls, event: Event) -> "StaffEventOut":
        """The change as it goes out."""
        return cls.model_validate({name: getattr(event, name) for name in cls.model_fields})


class StaffRecordOut(BaseModel):
    """The latest changes first."""

    changes: list[StaffEventOut]


class StaffRecordStretch(BaseModel):
    """Which part of the record."""

    before: int | None = Field(None, le=LARGEST_ID, description="Only changes earlier than this one.")
    limit: int = Field(50, ge=1, le=200)


@routes.get(PEOPLE, auth=RUN, returns={200: StaffOut})
async def list_staff(request: Request) -> StaffOut:
    """List everybody."""
    everybody = await request.app.ctx.database.reading(people(request).accounts.everybody)
    return StaffOut(people=[StaffMember.of(one) for one in everybody])


@routes.post(PEOPLE, auth=RUN, body=NewStaffMember, returns={201: StaffLinkOut}, problems=(409, 422))
async def add_staff(request: Request, body: NewStaffMember) -> StaffLinkOut:
    """Add somebody, who chooses a password by the link that this answers."""
    made = await staffing.invite(request, Newcomer(body.email, body.name, _roles(body.roles)))
    return StaffLinkOut.of(made)


@routes.get(f"{PEOPLE}/<person:int>", auth=RUN, returns={200: StaffMember}, problems=(404,))
async def read_staff(request: Request, person: int) -> StaffMember:
    """Read one account."""
    return StaffMember.of(await staffing.find(request, person))


@routes.post(
    f"{PEOPLE}/<person:int>/roles",
    auth=RUN,
    body=RolesWanted,
    returns={200: StaffMember},
    problems=(404, 409, 422),
)
async def change_staff_roles(request: Request, person: int, body: RolesWanted) -> StaffMember:
    """Give somebody these roles in place of theirs; never none to the last administrator."""
    return StaffMember.of(await staffing.change_roles(request, person, _roles(body.roles)))


@routes.post(f"{PEOPLE}/<person:int>/disabling", auth=RUN, returns={200: StaffMember}, problems=(404, 409))
async def disable_staff(request: Request, person: int) -> StaffMember:
    """Keep somebody from signing in, and sign them out everywhere."""
    return StaffMember.of(await staffing.disable(request, person))


@routes.post(f"{PEOPLE}/<person:int>/enabling", auth=RUN, returns={200: StaffMember}, problems=(404,))
async def enable_staff(request: Request, person: int) -> StaffMember:
    """Let somebody in again."""
    return StaffMember.of(await staffing.enable(request, person))


@routes.post(
    f"{PEOPLE}/<person:int>/password-link", auth=RUN, returns={200: StaffLinkOut}, problems=(404, 422)
)
async def link_staff(request: Request, person: int) -> StaffLinkOut:
    """Make a link for a new password; it ends an earlier one."""
    return StaffLinkOut.of(await staffing.new_link(request, await staffing.find(request, person)))


@routes.post(f"{PEOPLE}/<person:int>/sign-out", auth=RUN, returns={200: StaffMember}, problems=(404,))
async def sign_out_staff(request: Request, person: int) -> StaffMember:
    """Sign somebody out everywhere."""
    return StaffMember.of(await staffing.sign_out(request, person))


@routes.post(
    f"{PEOPLE}/<person:int>/second-factor-reset", auth=RUN, returns={200: StaffMember}, problems=(404, 422)
)
async def reset_staff_second_factor(request: Request, person: int) -> StaffMember:
    """Take somebody's second factor off, and sign them out everywhere."""
    return StaffMember.of(await staffing.reset_second_factor(request, person))


@routes.get("/api/v1/staff/record", auth=RUN, query=StaffRecordStretch, returns={200: StaffRecordOut})
async def staff_record(request: Request, query: StaffRecordStretch) -> StaffRecordOut:
    """List who changed whose account."""
    recent = people(request).record.recent
    found = await request.app.ctx.database.reading(recent, query.limit, None, query.before)
    return StaffRecordOut(changes=[StaffEventOut.of(one) for one in found])


@routes.post(
    "/api/v1/staff/record/<event:int>/undo", auth=RUN, returns={200: StaffEventOut}, problems=(409, 422)
)
async def undo_staff(request: Request, event: int) -> StaffEventOut:
    """Take back a change: roles, disabling, enabling, or adding somebody who has not come yet."""
    return StaffEventOut.of(await staffing.undo(request, event))


def _roles(names: list[str]) -> list[Role]:
    unknown = [name for name in names if name not in set(Role)]
    if unknown:
        raise Problem(422, f"roles: There is no such role; there are {', '.join(Role)}.")
    return [Role(name) for name in names]
