"""How a journey ends: its form forgets its values, and what was interrupted by it goes on."""

from collections.abc import Collection
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.interfaces import Tracker

from actions.forms.course import known
from actions.forms.fields import Form

COMPLAINT = "complaint_form"


def ended(form: Form, tracker: Tracker, keep: Collection[str] = ()) -> list[dict[str, Any]]:
    """Forget the form's values, and go on with a complaint that was being made."""
    course = {name: kept for name, kept in (tracker.get_slot("course") or {}).items() if name != form.name}
    events = [SlotSet(name, None) for name in form.names if name not in keep]
    events.append(SlotSet("course", course))
    if tracker.get_slot("outer") == COMPLAINT and known(tracker.get_slot("nature")):
        events.append(FollowupAction(COMPLAINT))
    return [*events, SlotSet("outer", None)]
