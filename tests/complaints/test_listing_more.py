"""The list as a desk works with it: who has what, what is due today, other orders, how many there are."""

from datetime import timedelta

import pytest

from complaints import listing, search
from complaints.complaint import Category, Complaint, Count, Details, State
from complaints.errors import UnknownCursor
from complaints.listing import Filter, Sort
from tests.complaints.register_world import MONDAY, World, days
from tests.complaints.test_listing import found


def references(*complaints: Complaint) -> list[str]:
    return [one.reference for one in complaints]


def count(world: World, **wanted: object) -> Count | None:
    return world.register.page(Filter(counted=True, **wanted), MONDAY).count  # type: ignore[arg-type]


@pytest.mark.parametrize("q", ["acme", "dropped calls", "CALLS", "priya nair", "rang", "zebra", "48377"])
def test_common_words_find_what_rare_ones_would(
    world: World, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    for hour in range(4):
        world.file(at=MONDAY - timedelta(hours=hour))
    world.file(Details("Calls, but nothing acme-like was dropped", name="Zoë Nair"))
    rare = found(world, q=q, limit=2)
    monkeypatch.setattr(search, "MANY", 0)
    assert found(world, q=q, limit=2) == rare
    assert found(world, q=q, state=State.CLOSED) == []


@pytest.mark.parametrize("q", ["INC-48213", "inc 48213", "the acme"])
def test_every_word_counts_also_the_short_ones(world: World, q: str) -> None:
    mine = world.file(Details("At the Acme", ticket_references=("INC-48213",)))
    world.file(Details("Acme here", ticket_references=("48213",)))
    assert found(world, q=q) == references(mine)


def test_a_word_within_a_word_is_not_found_however_common(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.file(Details("Recalled"))
    monkeypatch.setattr(search, "MANY", -1)
    assert found(world, q="call") == []
    assert len(found(world, q="recall")) == 1


def test_what_is_due_today_is_neither_late_nor_for_tomorrow(world: World) -> None:
    late, today = world.file(at=MONDAY - days(10)), world.file(at=MONDAY - days(3))
    tomorrow = world.file(at=MONDAY)
    assert found(world, due_today=True) == references(today)
    assert found(world, overdue=True) == references(late)
    assert found(world, MONDAY + days(1), due_today=True) == references(tomorrow)


def test_by_who_has_it(world: World) -> None:
    mine, theirs, nobodys = world.file(), world.file(), world.file()
    world.register.take(mine.reference, world.staff())
    world.register.take(theirs.reference, world.deed(by="ben@example.com"))
    assert found(world, owner="maya@example.com") == references(mine)
    assert found(world, owner="") == references(nobodys)


def test_by_adjustments(world: World) -> None:
    print_ = world.file(Details("Bill", adjustments="Large print"))
    world.file(Details("Bill"))
    assert found(world, adjusted=True) == references(print_)


def test_in_four_orders_page_by_page(world: World) -> None:
    old, middle, new = (world.file(at=MONDAY - days(number)) for number in (20, 9, 1))
    world.register.add_note(middle.reference, "Rang", world.staff(MONDAY))
    world.register.withdraw(new.reference, None, world.staff(MONDAY - timedelta(hours=1)))
    assert found(world, sort=Sort.NEWEST, limit=1) == references(new, middle, old)
    assert found(world, sort=Sort.OLDEST, limit=1) == references(old, middle, new)
    assert found(world, sort=Sort.DUE, limit=1) == references(old, middle)
    assert found(world, sort=Sort.CHANGED, limit=1) == references(middle, new, old)


def test_a_place_in_one_order_is_none_in_another(world: World) -> None:
    for _ in range(2):
        world.file()
    page = world.register.page(Filter(limit=1, sort=Sort.OLDEST), MONDAY)
    with pytest.raises(UnknownCursor):
        world.register.page(Filter(limit=1, sort=Sort.CHANGED, after=page.next), MONDAY)


def test_it_says_how_many_as_far_as_anybody_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for category in (Category.BILLING, Category.BILLING, Category.OTHER):
        world.file(Details("Bill", category))
    assert count(world) == Count(3)
    assert count(world, category=Category.BILLING, limit=1) == Count(2)
    assert count(world, q="zebra") == count(world, q="!!") == Count(0)
    monkeypatch.setattr(listing, "COUNTED", 2)
    assert count(world, q="bill") == Count(2, more=True)
    assert world.register.page(Filter(), MONDAY).count is None
