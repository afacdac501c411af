"""On PostgreSQL nothing is waited for without end, and a server that comes back is used again."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from store.database import Database
from tests.postgresql import new_place, server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    made = Database(new_place(address))
    yield made
    made.close()


def said(database: Database, setting: str) -> str:
    return str(database.read(lambda connection: connection.execute(text(f"SHOW {setting}")).scalar_one()))


def test_statements_locks_and_idle_transactions_end_and_a_dead_line_is_noticed(database: Database) -> None:
    assert said(database, "statement_timeout") == "1min"
    assert said(database, "lock_timeout") == "10s"
    assert said(database, "idle_in_transaction_session_timeout") == "1min"
    assert said(database, "tcp_user_timeout") == "0"  # the server's own; ours is the client's

    def line(connection: Connection) -> dict[str, str]:
        driver = connection.connection.driver_connection
        assert driver is not None
        parameters: dict[str, str] = driver.info.get_parameters()
        return parameters

    assert database.read(line)["tcp_user_timeout"] == "10000"


def test_what_the_address_says_itself_still_counts(database: Database) -> None:
    assert said(database, "search_path").startswith("test_")


def test_a_connection_that_the_server_ended_costs_nobody_an_answer(database: Database) -> None:
    def end_myself(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(OperationalError):
        database.read(end_myself)
    assert said(database, "lock_timeout") == "10s"
