"""The model's nodes in a row give what Rasa's own runner gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import models
from bot.straight import StraightRunner, remember_kinds_of_events


def test_it_understands_and_decides_as_rasas_own_runner_does(project: Path) -> None:
    _, metadata, loaded = MessageProcessor._load_model(str(models.usable(project / "models")))
    straight = StraightRunner(loaded)
    for text in ("hello", "I want to make a complaint", "the ticket is INC-48213"):
        message = [UserMessage(text)]
        tracker = tracker_after(metadata.domain, text)
        for target in (metadata.nlu_target, metadata.core_target):
            asked: Any = {"inputs": {"__message__": message, "__tracker__": tracker}, "targets": [target]}
            ours, theirs = straight.run(**asked)[target], loaded.run(**asked)[target]
            if target == metadata.nlu_target:
                assert [one.as_dict(True) for one in ours] == [one.as_dict(True) for one in theirs]
            else:
                assert ours.probabilities == theirs.probabilities


def tracker_after(domain: Domain, text: str) -> DialogueStateTracker:
    """A tracker in which somebody has just greeted."""
    events = [ActionExecuted("action_listen"), UserUttered(text, {"name": "greet", "confidence": 1.0})]
    return DialogueStateTracker.from_events("c", events, domain.slots)


def test_the_class_of_an_event_is_found_and_an_unknown_one_refused() -> None:
    remember_kinds_of_events()
    assert Event.resolve_by_type("user") is UserUttered
    with pytest.raises(ValueError, match="nonsense"):
        Event.resolve_by_type("nonsense")
