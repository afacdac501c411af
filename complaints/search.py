"""Finding complaints by words: reference, names, addresses, tickets, and what was said.

Every complaint keeps its distinct words, lower case, without accents and punctuation. SQLite finds them by
FTS5, PostgreSQL by a GIN index; a query finds the complaints that have, for each of its words, one beginning
with it.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, and_, any_, func, literal, select, text

from complaints import tables
from complaints.complaint import Details

_LONGEST = 64
_MOST_ASKED = 12
_SHORT = 4
MANY = 3_000
"""Complaints with a word from which on it counts as a common one."""
_PHONE = re.compile(r"[\d\s()+./-]{7,}")


def words_of(reference: str, details: Details, more: Iterable[str] = ()) -> str:
    """The words that a complaint is found by, in order, each once."""
    said = [
        reference,
        details.nature,
        details.history,
        details.desired_outcome,
        details.name,
        details.organisation,
        details.email,
        details.postal_address,
        details.representative,
        *details.ticket_references,
        *more,
    ]
    found = {word for one in said if one for word in split(one)}
    found |= {_joined(one) for one in (reference, *details.ticket_references)} - {""}
    if details.phone:
        national = details.phone.removeprefix("+44")
        found |= {details.phone.removeprefix("+"), national, f"0{national}"}
    return " ".join(sorted(found))


def split(said: str) -> list[str]:
    """The words of a text as they are compared."""
    bare = unicodedata.normalize("NFKD", said).casefold()
    letters = "".join(character for character in bare if not unicodedata.combining(character))
    return [word[:_LONGEST] for word in re.findall(r"[^\W_]+", letters)]


class Words(NamedTuple):
    """The condition that a complaint has some words."""

    condition: ColumnElement[bool]
    rare: bool
    """Whether few have them, which their index finds."""


def matching(connection: Connection, query: str) -> Words | None:
    """The condition that a complaint has the words of `query`; None when the query has no word.

    Rare words are found by their index. Where the index finds very many, putting all of these in order costs
    more than going through the list in its order until the page is full, which is soon.
    """
    asked = _asked(query)
    if not asked:
        return None
    telling = [word for word in asked if _tells(word)] or asked
    indexed = _few_on_sqlite if connection.dialect.name == "sqlite" else _few_on_postgresql
    few = indexed(connection, telling)
    if few is None:
        return Words(_in_text(connection, asked), rare=False)
    others = [word for word in asked if word not in telling]
    return Words(and_(few, _in_text(connection, others)) if others else few, rare=True)


def _tells(word: str) -> bool:
    """Whether few words begin like this one: `48213` of INC-48213 does, `inc` begins every ticket."""
    return len(word) >= _SHORT or any(character.isdigit() for character in word)


def _few_on_sqlite(connection: Connection, asked: list[str]) -> ColumnElement[bool] | None:
    """The condition that a complaint has the words; None where more than `MANY` have them."""
    wanted = " AND ".join(f'"{word}"*' for word in asked)
    listed = text("SELECT rowid FROM complaint_search WHERE complaint_search MATCH :wanted")
    found = listed.bindparams(wanted=wanted)
    with connection.execute(found) as rows:
        many = len(rows.fetchmany(MANY + 1)) > MANY
    return None if many else tables.complaints.c.id.in_(found)


def _few_on_postgresql(connection: Connection, asked: list[str]) -> ColumnElement[bool] | None:
    """The same. The index is prescribed: from how rare a word may be the planner would guess wrong."""
    has = text("array_to_tsvector(string_to_array(complaints.words, ' ')) @@ CAST(:wanted AS tsquery)")
    wanted = has.bindparams(wanted=" & ".join(f"'{word}':*" for word in asked))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    found = connection.execute(select(tables.complaints.c.id).where(wanted).limit(MANY + 1)).scalars().all()
    connection.execute(text("SET LOCAL enable_seqscan = on"))
    return None if len(found) > MANY else tables.complaints.c.id == any_(literal(list(found), ARRAY(Integer)))


def _in_text(connection: Connection, asked: list[str]) -> ColumnElement[bool]:
    """The same of one complaint, without an index: one of its words begins with each."""
    words = literal(" ").concat(tables.complaints.c.words)
    position = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return and_(*(position(words, f" {word}") > 0 for word in asked))


def _asked(query: str) -> list[str]:
    if _PHONE.fullmatch(query.strip()):
        digits = re.sub(r"\D", "", query)
        return [digits]
    return list(dict.fromkeys(split(query)))[:_MOST_ASKED]


def _joined(text_: str) -> str:
    return "".join(split(text_))[:_LONGEST]
