"""The one validation action: what Rasa calls `validate_<form>`, for every form of data/forms.yml.

Rasa calls it when the form starts, for every message while it is active, and once more when a rule has
answered something in between. It also asks the next question itself, so that a turn of a form costs one call.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.forms.course import Course, left, optional
from actions.forms.fields import Form, Forms
from actions.forms.moves import values_of
from actions.forms.turn import Turn
from actions.said import Said, latest, messages

REQUESTED = "requested_slot"
COURSE = "course"
TAKES_UP = 7
"""Words below which a message only takes up an offer and tells nothing new."""
OUTER = "outer"
"""The form that this one interrupted."""
_ENGINE_STEPS = ("action_listen", "action_extract_slots", "action_session_start")


class ValidateForm(Action):
    """Validates and asks for one form."""

    def __init__(self, form: str, forms: Forms) -> None:
        self.form: Form = forms.forms[form]
        self.habits = forms.habits

    def name(self) -> str:
        """The name under which the engine calls it."""
        return f"validate_{self.form.name}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Work out the turn, say its lines, and return what changed."""
        before = steps_since_message(tracker, self.form.name)
        rejected = rejected_since_message(tracker, self.form.name)
        if any(step in self.habits.quiet_after for step in before):
            return [SlotSet(REQUESTED, tracker.get_slot(REQUESTED))]
        turn = self._turn(tracker, domain)
        turn.follows = await self.order(tracker)
        if starting(tracker, self.form.name) or turn.requested is None:
            answers = [step for step in before if not step.startswith("utter_")]
            turn.begin(fresh=all(step in self.habits.reads_after for step in answers))
        elif before or rejected:
            turn.come_back()
        else:
            turn.take()
        say(dispatcher, turn)
        return self._events(tracker, turn)

    async def order(self, tracker: Tracker) -> Callable[[Mapping[str, Any]], str | None] | None:
        """Says which field comes next; None: as data/forms.yml has them."""
        return None

    def _turn(self, tracker: Tracker, domain: DomainDict) -> Turn:
        requested = tracker.get_slot(REQUESTED)
        values = values_of(self.form, tracker.slots)
        if starting(tracker, self.form.name):
            values = {**remembered(self.form, tracker), **{k: v for k, v in values.items() if v is not None}}
            values = {name: values.get(name) for name in self.form.names}
        return Turn(
            form=self.form,
            habits=self.habits,
            said=self._heard(tracker),
            values=values,
            course=Course.kept(tracker.get_slot(COURSE), self.form.name),
            requested=requested if self.form.has(requested) else None,
            responses=(domain or {}).get("responses") or {},
            theirs=theirs(tracker),
            helped=any(one.intent in self.habits.helps for one in messages(tracker)[-2:-1]),
        )

    def _heard(self, tracker: Tracker) -> Said:
        """The message to read: the latest, or the one that an offer was made for and this one takes up."""
        said, offered = latest(tracker), tracker.get_slot("offered") or {}
        earlier = next(
            (one for one in messages(tracker)[-2:-1] if one.message == offered.get("message")), None
        )
        takes_up = self.form.name in (offered.get("yes"), offered.get("no"))
        if earlier is None or not takes_up or not starting(tracker, self.form.name):
            return said
        short = len(said.words) < TAKES_UP and not said.is_bare_fact
        refuses = said.intent == "deny" and len(said.words) < TAKES_UP
        takes_it_up = said.decided or said.intent == "affirm" or refuses or short
        return replace(earlier, message=said.message) if takes_it_up else said

    def _events(self, tracker: Tracker, turn: Turn) -> list[dict[str, Any]]:
        if turn.interrupted and not turn.changes:
            return []
        changed = {name: value for name, value in turn.values.items() if value != tracker.get_slot(name)}
        changed.update({**turn.changes, **turn.beside})
        events = [SlotSet(name, value) for name, value in changed.items()]
        events.append(SlotSet(COURSE, turn.course.as_slot(tracker.get_slot(COURSE), self.form.name)))
        outer = interrupted(tracker, self.form.name)
        if outer is not None:
            events.append(SlotSet(OUTER, outer))
        events.append(SlotSet(REQUESTED, turn.asks))
        if turn.interrupted:
            events.append(ActionExecutionRejected(self.form.name))
        return events


def say(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say the lines of a turn, each with what it asks for."""
    for line in turn.lines:
        custom = None
        if line.asks:
            asked = turn.form.field(line.asks)
            values = {**turn.values, **turn.changes}
            asks = {"field": asked.name, "kind": asked.kind, "optional": optional(asked, values)}
            custom = {"asks": {**asks, "left": left(turn.form, values)}}
        dispatcher.utter_message(
            response=line.response, json_message=custom, buttons=list(line.buttons), **line.told
        )


def steps_since_message(tracker: Tracker, form: str) -> list[str]:
    """What was done since the customer's last message, apart from the engine's own steps and this form."""
    steps: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "action" and event.get("name") not in (*_ENGINE_STEPS, form):
            steps.append(str(event["name"]))
    return steps


def starting(tracker: Tracker, form: str) -> bool:
    """Whether the form is being activated by this very call."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "active_loop":
            return bool(event.get("name") == form)
    return False


def interrupted(tracker: Tracker, form: str) -> str | None:
    """The other form that was active when this one started, if it starts now."""
    if not starting(tracker, form):
        return None
    loops = [event.get("name") for event in tracker.events if event.get("event") == "active_loop"]
    before = loops[-2] if len(loops) > 1 else None
    return None if before in (None, form) else str(before)


def rejected_since_message(tracker: Tracker, form: str) -> bool:
    """Whether the form left this message to a rule already; the rule may have led back to the form."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected" and event.get("name") == form:
            return True
    return False


def theirs(tracker: Tracker) -> tuple[str, ...]:
    """References of the complaints that are the customer's beyond doubt in this conversation."""
    return tuple(tracker.get_slot("theirs") or ())


def remembered(form: Form, tracker: Tracker) -> dict[str, Any]:
    """Who the customer is, where an earlier message said so: nobody is asked that twice."""
    found: dict[str, Any] = {}
    for said in messages(tracker)[:-1]:
        for asked in (one for one in form.fields if one.identity and one.entities):
            for fact in said.facts_of(*asked.entities):
                found[asked.name] = "private" if fact.more.get("private") else fact.value
    return {name: value for name, value in found.items() if not isinstance(value, dict)}
