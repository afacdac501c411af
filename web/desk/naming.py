"""What people are called on the desk, by the words under which their deeds are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from web.context import Request
from web.desk import labels
from web.desk.people import as_actor, caller, people


@dataclass(frozen=True)
class Naming:
    """The names of staff, those who have left among them."""

    names: Mapping[str, str] = field(default_factory=dict)
    me: str = ""
    """Who looks at the page."""

    def __call__(self, by: str) -> str:
        """A doer: a member of staff by name, anybody else by what they are."""
        return labels.PEOPLE.get(by) or self.names.get(by, by)

    def holder(self, owner: str | None) -> str:
        """Who has a case; `you` for who looks at the page, empty for nobody."""
        return "" if not owner else "you" if owner == self.me else self(owner)


async def naming(request: Request) -> Naming:
    """The names, for a page of who is signed in."""
    everybody = await request.app.ctx.database.reading(people(request).accounts.everybody)
    return Naming({as_actor(one): one.name for one in everybody}, as_actor(caller(request).account))
