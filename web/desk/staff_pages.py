"""The administrators' pages: who works here, what each may do, and who changed that."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints
from sanic import HTTPResponse

from staff.accounts import LARGEST_ID, Account, Newcomer
from staff.errors import EmailTaken, StaffError
from staff.roles import Role
from web.context import Request
from web.desk import staff_labels, staffing
from web.desk.pages import DeskRoutes, Signed, desk_page, done
from web.desk.people import caller, people
from web.desk.staffing import Linked

routes = DeskRoutes("staff pages")

RUN = "run_staff"
LIST = "/desk/staff"
SHOWN = 50
"""Lines of the record on one page."""
RECENT = 12
"""Lines of it on the page of one person."""

Typed = Annotated[str, StringConstraints(max_length=1000)]


class Roles(Signed):
    """Boxes that are ticked."""

    agent: str = ""
    manager: str = ""
    editor: str = ""
    admin: str = ""

    @property
    def chosen(self) -> list[Role]:
        """The roles of the ticked boxes."""
        return [role for role in Role if getattr(self, role.value)]


class Added(Roles):
    """Somebody new."""

    name: Typed = ""
    email: Typed = ""


class From(BaseModel):
    """Where the record goes on."""

    before: int | None = Field(None, le=LARGEST_ID)


@routes.show(LIST, may=RUN)
async def staff_page(request: Request) -> HTTPResponse:
    """Everybody who has an account."""
    reading, desk = request.app.ctx.database.reading, people(request)
    everybody = await reading(desk.accounts.everybody)
    return desk_page(
        request,
        "desk/staff.html",
        everybody=everybody,
        compulsory=desk.compulsory,
        events=await reading(desk.record.recent, 5),
        words=staff_labels,
    )


@routes.show(f"{LIST}/new", may=RUN)
async def new_staff_page(request: Request) -> HTTPResponse:
    """The form to add somebody."""
    return _new(request, Added())


@routes.act(f"{LIST}/new", may=RUN, form=Added, shows="The link.")
async def add_staff_form(request: Request, form: Added) -> HTTPResponse:
    """Add somebody; shows their link, this once."""
    try:
        made = await staffing.invite(request, Newcomer(form.email, form.name, form.chosen))
    except StaffError as error:
        return _new(request, form, 409 if isinstance(error, EmailTaken) else 422, str(error))
    return _link(request, made, f"{made.holder.name} is added")


@routes.show(f"{LIST}/record", may=RUN, query=From)
async def staff_record_page(request: Request, query: From) -> HTTPResponse:
    """Who changed whose account."""
    desk = people(request)
    found = await request.app.ctx.database.reading(desk.record.recent, SHOWN + 1, None, query.before)
    more = found[SHOWN - 1].id if len(found) > SHOWN else None
    return desk_page(request, "desk/staff_record.html", events=found[:SHOWN], more=more, words=staff_labels)


@routes.act(f"{LIST}/record/<event:int>/undo", may=RUN)
async def undo_staff_form(request: Request, event: int, form: Signed) -> HTTPResponse:
    """Take back a change to an account."""
    undone = await staffing.undo(request, event)
    text = f"{undone.name or undone.email}: as before."
    return done(request, LIST if undone.kind == "added" else f"{LIST}/{undone.account_id}", text)


@routes.show(f"{LIST}/<person:int>", may=RUN)
async def person_page(request: Request, person: int) -> HTTPResponse:
    """One account, and what can be done to it."""
    return await _person(request, await staffing.find(request, person))


@routes.act(f"{LIST}/<person:int>/roles", may=RUN, form=Roles)
async def roles_form(request: Request, person: int, form: Roles) -> HTTPResponse:
    """Change somebody's roles."""
    try:
        holder = await staffing.change_roles(request, person, form.chosen)
    except StaffError as error:
        return await _person(request, await staffing.find(request, person), 422, str(error))
    return await _done(request, holder, f"{holder.name} is now: {staff_labels.roles(holder.roles)}.")


@routes.act(f"{LIST}/<person:int>/disable", may=RUN)
async def disable_form(request: Request, person: int, form: Signed) -> HTTPResponse:
    """Keep somebody from signing in."""
    holder = await staffing.disable(request, person)
    return await _done(request, holder, f"{holder.name} cannot sign in any more.")


@routes.act(f"{LIST}/<person:int>/enable", may=RUN)
async def enable_form(request: Request, person: int, form: Signed) -> HTTPResponse:
    """Let somebody in again."""
    holder = await staffing.enable(request, person)
    return await _done(request, holder, f"{holder.name} can sign in again.")


@routes.act(f"{LIST}/<person:int>/link", may=RUN, shows="The link.")
async def new_link_form(request: Request, person: int, form: Signed) -> HTTPResponse:
    """Make a link for a new password; shows it, this once."""
    made = await staffing.new_link(request, await staffing.find(request, person))
    return _link(request, made, f"A link for {made.holder.name}")


@routes.act(f"{LIST}/<person:int>/sign-out", may=RUN)
async def sign_out_person_form(request: Request, person: int, form: Signed) -> HTTPResponse:
    """Sign somebody out everywhere."""
    holder = await staffing.sign_out(request, person)
    return done(request, f"{LIST}/{person}", f"{holder.name} is signed out everywhere.")


@routes.act(f"{LIST}/<person:int>/reset-second-factor", may=RUN)
async def reset_second_factor_form(request: Request, person: int, form: Signed) -> HTTPResponse:
    """Take somebody's second factor off."""
    holder = await staffing.reset_second_factor(request, person)
    return done(
        request, f"{LIST}/{person}", f"{holder.name} signs in by password alone until it is set up again."
    )


async def _done(request: Request, holder: Account, text: str) -> HTTPResponse:
    """Back to the person's page, where the change can be taken back."""
    me = caller(request).account
    if holder.id == me.id and (holder.disabled_at or Role.ADMIN not in holder.roles):
        return done(request, "/desk", text)  # one's own doing: the page is not for them any more
    newest = await request.app.ctx.database.reading(people(request).record.newest, holder.id)
    undo = f"{LIST}/record/{newest.id}/undo" if newest and newest.undoable else ""
    return done(request, f"{LIST}/{holder.id}", text, undo)


async def _person(request: Request, holder: Account, status: int = 200, error: str = "") -> HTTPResponse:
    context, desk = request.app.ctx, people(request)
    return desk_page(
        request,
        "desk/person.html",
        status=status,
        holder=holder,
        sessions=await context.database.reading(desk.sessions.of_account, holder.id, context.clock()),
        events=await context.database.reading(desk.record.recent, RECENT, holder.id),
        error=error,
        **_choices(holder.roles),
    )


def _new(request: Request, form: Added, status: int = 200, error: str = "") -> HTTPResponse:
    mailed = bool(request.app.ctx.settings.smtp_url)
    return desk_page(
        request, "desk/new_staff.html", status=status, form=form, error=error, mailed=mailed,
        **_choices(form.chosen),
    )  # fmt: skip


def _link(request: Request, made: Linked, title: str) -> HTTPResponse:
    return desk_page(request, "desk/staff_link.html", made=made, title=title)


def _choices(chosen: Any) -> dict[str, Any]:
    return {"chosen": {role.value for role in chosen}, "all_roles": [role.value for role in Role],
            "words": staff_labels}  # fmt: skip
