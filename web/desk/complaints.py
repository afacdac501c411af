"""The list of complaints on the desk: filters, search, orders and saved lists, all of them in the address."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field, StringConstraints
from sanic import HTTPResponse

from complaints.complaint import Category, State
from complaints.listing import Filter, Sort
from complaints.views import Views
from staff.accounts import Account
from web.context import Request
from web.desk import labels
from web.desk.casefile import case_page, workers
from web.desk.casework import MINE, NOBODY
from web.desk.naming import naming
from web.desk.pages import DeskRoutes, desk_page
from web.desk.people import as_actor, caller
from web.desk.rows import complaint_row

routes = DeskRoutes("desk pages")

SEE = "see_complaints"
PER_PAGE = 25
LIST = "/desk/complaints"

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


LISTS = (
    ("", "All"),
    ("owner=me&sort=due", "Yours"),
    ("owner=nobody", "With nobody"),
    ("due=overdue", "Overdue"),
    ("due=today", "Due today"),
    ("due=letter", "A letter waits"),
)
"""The lists that everybody opens every day, each with what its address says."""


class Wanted(BaseModel):
    """What the filters say; an empty one is no filter."""

    q: Short = ""
    state: State | Literal[""] = ""
    category: Category | Literal[""] = ""
    due: Literal["", "overdue", "today", "later", "letter"] = ""
    owner: Short = ""
    adjusted: Literal["", "yes"] = ""
    sort: Sort | Literal[""] = ""
    after: Short = ""
    view: Annotated[int, Field(ge=1)] | Literal[""] = ""
    """The saved list that was opened."""

    def filter(self, me: str) -> Filter:
        """The filter for the register, as `me` means it."""
        owner = {MINE: me, NOBODY: ""}.get(self.owner, self.owner)
        return Filter(
            state=State(self.state) if self.state else None,
            overdue={"overdue": True, "later": False}.get(self.due),
            due_today=self.due == "today",
            letters=self.due == "letter",
            category=Category(self.category) if self.category else None,
            q=self.q or None,
            owner=owner if self.owner else None,
            adjusted=self.adjusted == "yes",
            sort=Sort(self.sort) if self.sort else None,
            after=self.after or None,
            limit=PER_PAGE,
            counted=True,
        )

    @property
    def kept(self) -> str:
        """What a saved list keeps: the filters and the order, as they stand in an address."""
        return _written(self, "after", "view")

    def address(self, **other: str) -> str:
        """This list with something else in its address."""
        return f"{LIST}?{urlencode(_given(self, 'after') | other)}"


def _given(wanted: Wanted, *without: str) -> dict[str, str]:
    values = wanted.model_dump(mode="json", exclude=set(without))
    return {name: str(value) for name, value in values.items() if value}


def _written(wanted: Wanted, *without: str) -> str:
    return urlencode(_given(wanted, *without))


@routes.show(LIST, may=SEE, query=Wanted)
async def complaints_page(request: Request, query: Wanted) -> HTTPResponse:
    """The list of complaints."""
    return await list_page(request, query)


@routes.show(f"{LIST}/<reference:str>", may=SEE)
async def complaint_page(request: Request, reference: str) -> HTTPResponse:
    """One complaint, whole."""
    return await case_page(request, reference)


def _orders(wanted: Wanted) -> list[tuple[str, str]]:
    """The orders to choose from; the usual one, which an empty value means, by its name."""
    usual = Sort.DUE if wanted.due in {"overdue", "today"} else Sort.NEWEST
    others = [
        (one.value, name) for one, name in labels.SORTS.items() if one is not usual or wanted.sort == one
    ]
    return ([] if wanted.sort == usual else [("", labels.SORTS[usual])]) + others


def _owners(workers: Sequence[Account], chosen: str) -> list[tuple[str, str]]:
    known = [(one.email, one.name) for one in workers]
    if chosen and chosen not in {MINE, NOBODY} | {email for email, _ in known}:
        known.append((chosen, chosen))  # somebody who has left
    return [("", "Anybody"), (MINE, "Me"), (NOBODY, "Nobody"), *known]


async def list_page(request: Request, query: Wanted, status: int = 200, error: str = "") -> HTTPResponse:
    """The list that `query` asks for; `error` is what is wrong with the name of a saved list."""
    context, me = request.app.ctx, caller(request).account
    now, reading = context.clock(), context.database.reading
    page = await reading(context.register.page, query.filter(as_actor(me)), now)
    names = await naming(request)
    views = await reading(Views(context.database).of, str(me.id))
    return desk_page(
        request,
        "desk/complaints.html",
        status=status,
        wanted=query,
        rows=[complaint_row(one, now, names) for one in page.complaints],
        count=page.count,
        more=query.address(after=page.next) if page.next else "",
        first=query.address() if query.after else "",
        filtered=bool(query.model_dump(exclude={"after", "view", "sort"}, exclude_defaults=True)),
        views=views,
        view=next((one for one in views if one.id == query.view), None),
        lists=LISTS,
        orders=_orders(query),
        owners=_owners(await workers(request), query.owner),
        error=error,
    )
