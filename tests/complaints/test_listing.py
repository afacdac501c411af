"""The list: filters, search, pages."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from complaints.complaint import Category, Complaint, Details, State
from complaints.correspondence import Information
from complaints.errors import Refused, UnknownCursor
from complaints.listing import Filter
from tests.complaints.register_world import DENTIST, MONDAY, World, days


def found(world: World, now: datetime = MONDAY, **wanted: object) -> list[str]:
    return [one.reference for one in pages(world, Filter(**wanted), now)]  # type: ignore[arg-type]


def pages(world: World, wanted: Filter, now: datetime) -> Iterator[Complaint]:
    after = None
    while True:
        page = world.register.page(Filter(**{**vars(wanted), "after": after}), now)
        yield from page.complaints
        after = page.next
        if after is None:
            return


def test_the_newest_comes_first_and_no_page_repeats_or_misses_one(world: World) -> None:
    source = random.Random(7)
    filed = [world.file(at=MONDAY - timedelta(hours=source.randrange(40))) for _ in range(23)]
    listed = found(world, limit=5)
    assert len(listed) == len(set(listed)) == 23
    by_age = sorted(filed, key=lambda one: one.received_at, reverse=True)
    assert [one.received_at for one in map(world.register.find, listed)] == [
        one.received_at for one in by_age
    ]


def test_one_filed_meanwhile_does_not_move_the_pages(world: World) -> None:
    for hour in range(6):
        world.file(at=MONDAY - timedelta(hours=hour))
    first = world.register.page(Filter(limit=3), MONDAY)
    world.file(at=MONDAY + timedelta(hours=1))
    second = world.register.page(Filter(limit=3, after=first.next), MONDAY)
    assert not {one.reference for one in first.complaints} & {one.reference for one in second.complaints}
    assert len(second.complaints) == 3


def test_by_state_and_by_category(world: World) -> None:
    bill, line = world.file(Details("Bill", Category.BILLING)), world.file(DENTIST)
    gone = world.file(Details("Bill", Category.BILLING), at=MONDAY + days(1))
    world.register.withdraw(gone.reference, None, world.deed(MONDAY + days(1)))
    assert found(world, state=State.WITHDRAWN) == [gone.reference]
    assert found(world, category=Category.BILLING) == [gone.reference, bill.reference]
    assert found(world, category=Category.BILLING, state=State.OPEN) == [bill.reference]
    assert found(world, category=Category.OTHER) == []
    assert set(found(world)) == {bill.reference, line.reference, gone.reference}


def test_what_is_overdue_comes_longest_overdue_first(world: World) -> None:
    newer, older = world.file(at=MONDAY), world.file(at=MONDAY - days(4))
    answered = world.file(at=MONDAY - days(4))
    world.register.record_response(answered.reference, "Hello.", world.staff())
    now = MONDAY + days(2)
    assert found(world, now, overdue=True, limit=1) == [older.reference, newer.reference]
    assert found(world, now, overdue=False) == [answered.reference]
    assert found(world, MONDAY, overdue=True) == [older.reference]


@pytest.mark.parametrize(
    "q",
    [
        "acme",
        "ACME dental",
        "dent",
        "48213",
        "INC-48213",
        "inc48213",
        "dropped calls",
        "priya nair",
        "priya@acme-dental.example",
        "020 7946 0018",
        "+44 20 7946 0018",
        "02079460018",
        "2079460018",
        "rang five",
        "Nair,  Priya!",
    ],
)
def test_it_is_found_by_what_people_remember(world: World, q: str) -> None:
    mine = world.file()
    world.file(Details("Something else", name="Tom", organisation="Bolt"))
    assert found(world, q=q) == [mine.reference]


def test_it_is_found_by_its_reference_in_any_spelling(world: World) -> None:
    mine = world.file()
    world.file()
    compact = mine.reference.replace("-", "")
    for q in (mine.reference, compact.lower(), mine.reference.replace("-", " ")):
        assert found(world, q=q) == [mine.reference]


def test_it_is_found_by_what_was_added_and_changed_later(world: World) -> None:
    mine = world.file()
    world.register.add_information(mine.reference, Information("The modem smoulders."), world.deed())
    world.register.change_details(mine.reference, {"name": "Zoë Ångström"}, world.deed())
    assert found(world, q="smoulders") == found(world, q="zoe angstrom") == [mine.reference]
    assert found(world, q="priya nair") == []


@pytest.mark.parametrize(
    "q", ["", "  ", "!!!", "nothing like it", '"', "acme'; DROP TABLE complaints", "a* OR b", "\x00"]
)
def test_searching_for_nothing_or_for_syntax_finds_nothing(world: World, q: str) -> None:
    world.file()
    assert found(world, q=q) == []
    assert world.count("complaints") == 1


@pytest.mark.parametrize("cursor", ["x", "", "====", "bm90IGpzb24", "WzEsMiwzXQ", "é", "W10"])
def test_a_cursor_from_nowhere_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(UnknownCursor):
        world.register.page(Filter(after=cursor), MONDAY)


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    for _ in range(2):
        world.file()
    page = world.register.page(Filter(limit=1), MONDAY)
    with pytest.raises(UnknownCursor):
        world.register.page(Filter(limit=1, overdue=True, after=page.next), MONDAY)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_a_size_within_reason(world: World, limit: int) -> None:
    with pytest.raises(Refused):
        world.register.page(Filter(limit=limit), MONDAY)
