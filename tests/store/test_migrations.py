"""The migrations lead to exactly the tables that the packages describe."""

import importlib
import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from store.metadata import metadata
from store.migration import migrate

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/tables.py"))
SEARCH = "complaint_search"
"""The virtual table of the search; SQLAlchemy does not know of such tables."""


@pytest.fixture(scope="module", autouse=True)
def _every_table_known() -> None:
    for package in PACKAGES:
        importlib.import_module(f"{package}.tables")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "redress.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("described") / "redress.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


def parts_of(path: Path, kind: str) -> dict[str, str]:
    """Name to definition of every index or trigger, without what is only layout."""
    statement = "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL"
    with sqlite3.connect(path) as database:
        rows = database.execute(statement, (kind,)).fetchall()
    return {name: re.sub(r'[\s"]+', " ", sql).replace("( ", "(") for name, sql in rows}


def test_every_package_that_keeps_something_is_looked_at() -> None:
    assert {"complaints", "conversations", "staff"} <= set(PACKAGES)
    assert any(table.startswith("complaint") for table in metadata.tables)


def test_the_migrated_tables_are_those_described(migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated}")
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_object": lambda _object, name, *_rest: not str(name).startswith(SEARCH),
    }
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    assert difference == []


@pytest.mark.parametrize("kind", ["index", "trigger"])
def test_indexes_and_triggers_are_the_same_to_the_letter(migrated: Path, described: Path, kind: str) -> None:
    assert parts_of(migrated, kind) == parts_of(described, kind)
    assert len(parts_of(migrated, kind)) > 5


def test_columns_keys_and_constraints_are_the_same(migrated: Path, described: Path) -> None:
    engines = [create_engine(f"sqlite:///{path}") for path in (migrated, described)]
    shapes = []
    for engine in engines:
        inspector = inspect(engine)
        shapes.append(
            {
                table: (
                    [
                        (column["name"], str(column["type"]), column["nullable"])
                        for column in inspector.get_columns(table)
                    ],
                    inspector.get_pk_constraint(table),
                    sorted(inspector.get_foreign_keys(table), key=str),
                    sorted(inspector.get_unique_constraints(table), key=str),
                )
                for table in inspector.get_table_names()
                if table != "alembic_version" and not table.startswith(SEARCH)
            }
        )
        engine.dispose()
    assert shapes[0] == shapes[1]


def test_the_search_table_is_the_same(migrated: Path, described: Path) -> None:
    definitions = [parts_of(path, "table")[SEARCH] for path in (migrated, described)]
    assert definitions[0] == definitions[1]


def test_migrating_again_changes_nothing(migrated: Path) -> None:
    before = migrated.read_bytes()
    migrate(f"sqlite:///{migrated}")
    assert migrated.read_bytes() == before


def test_a_database_with_something_in_it_keeps_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    migrate(url, "0001")
    with sqlite3.connect(tmp_path / "redress.db") as database:
        database.execute(
            "INSERT INTO complaint_operations VALUES ('file', 'k', 'd', 'r', NULL, '2026-11-23')"
        )
    migrate(url)
    with sqlite3.connect(tmp_path / "redress.db") as database:
        assert database.execute("SELECT count(*) FROM complaint_operations").fetchone() == (1,)
