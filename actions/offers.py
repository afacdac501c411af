"""What is offered instead of done at once, and the yes or no to it."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.forms import saying
from actions.forms.answers import from_draft
from actions.forms.moves import values_of
from actions.forms.reading import read
from actions.forms.validation import theirs
from actions.handoff import waiting
from actions.said import Said, latest, messages
from actions.step import Events, Step
from complaints.complaint import State

COMPLAINT, ADDITION, DETAILS = "complaint_form", "addition_form", "details_form"
UNSETTLED = "unsettled_form"
STARTS_COMPLAINT = ("make_complaint", "describe_problem")
SURE = 0.8
"""Confidence from which no is no, however long."""
TELLS_WHY = 7
"""Words from which a no may say more than no."""
TELLS_OF_ANOTHER = 11
"""Words from which somebody who speaks for another tells what went wrong, too."""


class YesOrNo(Step):
    """Yes or no outside a form: to what was offered with the last answer, if anything was."""

    called = "action_yes_or_no"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Take up the offer or leave it."""
        said = latest(tracker)
        offered = tracker.get_slot("offered") or {}
        standing = offered.get("message") is not None and offered["message"] == previous_message(tracker)
        if not standing:
            waits = await self.world.database.reading(self.world.handoffs.of, said.conversation)
            dispatcher.utter_message(response="utter_handoff_already" if waits else "utter_nothing_offered")
            return []
        if self._tells_instead(said, offered):
            dispatcher.utter_message(response="utter_problem_opening")
            told = messages(tracker)[-2].text
            return [SlotSet("nature", told), FollowupAction(COMPLAINT)]
        taken = offered.get("yes" if said.intent == "affirm" else "no")
        if taken is not None:
            return [FollowupAction(taken)]
        dispatcher.utter_message(response="utter_as_you_wish")
        return [SlotSet("offered", None)]

    @staticmethod
    def _tells_instead(said: Said, offered: dict[str, Any]) -> bool:
        """ "No, I've asked twice already": what begins like a no says why it has to be a complaint."""
        tried = said.facts_of("contact_count") or said.also() in STARTS_COMPLAINT or said.confidence < SURE
        long_enough = said.intent == "deny" and len(said.words) >= TELLS_WHY
        return bool(offered.get("yes") == COMPLAINT and long_enough and tried)


class TakeProblem(Step):
    """A described problem: a complaint, or more about the one that was filed here."""

    called = "action_take_problem"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Start the form; where a complaint is on record, ask which it is."""
        mine, said = theirs(tracker), latest(tracker)
        if tracker.active_loop_name is None and await self._belongs_to_escalation(said):
            dispatcher.utter_message(response="utter_handoff_already")
            return waiting(tracker)
        if not mine or tracker.active_loop_name is not None:
            return [FollowupAction(COMPLAINT)]
        offered = tracker.get_slot("offered") or {}
        if offered.get("yes") == ADDITION and offered.get("message") == previous_message(tracker):
            return [FollowupAction(ADDITION)]  # asked already, and told more instead
        complaint = await self.world.database.reading(self.world.register.find, mine[-1])
        settled = complaint.state in (State.RESOLVED, State.CLOSED)
        response = "utter_settled_or_new" if settled else "utter_more_or_new"
        dispatcher.utter_message(response=response, reference=mine[-1])
        return [offer(UNSETTLED if settled else ADDITION, COMPLAINT, tracker)]

    async def _belongs_to_escalation(self, said: Said) -> bool:
        """Whether staff are looking for a complaint to escalate, of which this tells more."""
        waits = await self.world.database.reading(self.world.handoffs.of, said.conversation)
        return waits is not None and waits.reason == "escalation_without_reference"


class Represent(Step):
    """Somebody complains for somebody else."""

    called = "action_represent"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say what that needs; take the complaint down where the message tells it."""
        said = latest(tracker)
        dispatcher.utter_message(response="utter_representative")
        if tracker.active_loop_name is None and len(said.words) >= TELLS_OF_ANOTHER:
            return [FollowupAction(COMPLAINT)]
        return [offer(COMPLAINT, None, tracker)]


class ServiceRequest(Step):
    """A day-to-day request: pointed to Customer Services, unless they have been asked already."""

    called = "action_service_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Offer to log it."""
        said = latest(tracker)
        if said.facts_of("contact_count", "ticket_reference") or said.also() in STARTS_COMPLAINT:
            return [FollowupAction(COMPLAINT)]
        dispatcher.utter_message(response="utter_service_request")
        return [offer(COMPLAINT, None, tracker)]


class Remember(Step):
    """Facts given without a question: for the complaint on record, or kept for the one to come."""

    called = "action_remember"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Put them where they belong and say so."""
        said, mine = latest(tracker), theirs(tracker)
        instead = self._instead(said, mine, tracker)
        if instead is not None:
            return [FollowupAction(instead)]
        if await self._awaits_call(said):
            phone = said.value_of("phone")
            told = saying.national(str(phone))
            dispatcher.utter_message(response="utter_call_back_on", phone=told, by=None)
            return [SlotSet("phone", phone), *waiting(tracker)]
        form = self.world.forms.forms[COMPLAINT]
        found = read(form, said, values_of(form, tracker.slots), None, correcting=True).values
        if found and mine:
            reachable = said.facts_of("email", "phone", "route", "contact_frequency")
            return [FollowupAction(DETAILS if reachable else ADDITION)]
        if not found:
            dispatcher.utter_message(response="utter_nothing_offered")
            return waiting(tracker)
        noted = [SlotSet(name, value) for name, value in found.items()]
        if await self._opens_draft(said):
            return [*noted, FollowupAction("action_keep_draft")]
        dispatcher.utter_message(response="utter_remembered", noted=saying.noted(form, found))
        return [*noted, offer(COMPLAINT, None, tracker), *waiting(tracker)]

    @staticmethod
    def _instead(said: Said, mine: tuple[str, ...], tracker: Tracker) -> str | None:
        """What is more than facts: the reference of a draft, or who they are with what went wrong."""
        if from_draft(said):
            return "action_resume"
        offered = tracker.get_slot("offered") or {}
        throws_away = offered.get("yes") == "action_discard" and offered.get("no") == COMPLAINT
        if throws_away and offered.get("message") == previous_message(tracker):
            return COMPLAINT  # asked whether to throw it away, and told more instead
        return COMPLAINT if not mine and said.beside_facts >= TELLS_OF_ANOTHER else None

    async def _awaits_call(self, said: Said) -> bool:
        """Whether this is the number of a call that was asked for."""
        asked = await self.world.database.reading(self.world.handoffs.of, said.conversation)
        return bool(said.value_of("phone") and asked and asked.reason == "call_back")

    async def _opens_draft(self, said: Said) -> bool:
        """Whether this is the address that a draft still needs to be opened elsewhere.

        It is so, too, where this very message has given it already, and what was answered got lost.
        """
        draft = await self.world.database.reading(self.world.drafts.of, said.conversation)
        wanted = draft and (not draft.opens_elsewhere or draft.kept_at == said.at)
        return bool(wanted and said.facts_of("email", "phone"))


def offer(yes: str, no: str | None, tracker: Tracker) -> dict[str, Any]:
    """What yes and no mean to the next message; the form that is taken up reads the present one."""
    event: dict[str, Any] = SlotSet("offered", {"yes": yes, "no": no, "message": latest(tracker).message})
    return event


def previous_message(tracker: Tracker) -> Any:
    """The id of the message before the latest."""
    seen = messages(tracker)
    return seen[-2].message if len(seen) > 1 else None
