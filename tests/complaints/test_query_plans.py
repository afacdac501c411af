"""Every page of the list is read off an index, so that it stays quick however many complaints there are."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from complaints.complaint import Category, Details, State
from complaints.listing import Filter, Sort, query_of
from tests.complaints.register_world import MAYA, MONDAY, World, days

PLANS = [
    (Filter(), "ix_complaints_received_at_id"),
    (Filter(state=State.OPEN), "ix_complaints_state_received_at_id"),
    (Filter(category=Category.BILLING), "ix_complaints_category_received_at_id"),
    (Filter(overdue=True), "ix_complaints_next_due_at_id"),
    (Filter(q="acme"), "complaint_search"),
    (Filter(owner=MAYA), "ix_complaints_owner_received_at_id"),
    (Filter(adjusted=True), "ix_complaints_adjusted"),
    (Filter(sort=Sort.OLDEST), "ix_complaints_received_at_id"),
    (Filter(sort=Sort.CHANGED), "ix_complaints_changed_at_id"),
    (Filter(state=State.OPEN, sort=Sort.DUE), "ix_complaints_state_next_due_at_id"),
    (Filter(state=State.OPEN, sort=Sort.CHANGED), "ix_complaints_state_changed_at_id"),
    (Filter(category=Category.BILLING, sort=Sort.DUE), "ix_complaints_category_next_due_at_id"),
    (Filter(category=Category.BILLING, sort=Sort.CHANGED), "ix_complaints_category_changed_at_id"),
]


@pytest.mark.parametrize(("wanted", "index"), PLANS)
@pytest.mark.parametrize("later", [False, True])
def test_every_page_is_read_off_an_index(world: World, wanted: Filter, index: str, later: bool) -> None:
    for hour in range(3):
        told = Details("acme", Category.BILLING, adjustments="Large print")
        filed = world.file(told, at=MONDAY - timedelta(hours=hour))
        world.register.take(filed.reference, world.staff(MONDAY + timedelta(hours=hour)))
    now = MONDAY + days(9)
    if later:
        after = world.register.page(Filter(**{**vars(wanted), "limit": 1}), now).next
        assert after is not None
        wanted = Filter(**{**vars(wanted), "after": after})
    plan = world.database.read(lambda connection: plan_of(connection, wanted, now))
    assert index in plan
    if wanted.q is None:
        assert "SCAN" not in plan.replace(f"SCAN complaints USING INDEX {index}", "")
        assert "TEMP B-TREE" not in plan


def plan_of(connection: Connection, wanted: Filter, now: datetime) -> str:
    query = query_of(connection, wanted, now)
    assert query is not None
    compiled = query.limit(51).compile(connection, compile_kwargs={"render_postcompile": True})
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple_of(compiled))
    return "\n".join(str(row[3]) for row in rows)


def tuple_of(compiled: object) -> tuple[object, ...]:
    """The values of a compiled statement as its driver takes them."""
    processed = {
        name: value.astimezone().replace(tzinfo=None).isoformat(" ") if isinstance(value, datetime) else value
        for name, value in compiled.params.items()  # type: ignore[attr-defined]
    }
    return tuple(processed[name] for name in compiled.positiontup)  # type: ignore[attr-defined]


def test_letters_that_wait_are_found_by_their_index(world: World) -> None:
    plan = world.database.read(lambda connection: plan_of(connection, Filter(letters=True), MONDAY))
    assert "ix_complaint_letters_unsent" in plan
    assert "SCAN complaints" not in plan


def test_breaches_are_found_by_their_index(world: World) -> None:
    world.file()
    statement = text(
        "EXPLAIN QUERY PLAN SELECT complaint_id FROM complaint_deadlines WHERE due_at < '2027-01-01' "
        "AND met_at IS NULL AND lapsed_at IS NULL AND breached_at IS NULL ORDER BY due_at LIMIT 500"
    )
    plan = world.database.read(lambda connection: str(list(connection.execute(statement))))
    assert "ix_complaint_deadlines_unjudged" in plan
