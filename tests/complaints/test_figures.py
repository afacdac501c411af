"""What is counted, week by week, London's weeks."""

from datetime import UTC, date, datetime, timedelta

from complaints import figures
from complaints.complaint import Category, Details
from complaints.deadlines import Kind
from complaints.figures import Counts, Kept
from tests.complaints.register_world import MONDAY, World, days

NOW = MONDAY + days(4)


def counted(world: World, what: object, number: int = 3) -> Counts:
    over = figures.periods(NOW, number)
    found: Counts = world.database.read(lambda connection: what(connection, over))  # type: ignore[operator]
    return found


def kept(world: World, kind: Kind, now: datetime = NOW, number: int = 2) -> list[Kept]:
    over = figures.periods(now, number)
    return world.database.read(lambda connection: figures.promises(connection, over, now))[kind]


def test_weeks_begin_on_mondays_at_midnight_in_london_also_when_the_clocks_change() -> None:
    over = figures.periods(datetime(2026, 10, 27, tzinfo=UTC), 3)
    assert [week.monday for week in over] == [date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)]
    assert over[1].starts.astimezone(UTC).hour == 23
    assert over[1].ends.astimezone(UTC).hour == 0
    assert over[0].ends == over[1].starts


def test_longer_periods_end_with_this_week() -> None:
    over = figures.periods(NOW, 2, 4)
    assert [period.monday for period in over] == [date(2026, 10, 5), date(2026, 11, 2)]
    assert over[1].ends.date() == date(2026, 11, 30)


def received(world: World, number: int = 3) -> list[int]:
    return figures.totals(counted(world, figures.categories, number), figures.periods(NOW, number))


def test_what_came_and_what_was_settled(world: World) -> None:
    for ago in (0, 1, 7, 8, 30):
        world.file(at=MONDAY - days(ago))
    settled = world.file(at=MONDAY - days(12))
    world.register.resolve(settled.reference, "Fixed", world.staff(MONDAY), root_cause="network")
    withdrawn = world.file(at=MONDAY)
    world.register.withdraw(withdrawn.reference, None, world.staff(MONDAY))
    assert received(world) == [2, 2, 2]
    assert counted(world, figures.root_causes) == {"network": [0, 0, 1]}


def test_a_complaint_of_sunday_night_is_last_weeks(world: World) -> None:
    world.file(at=MONDAY.replace(hour=0) - timedelta(seconds=1))
    world.file(at=MONDAY.replace(hour=0))
    assert received(world, 2) == [1, 1]


def test_categories_and_root_causes_the_most_frequent_first(world: World) -> None:
    for category in (Category.OTHER, Category.BILLING, Category.BILLING):
        filed = world.file(Details("Bill", category))
        cause = "network" if category is Category.BILLING else None
        world.register.resolve(filed.reference, "Fixed", world.staff(), root_cause=cause)
    assert list(counted(world, figures.categories).items()) == [("billing", [0, 0, 2]), ("other", [0, 0, 1])]
    assert list(counted(world, figures.root_causes).items()) == [("network", [0, 0, 2]), ("", [0, 0, 1])]


def test_how_the_first_promise_was_kept(world: World) -> None:
    for hours in (2, 4, 50):
        filed = world.file(at=MONDAY)
        world.register.record_response(
            filed.reference, "We look", world.staff(MONDAY + timedelta(hours=hours))
        )
    world.file(at=MONDAY)  # nobody answers
    withdrawn = world.file(at=MONDAY)
    world.register.withdraw(withdrawn.reference, None, world.staff())
    assert kept(world, Kind.FIRST_RESPONSE) == [Kept(), Kept(2, 2, 0, 4)]
    assert kept(world, Kind.FIRST_RESPONSE, MONDAY + timedelta(hours=5))[1].waiting == 1


def test_a_resolution_is_counted_in_the_week_in_which_the_complaint_came(world: World) -> None:
    for took in (13, 3, 9):
        filed = world.file(at=MONDAY - days(14))
        world.register.resolve(filed.reference, "Fixed", world.staff(MONDAY - days(14 - took)))
    assert kept(world, Kind.RESOLUTION, number=3) == [Kept(3, 0, 0, 9 * 24), Kept(), Kept()]


def test_nothing_is_counted_where_nothing_is(world: World) -> None:
    assert received(world) == [0, 0, 0]
    assert counted(world, figures.categories) == counted(world, figures.root_causes) == {}
    assert kept(world, Kind.RESOLUTION) == [Kept(), Kept()]
