"""The facts as entities of a message in the engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Dict, List, Optional
from zoneinfo import ZoneInfo

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.facts.component import FactExtractor


def made(folder: Path) -> FactExtractor:
    """The component as Rasa makes it."""
    folder.mkdir(exist_ok=True)
    context = ExecutionContext(GraphSchema({}))
    return FactExtractor.create({}, LocalModelStorage(folder), Resource("facts"), context)


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> FactExtractor:
    """One for the tests that only ask it."""
    return made(tmp_path_factory.mktemp("model"))


def entities(extractor: FactExtractor, text: Optional[str], **metadata: Any) -> List[Dict[str, Any]]:
    """What the component says of a message."""
    message = Message({"text": text, "metadata": metadata})
    return extractor.process([message])[0].get("entities") or []


def test_a_fact_becomes_an_entity_with_its_place_and_what_else_was_said(extractor: FactExtractor) -> None:
    assert entities(extractor, "down since the 3rd", today="2026-11-23") == [
        {
            "entity": "date",
            "value": "2026-11-03",
            "start": 15,
            "end": 18,
            "confidence": 0.8,
            "extractor": "facts",
            "precision": "day",
            "approximate": False,
            "role": "since",
        }
    ]


def test_today_is_the_day_that_the_message_says(extractor: FactExtractor) -> None:
    assert entities(extractor, "yesterday", today="2024-03-01")[0]["value"] == "2024-02-29"


@pytest.mark.parametrize("today", [None, "", "soon", "0001-01-01", "9999-12-31", 20261123, ["2026-11-23"]])
def test_without_a_usable_day_it_is_today_in_london(extractor: FactExtractor, today: Any) -> None:
    yesterday = (datetime.now(ZoneInfo("Europe/London")) - timedelta(days=1)).date()
    [entity] = entities(extractor, "yesterday", today=today)
    assert abs((datetime.fromisoformat(entity["value"]).date() - yesterday).days) <= 1


def test_a_message_without_text_stays_as_it_is(extractor: FactExtractor) -> None:
    assert entities(extractor, None) == []


def test_entities_of_other_components_stay(extractor: FactExtractor) -> None:
    message = Message({"text": "ticket 48377", "entities": [{"entity": "category", "value": "billing"}]})
    found = extractor.process([message])[0].get("entities")
    assert [entity["entity"] for entity in found] == ["category", "ticket_reference"]


def test_a_change_of_the_code_makes_rasa_train_again(extractor: FactExtractor) -> None:
    assert FactExtractor.fingerprint_addon({}) == FactExtractor.fingerprint_addon({})
    assert len(FactExtractor.fingerprint_addon({}) or "") == 64


def test_references_begin_as_the_code_of_practice_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    code = "provider:\n  reference_prefix: {value: QX}\n"
    (tmp_path / "data" / "code_of_practice.yml").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    extractor = made(tmp_path / "model")
    [entity] = entities(extractor, "my reference is qx 8ja75 8xuuz", today="2026-11-23")
    assert (entity["value"], entity["valid"]) == ("QX-8JA75-8XUUZ", True)
