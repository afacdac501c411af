"""Stopping before a complaint is sent: kept for later, taken up again, thrown away, or begun anew."""

from datetime import timedelta
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.complaint import FORM, forgotten, origin
from actions.ending import ended
from actions.forms.answers import from_draft
from actions.forms.course import Course, known
from actions.forms.validation import theirs
from actions.handoff import moment_soon
from actions.said import Said, latest
from actions.step import Events, Step
from complaints.proofs import Claim, Locked, NotProved
from conversations.drafts import Draft

DRAFT = "draft_form"
WITHDRAWAL = "withdrawal_form"
BESIDE = ("course", "data_part")
"""What a draft keeps beside the answers."""


class KeepDraft(Step):
    """Stops here; what was noted is kept."""

    called = "action_keep_draft"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Stop asking, and say how to go on."""
        if begun(tracker):
            await self.keep(dispatcher, tracker)
        else:
            dispatcher.utter_message(response="utter_nothing_to_do")
        return [*stopped(), SlotSet("outer", None), FollowupAction("action_listen")]

    async def keep(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Keep what is noted, and say how to come back: with a reference where it can be proved theirs."""
        said, record = latest(tracker), self.record(tracker)
        names = (*self.world.forms.forms[FORM].names, *BESIDE)
        values = {name: tracker.get_slot(name) for name in names if name != "confirm"}
        draft: Draft = await self.world.database.writing(
            self.world.drafts.keep,
            *(said.conversation, {name: value for name, value in values.items() if value is not None}),
            *(said.at, record.get("email"), record.get("phone")),
        )
        if draft.opens_elsewhere:
            dispatcher.utter_message(response="utter_draft_kept_reference", reference=draft.reference)
        else:
            dispatcher.utter_message(response="utter_draft_kept")


class Goodbye(KeepDraft):
    """The customer goes. A complaint that is not sent yet is kept; its form waits."""

    called = "action_goodbye"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say goodbye, and how to come back."""
        if begun(tracker) and self.record(tracker):
            await self.keep(dispatcher, tracker)
        else:
            dispatcher.utter_message(response="utter_goodbye")
        return []


class Ask(Step):
    """Stops a form and asks whether that is really wanted."""

    response: str
    then: str

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask, and remember what yes and no mean."""
        if not self.record(tracker) and tracker.active_loop_name is None:
            dispatcher.utter_message(response="utter_nothing_to_do")
            return []
        dispatcher.utter_message(response=self.response)
        offered = {
            "yes": self.then,
            "no": FORM if begun(tracker) else None,
            "message": latest(tracker).message,
        }
        return [*stopped(), SlotSet("offered", offered), SlotSet("outer", None)]


class AskDiscard(Ask):
    """Before anything is thrown away."""

    called, response, then = "action_ask_discard", "utter_confirm_discard", "action_discard"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask; what was sent cannot be thrown away, and is withdrawn."""
        sent = theirs(tracker) and not begun(tracker) and tracker.active_loop_name is None
        return [FollowupAction(WITHDRAWAL)] if sent else await super().run(dispatcher, tracker, domain)


class AskStartOver(Ask):
    """Before beginning anew."""

    called, response, then = "action_ask_start_over", "utter_confirm_start_over", "action_start_over"


class Discard(Step):
    """Throws the draft away."""

    called = "action_discard"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Forget what was noted of the complaint, and who the customer is."""
        await self.world.database.writing(self.world.drafts.drop, latest(tracker).conversation)
        dispatcher.utter_message(response="utter_discarded")
        form = self.world.forms.forms[FORM]
        gone = (SlotSet(name, None) for name in form.names)
        return [*forgotten(form, tracker), *gone, SlotSet("data_part", None), FollowupAction("action_listen")]


class StartOver(Step):
    """Begins the complaint anew; who the customer is stays known."""

    called = "action_start_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Forget what was noted of the complaint, and ask again."""
        await self.world.database.writing(self.world.drafts.drop, latest(tracker).conversation)
        dispatcher.utter_message(response="utter_starting_over")
        return [*forgotten(self.world.forms.forms[FORM], tracker), FollowupAction(FORM)]


class Resume(Step):
    """Goes on with a complaint that was not sent."""

    called = "action_resume"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask the next question of the draft that is here, or which draft it is."""
        if tracker.active_loop_name in (FORM, DRAFT):
            return []
        named = from_draft(latest(tracker))
        if begun(tracker) and not named:
            return [FollowupAction(FORM)]
        return [SlotSet("draft_reference", named.value), FollowupAction(DRAFT)]


class TakeUpDraft(Step):
    """Goes on with a draft that was begun in another browser, once it is proved theirs."""

    called = "action_take_up_draft"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Bring back what was noted; nothing is said of a draft before the proof is right."""
        said, form = latest(tracker), self.world.forms.forms[DRAFT]
        reference, proof = tracker.get_slot("draft_reference"), tracker.get_slot("draft_proof")
        if not known(reference) or not known(proof):
            dispatcher.utter_message(response="utter_no_draft")
            offered = {"yes": FORM, "message": said.message}
            return [*ended(form, tracker), SlotSet("offered", offered)]
        since = said.at - timedelta(days=self.world.code.limits.draft.value)
        claim = Claim(str(reference), str(proof), said.conversation)
        found: Draft | NotProved | Locked = await self.world.database.writing(
            self.world.drafts.take_up, claim, said.conversation, since, said.at
        )
        if isinstance(found, Locked):
            dispatcher.utter_message(response="utter_proof_locked", until=moment_soon(found.until, said))
            return ended(form, tracker)
        if isinstance(found, NotProved):
            dispatcher.utter_message(response="utter_draft_not_found")
            return [*(SlotSet(name, None) for name in form.names), FollowupAction(DRAFT)]
        return self._go_on(dispatcher, tracker, found, said)

    def _go_on(self, dispatcher: CollectingDispatcher, tracker: Tracker, found: Draft, said: Said) -> Events:
        values = {**found.values, **self.record(tracker)}
        words = [one.get("nature") for one in (found.values, self.record(tracker))]
        values["nature"] = "\n".join(dict.fromkeys(str(one) for one in words if known(one))) or None
        course = Course.kept(found.values.get("course"), FORM)
        start = origin(found.conversation, course.start or "draft")
        kept = Course.kept({FORM: {**vars(course), "start": start}}, FORM)
        told = {name: value for name, value in values.items() if name not in BESIDE}
        summary = self.summary(told, found.values.get("course"))
        dispatcher.utter_message(response="utter_draft_found", summary=summary or None)
        values["course"] = kept.as_slot({}, FORM)
        form = self.world.forms.forms[DRAFT]
        return [
            *(SlotSet(name, None) for name in form.names),
            *(SlotSet(name, value) for name, value in values.items() if value is not None),
            SlotSet("outer", None),
            FollowupAction(FORM),
        ]


def begun(tracker: Tracker) -> bool:
    """Whether a complaint was begun here and not sent."""
    course: Any = (tracker.get_slot("course") or {}).get(FORM)
    return bool(known(tracker.get_slot("nature")) or tracker.active_loop_name == FORM or course)


def stopped() -> Events:
    """No form is active any more; its values stay."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]
