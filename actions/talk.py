"""Around the journeys: what was not understood, saying it again, a second question, the record so far."""

from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.forms.answers import from_draft
from actions.forms.validation import theirs
from actions.handoff import Handoff
from actions.offers import ADDITION, COMPLAINT, STARTS_COMPLAINT, offer
from actions.said import latest, messages
from actions.step import Events, Step

OFF_SUBJECT = "out_of_scope"
UNCLEAR = ("nlu_fallback", "gibberish")
TELLS = 5
"""Words from which a message that was not understood may be more about a complaint on record."""


PLENTY, ENOUGH, SEVERAL = 20, 12, 3
"""Words that tell something without a fact, words beside one, and kinds of facts that need no words."""
TELLING = (
    *("date", "ticket_reference", "contact_count", "people", "name", "organisation", "email", "phone"),
    "route",
)


class NotUnderstood(Handoff):
    """Once: put it another way. Twice: choices. Three times: a person."""

    called = "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say so, and do not let anybody go round in circles."""
        if tracker.active_loop_name is None and from_draft(latest(tracker)):
            return [FollowupAction("action_resume")]
        if self._tells_a_complaint(tracker):
            return [FollowupAction(COMPLAINT)]
        said, mine = latest(tracker), theirs(tracker)
        if said.intent == OFF_SUBJECT:  # understood well enough
            dispatcher.utter_message(response="utter_out_of_scope")
            return []
        unclear = unclear_in_a_row(tracker)
        if unclear >= 3:
            dispatcher.utter_message(response="utter_fetching_person")
            return await super().run(dispatcher, tracker, domain)
        if mine and len(said.words) >= TELLS and tracker.active_loop_name is None:
            dispatcher.utter_message(response="utter_more_or_new", reference=mine[-1])
            return [offer(ADDITION, COMPLAINT, tracker)]
        dispatcher.utter_message(response="utter_choices" if unclear == 2 else "utter_rephrase")
        return []

    @staticmethod
    def _tells_a_complaint(tracker: Tracker) -> bool:
        """A message that no intent fits, but long or full of facts: nobody is asked to say that again."""
        said = latest(tracker)
        if said.intent != "nlu_fallback" or tracker.active_loop_name is not None or theirs(tracker):
            return False
        kinds = {fact.entity for fact in said.facts if fact.entity in TELLING}
        return len(said.words) >= (ENOUGH if kinds else PLENTY) or len(kinds) >= SEVERAL


class Repeat(Step):
    """Says the last thing again."""

    called = "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Find what was said last; without anything, say what can be done."""
        last = next((event for event in reversed(tracker.events) if event.get("event") == "bot"), None)
        if last is None or not last.get("text"):
            dispatcher.utter_message(response="utter_ask_capabilities")
        else:
            buttons = (last.get("data") or {}).get("buttons") or []
            dispatcher.utter_message(text=last["text"], buttons=buttons)
        return []


class Also(Step):
    """Serves the second intent of a message, after a rule served the first."""

    called = "action_also"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer a second question; start a complaint that was made beside a question."""
        said = latest(tracker)
        second = said.also()
        if second is None or second == said.intent:
            return []
        if second in STARTS_COMPLAINT and tracker.active_loop_name is None:
            return [FollowupAction(COMPLAINT)]
        if second == "ask_human":
            return [FollowupAction("action_handoff")]
        if second == "ask_eligibility":
            return [FollowupAction("action_eligibility")]
        if f"utter_{second}" in ((domain or {}).get("responses") or {}):
            dispatcher.utter_message(response=f"utter_{second}")
        return []


class ShowRecord(Step):
    """What is noted so far."""

    called = "action_show_record"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say it, line by line."""
        summary = self.summary(self.record(tracker), tracker.get_slot("course"))
        if summary:
            dispatcher.utter_message(response="utter_record_so_far", summary=summary)
        else:
            dispatcher.utter_message(response="utter_record_empty")
        return []


def unclear_in_a_row(tracker: Tracker) -> int:
    """How many of the last messages were not understood."""
    count = 0
    for said in reversed(messages(tracker)):
        if said.intent not in UNCLEAR:
            break
        count += 1
    return max(count, 1)
