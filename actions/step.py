"""What every action of this project is: a name, the world, and a run that returns events."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.forms import saying
from actions.forms.course import Course
from actions.forms.fields import SKIPPED
from actions.world import World

Events = list[dict[str, Any]]


class Step(Action, ABC):
    """One action; subclasses give it a name and say what it does."""

    called: ClassVar[str]

    def __init__(self, world: World) -> None:
        self.world = world

    def name(self) -> str:
        """The name under which the engine calls it."""
        return self.called

    @abstractmethod
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Do it: say something through the dispatcher, return what changes in the conversation."""

    def record(self, tracker: Tracker) -> dict[str, Any]:
        """The complaint as noted so far: the fields that have a value."""
        fields = (name for name in self.world.forms.forms["complaint_form"].names if name != "confirm")
        values = {name: tracker.get_slot(name) for name in fields}
        return {name: value for name, value in values.items() if value not in (None, SKIPPED, [])}

    def summary(self, record: Mapping[str, Any], course: Any) -> str:
        """The record in lines; `course` is the slot that knows which values are approximate."""
        about = Course.kept(course, "complaint_form").about
        return saying.lines(self.world.forms.forms["complaint_form"], record, about)
