"""The complaint form with nobody but itself: messages go in as the engine would understand them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ruamel.yaml import YAML

from actions.forms.course import Course
from actions.forms.fields import Form, Forms, load
from actions.forms.turn import Turn
from actions.said import Fact, Said
from redress.settings import ROOT

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FORMS: Forms = load(ROOT / "data" / "forms.yml")
RESPONSES = frozenset(YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"])


def fact(entity: str, value: Any, text: str = "", words: str = "", **more: Any) -> Fact:
    """A fact, standing where `words` stand in `text`."""
    start = text.find(words) if words else 0
    return Fact(entity, value, start, start + len(words), more)


def heard(text: str, intent: str = "inform", *facts: Fact, sure: float = 0.7) -> Said:
    """A message with what the engine made of it."""
    return Said(text, intent, sure, facts, ((intent, sure), ("other", 0.1)), "7", "talk", NOON)


def pressed(intent: str, **entities: Any) -> Said:
    """A button."""
    facts = tuple(Fact(name, value) for name, value in entities.items())
    return Said("a title", intent, 1.0, facts, ((intent, 1.0),), "7", "talk", NOON)


@dataclass
class Talk:
    """A form under way."""

    form: Form = field(default_factory=lambda: FORMS.forms["complaint_form"])
    values: dict[str, Any] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    asked: str | None = None
    theirs: tuple[str, ...] = ()

    def turn(self, said: Said) -> Turn:
        """A turn that has not been taken yet."""
        values = {name: self.values.get(name) for name in self.form.names}
        return Turn(self.form, FORMS.habits, said, values, self.course, self.asked, RESPONSES, self.theirs)

    def keep(self, turn: Turn) -> Turn:
        """Carry over what a turn changed."""
        self.values.update(turn.changes)
        self.course, self.asked = turn.course, turn.asks
        return turn

    def begin(self, said: Said) -> Turn:
        """The form starts with this message."""
        return self.keep(self.turn(said).begin())

    def hear(self, said: Said) -> Turn:
        """A message while something is asked."""
        return self.keep(self.turn(said).take())

    def ask(self, name: str) -> "Talk":
        """As though everything before this had been answered."""
        before = self.form.names[: self.form.names.index(name)]
        given: dict[str, Any] = {
            "organisation": "Acme",
            "workers": 8,
            "ticket_references": ["INC-1"],
            "started_on": "2026-11-02",
        }
        self.values.update({one: given.get(one, "said before") for one in before if one not in self.values})
        self.course, self.asked = Course(start="1"), name
        return self
