"""The same register on PostgreSQL: every test of it again, and what only several writers at once can show."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from complaints.code_of_practice import CodeOfPractice
from complaints.correspondence import Information
from tests.complaints.register_world import MONDAY, World, days, world_at
from tests.complaints.test_case_work import *  # noqa: F403 - the same tests in another world
from tests.complaints.test_figures import *  # noqa: F403 - the same tests in another world
from tests.complaints.test_listing import *  # noqa: F403 - the same tests in another world
from tests.complaints.test_listing_more import *  # noqa: F403 - the same tests in another world
from tests.complaints.test_proofs import *  # noqa: F403 - the same tests in another world
from tests.complaints.test_register import *  # noqa: F403 - the same tests in another world
from tests.postgresql import new_place, server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as started:
        yield started


@pytest.fixture
def world(address: str, code: CodeOfPractice) -> Iterator[World]:
    with world_at(new_place(address), code) as made:
        yield made


FORBIDDEN = [
    "UPDATE complaint_audit SET by = 'nobody'",
    "DELETE FROM complaint_audit",
    "TRUNCATE complaint_audit CASCADE",
    "UPDATE complaint_audit_changes SET changes = '{}'",
    "DELETE FROM complaint_audit_changes",
    "TRUNCATE complaint_audit_changes",
]


def test_the_database_itself_refuses_to_change_the_audit(world: World) -> None:
    world.file()
    for statement in FORBIDDEN:
        with pytest.raises(DatabaseError, match="the audit never changes"):
            world.sql(statement)
    assert world.register.verify_audit() == []


def test_many_writers_at_once_lose_nothing_and_keep_the_chain(world: World) -> None:
    filed = [world.file() for _ in range(4)]
    failures: list[Exception] = []

    def write(writer: int) -> None:
        try:
            for turn in range(10):
                one = filed[(writer + turn) % len(filed)].reference
                deed = world.deed(key=f"{writer}, {turn}")
                world.register.add_information(one, Information(f"From {writer}, {turn}."), deed)
                if turn % 3 == 0:
                    world.register.mark_breaches(MONDAY + days(turn * 5 + writer))
        except Exception as failure:
            failures.append(failure)

    run_at_once(write, 8)
    assert failures == []
    assert world.count("complaint_entries") == 4 + 8 * 10
    assert world.register.verify_audit() == []


def test_words_are_found_by_their_index(world: World) -> None:
    def plan(connection: Connection) -> str:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        query = (
            "EXPLAIN SELECT * FROM complaints WHERE "
            "array_to_tsvector(string_to_array(complaints.words, ' ')) @@ CAST('''acme'':*' AS tsquery)"
        )
        return str(list(connection.execute(text(query))))

    assert "ix_complaints_words" in world.database.read(plan)


def run_at_once(work: Callable[[int], None], number: int) -> None:
    threads = [threading.Thread(target=work, args=(one,)) for one in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
