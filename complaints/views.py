"""Lists that members of staff saved under a name: each for who saved it, and for nobody else."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from complaints.errors import NotThere, Refused
from complaints.fields import plain
from complaints.tables import views
from store.database import Database

LONGEST_NAME = 60
LONGEST_QUERY = 2_000
MOST = 30


@dataclass(frozen=True)
class View:
    """One saved list."""

    id: int
    name: str
    query: str
    """The filters, as they stand in an address."""


class UnknownView(NotThere):
    """Not there, or somebody else's."""

    def __init__(self) -> None:
        super().__init__("There is no such saved list.")


class Views:
    """Everybody's saved lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, holder: str) -> tuple[View, ...]:
        """Those of one person, by name."""
        mine = select(views).where(views.c.holder == holder).order_by(views.c.name)
        rows = self._database.read(lambda connection: connection.execute(mine).all())
        return tuple(View(row.id, row.name, row.query) for row in rows)

    def save(self, holder: str, name: str, query: str) -> View:
        """Keep a list under a name; in place of what had this name. Raises Refused."""
        named = _named(name)

        def work(connection: Connection) -> View:
            same = (views.c.holder == holder, views.c.name == named)
            known = connection.execute(select(views.c.id).where(*same)).scalar_one_or_none()
            if known is not None:
                connection.execute(update(views).where(views.c.id == known).values(query=_short(query)))
                return View(known, named, query)
            number = select(func.count()).select_from(views).where(views.c.holder == holder)
            if connection.execute(number).scalar_one() >= MOST:
                raise Refused("name", f"You have {MOST} saved lists already. Delete one first.")
            row = {"holder": holder, "name": named, "query": _short(query)}
            new = connection.execute(insert(views).values(row).returning(views.c.id)).scalar_one()
            return View(new, named, query)

        return self._database.write(work)

    def change(self, holder: str, view: int, name: str, query: str | None) -> View:
        """Give a list another name, and other filters where given. Raises UnknownView, Refused."""
        values = {"name": _named(name)} | ({} if query is None else {"query": _short(query)})

        def work(connection: Connection) -> View:
            changed = update(views).where(views.c.id == view, views.c.holder == holder).values(**values)
            row = connection.execute(changed.returning(views)).first()
            if row is None:
                raise UnknownView
            return View(row.id, row.name, row.query)

        try:
            return self._database.write(work)
        except IntegrityError:
            raise Refused("name", "You have another saved list with this name.") from None

    def delete(self, holder: str, view: int) -> None:
        """Delete one; what is not there, or somebody else's, stays as it is."""
        gone = delete(views).where(views.c.id == view, views.c.holder == holder)
        self._database.write(lambda connection: connection.execute(gone))


def _named(name: str) -> str:
    text = " ".join((plain("name", name, LONGEST_NAME) or "").split())
    if not text:
        raise Refused("name", "Give it a name.")
    return text


def _short(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise Refused("query", "These filters are too long to be kept.")
    return query
