"""Which fact stays where several were read from the same characters, or the same was read twice."""

from __future__ import annotations

from typing import Dict, Iterable, List, Sequence, Tuple

from bot.nlu.facts.fact import Fact

ORDER = (
    "complaint_reference",
    "email",
    "postal_address",
    "phone",
    "date",
    "ticket_reference",
    "contact_frequency",
    "contact_count",
    "people",
    "route",
    "organisation",
    "name",
    "number",
)
"""The surer a kind is of its shape, the earlier. A longer reading of the same kind goes before a shorter."""


def resolved(facts: Sequence[Fact]) -> List[Fact]:
    """The facts that stay, in the order of the message."""
    taken = bytearray(max((fact.end for fact in facts), default=0))
    people = bytearray(len(taken))
    kept: List[Fact] = []
    for fact in sorted(facts, key=_rank):
        # "Just me" says both how many work there and that there is no company.
        also_said = "private" in fact.qualities and people.find(0, fact.start, fact.end) == -1
        if also_said or taken.find(1, fact.start, fact.end) == -1:
            kept.append(fact)
            mark = b"\x01" * (fact.end - fact.start)
            taken[fact.start : fact.end] = mark
            if fact.kind == "people":
                people[fact.start : fact.end] = mark
    return in_order(kept)


def unrepeated(facts: Sequence[Fact]) -> List[Fact]:
    """The facts without those that say again what another says with more certainty, or said before."""
    kept: Dict[Tuple[str, str, bool], Fact] = {}
    for fact in facts:
        said = (fact.kind, str(fact.value), bool(fact.qualities.get("negated")))
        if said not in kept or fact.certainty > kept[said].certainty:
            kept[said] = fact
    return in_order(kept.values())


def in_order(facts: Iterable[Fact]) -> List[Fact]:
    """As they stand in the message."""
    return sorted(facts, key=lambda fact: (fact.start, fact.end))


def _rank(fact: Fact) -> Tuple[int, int, float]:
    return ORDER.index(fact.kind), fact.start - fact.end, -fact.certainty
