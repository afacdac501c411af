"""Who is at the desk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from staff.presence import Presence
from staff.tables import accounts
from store.database import Database
from store.metadata import metadata

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def desk(tmp_path: Path) -> Presence:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    database.write(metadata.create_all)
    people = [("ana", "agent", None), ("ben", "editor", None), ("caz", "agent", NOW), ("mo", "manager", None)]
    rows = [
        {"id": number, "email": f"{name}@example.com", "name": name, "roles": [role], "password_hash": ""}
        | {"created_at": NOW, "disabled_at": disabled}
        for number, (name, role, disabled) in enumerate(people, 1)
    ]
    database.write(lambda connection: connection.execute(insert(accounts), rows))
    return Presence(database)


def test_who_has_a_page_open_and_is_not_away_takes_conversations(tmp_path: Path) -> None:
    presence = desk(tmp_path)
    assert presence.taking(NOW) == 0
    presence.seen(1, NOW)
    presence.seen(4, NOW)
    assert presence.taking(NOW) == 2
    presence.choose(1, False, NOW)
    presence.seen(1, NOW + timedelta(seconds=15))
    assert presence.taking(NOW + timedelta(seconds=15)) == 1


def test_who_was_not_heard_of_for_a_while_is_gone(tmp_path: Path) -> None:
    presence = desk(tmp_path)
    presence.seen(1, NOW)
    assert presence.taking(NOW + timedelta(seconds=44)) == 1
    assert presence.taking(NOW + timedelta(seconds=45)) == 0
    presence.seen(1, NOW + timedelta(seconds=50))
    presence.left(1)
    assert presence.taking(NOW + timedelta(seconds=50)) == 0


def test_only_who_may_talk_to_customers_counts(tmp_path: Path) -> None:
    presence = desk(tmp_path)
    presence.seen(2, NOW)
    presence.seen(3, NOW)
    assert presence.taking(NOW) == 0
    assert [one.account.name for one in presence.everybody(NOW)] == ["ana", "mo"]


def test_whoever_is_long_gone_is_forgotten(tmp_path: Path) -> None:
    presence = desk(tmp_path)
    presence.seen(1, NOW)
    assert presence.forget(NOW) == 0
    assert presence.forget(NOW + timedelta(days=1)) == 1
