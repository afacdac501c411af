"""A register with many complaints in it, quickly: what the benchmarks of the desk look at."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from complaints import tables
from complaints.complaint import Category, Details
from complaints.deadlines import Kind
from complaints.references import generate
from complaints.search import words_of
from conversations.tables import conversations, handoffs
from store.database import Database

BATCH = 5_000
SPREAD = timedelta(days=364)
"""How far back the complaints reach: 100,000 in a year is a large provider."""

COMMON, RARE = "calls", "zebra"
"""A word that six in ten complaints have, and one that five of all have."""
_FEW = (("escalated", 2), ("deadlocked", 1))
_STATES = (("closed", 79), ("resolved", 4), ("withdrawn", 3), ("open", 6), ("responded", 5), *_FEW)
_LIVE = {"open", "responded", "escalated", "deadlocked"}
_SYLLABLES = ("ba", "do", "ki", "lor", "men", "nu", "pra", "ri", "sto", "tel", "ven", "wax", "yo", "zu")
_OWNERS = [f"agent{number}@example.com" for number in range(20)]
_CAUSES = ("network", "supplier", "billing_system", "our_process", "our_communication", "not_found")
_REASONS = ("asked_for", "not_understood", "distress", "assistant_failed", "call_back")


@dataclass
class Filled:
    """What can be looked for in it."""

    reference: str
    ticket: str
    name: str


def fill(database: Database, number: int, now: datetime) -> Filled:
    """Put `number` complaints into an empty database that has its tables."""
    chance = random.Random(11)
    invented = _Words(chance)
    told: list[Filled] = []

    def batch(connection: Connection, first: int) -> None:
        numbers = range(first, min(first + BATCH, number))
        rows = [_complaint(one, number, now, invented) for one in numbers]
        told[:] = [Filled(rows[0]["reference"], rows[0]["ticket_references"][0], rows[0]["name"])]
        connection.execute(insert(tables.complaints), rows)
        connection.execute(insert(tables.deadlines), [due for row in rows for due in _deadlines(row)])

    for first in range(0, number, BATCH):
        database.write(lambda connection, first=first: batch(connection, first))  # type: ignore[misc]
    database.write(lambda connection: _handoffs(connection, number // 20, now, chance))
    if not database.is_sqlite:
        database.write(lambda connection: connection.execute(text("ANALYZE")))
    return told[0]


class _Words:
    """Invented words, some of them much more usual than others."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.all = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(6_000)]
        self._weights = [1 / (place + 8) for place in range(len(self.all))]

    def some(self, number: int) -> list[str]:
        return self.chance.choices(self.all, self._weights, k=number)


def _complaint(number: int, of: int, now: datetime, invented: _Words) -> dict[str, Any]:
    chance, words = invented.chance, invented.all
    received = now - SPREAD * (1 - number / of) - timedelta(minutes=chance.randrange(600))
    said = invented.some(60)
    said += [COMMON] * (chance.random() < 0.6) + [RARE] * (number % (of // 5) == of // 10)
    fresh = now - received < timedelta(days=25)
    names = ("open", "responded", "escalated") if fresh else tuple(name for name, _ in _STATES)
    shares = (5, 4, 1) if fresh else tuple(share for _, share in _STATES)
    state = chance.choices(names, shares)[0]
    over = state not in _LIVE
    settled = received + timedelta(days=chance.randint(1, 24)) if over else None
    name = f"{words[number % 997].title()} {words[number % 991].title()}{number}"
    details = Details(
        nature=" ".join(said[:30]),
        history=" ".join(said[30:]),
        name=name,
        organisation=f"{words[number % 883].title()} Ltd",
        email=f"customer{number}@example.com",
        phone=f"+4420{70_000_000 + number}",
        ticket_references=(f"INC-{number:06}",),
    )
    reference = generate("CN")
    next_due = (
        None if over else now + timedelta(hours=chance.randint(-24 if chance.random() < 0.2 else 1, 400))
    )
    return {
        **{"id": number + 1, "reference": reference, "state": state, "nature": details.nature},
        **{
            "category": chance.choice(list(Category)).value,
            "ticket_references": list(details.ticket_references),
        },
        **{"further": {}, "left_open": [], "history": details.history, "name": name},
        **{"organisation": details.organisation, "email": details.email, "phone": details.phone},
        **{"received_at": received, "received_by": "chat", "first_raised": received.date()},
        **{"filed_at": received, "changed_at": settled or received, "next_due_at": next_due},
        **{"resolved_at": settled, "closed_at": settled if state in {"closed", "withdrawn"} else None},
        "adjustments": "Large print" if chance.random() < 0.03 else None,
        "owner": chance.choice(_OWNERS) if chance.random() < 0.9 else None,
        "root_cause": chance.choice(_CAUSES) if over else None,
        "words": words_of(reference, details),
    }


def _deadlines(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    received, settled = row["received_at"], row["resolved_at"]
    answered = received + timedelta(hours=3 + row["id"] % 40)
    first = {"met_at": answered} if row["state"] != "open" else {}
    yield _deadline(row, Kind.FIRST_RESPONSE, received + timedelta(days=1), **first)
    if row["next_due_at"]:
        yield _deadline(row, Kind.RESOLUTION, row["next_due_at"])
        yield _deadline(row, Kind.ADR_LETTER, received + timedelta(days=42))
    else:
        yield _deadline(row, Kind.RESOLUTION, received + timedelta(days=14), met_at=settled)
        yield _deadline(row, Kind.ADR_LETTER, received + timedelta(days=42), lapsed_at=settled)


def _deadline(row: dict[str, Any], kind: Kind, due_at: datetime, **more: datetime) -> dict[str, Any]:
    ends: dict[str, Any] = {"met_at": None, "lapsed_at": None, **more}
    return {"complaint_id": row["id"], "kind": kind, "due_at": due_at, **ends}


def _handoffs(connection: Connection, number: int, now: datetime, chance: random.Random) -> None:
    for first in range(0, number, BATCH):
        talks, queue = [], []
        for one in range(first, min(first + BATCH, number)):
            at = now - SPREAD * (one / number)
            talk = {
                "id": f"talk{one}",
                "token_hash": "",
                "owner": "assistant",
                "started_at": at,
                "last_seq": 2,
            }
            talks.append({**talk, "last_at": at, "known_seq": 2, "agent_seq": 0, "record": {}})
            waits = one < 5
            handoff = {
                "id": f"handoff{one}",
                "conversation": f"talk{one}",
                "key": "key",
                "summary": "Wants a person",
            }
            handoff |= {"state": "waiting" if waits else "closed", "reason": chance.choice(_REASONS)}
            queue.append({**handoff, "urgency": 3, "record": {}, "waiting_since": at})
        connection.execute(insert(conversations), talks)
        connection.execute(insert(handoffs), queue)
