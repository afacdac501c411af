"""The code of practice as published, and a way to have one that differs in some values."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from complaints.code_of_practice import CodeOfPractice, load
from tests.complaints.register_world import World, world_in

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "code_of_practice.yml"

Variant = Callable[..., CodeOfPractice]


@pytest.fixture(scope="session")
def code() -> CodeOfPractice:
    return load(PUBLISHED)


@pytest.fixture
def variant(tmp_path: Path) -> Variant:
    """The published code with other values: variant({"limits.adr": 49})."""

    def make(values: dict[str, Any]) -> CodeOfPractice:
        yaml = YAML()
        content = yaml.load(PUBLISHED.read_text(encoding="utf-8"))
        for name, value in values.items():
            fact = content
            for part in name.split("."):
                fact = fact[part]
            fact["value"] = value
        path = tmp_path / "code.yml"
        yaml.dump(content, path)
        return load(path)

    return make


@pytest.fixture
def world(tmp_path: Path, code: CodeOfPractice) -> Iterator[World]:
    with world_in(tmp_path, code) as made:
        yield made
