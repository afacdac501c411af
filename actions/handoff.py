"""Bringing in a person: opened once for a message, with everything that they need to know."""

from datetime import datetime
from typing import Any, ClassVar

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.complaint import FORM
from actions.forms import saying
from actions.forms.course import known
from actions.forms.validation import theirs
from actions.packet import Packet
from actions.said import LONDON, Said, latest, messages
from actions.step import Events, Step
from conversations.handoffs import Asked, Urgency

URGENT = {"emergency": Urgency.DANGER, "threat": Urgency.DANGER, "self_harm": Urgency.DISTRESS}
TELLS_WHAT = 5
"""Words from which somebody in danger says what is wrong."""
REASONS = {
    "emergency": "danger",
    "self_harm": "distress",
    "threat": "threat",
    "call_back": "call_back",
    "nlu_fallback": "not_understood",
    "gibberish": "not_understood",
}


class Handoff(Step):
    """Asks for a person and says honestly when one can answer."""

    called = "action_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Open a handoff for this message."""
        said = latest(tracker)
        if said.intent == "ask_human" and asks_nobody(said):
            return [FollowupAction("action_remember")]
        before = await self.world.database.reading(self.world.handoffs.of, said.conversation)
        asked = await self.asked(tracker, said)
        await self.world.database.writing(self.world.handoffs.open, said.conversation, asked, said.at)
        if before is not None and before.reason == asked.reason and before.waiting_since != said.at:
            dispatcher.utter_message(response="utter_handoff_already")
        else:
            ahead = await self.world.database.reading(self.world.handoffs.waiting) - 1
            await self.say_when(dispatcher, said, self.promised(said), ahead)
        return [*told_in_danger(said, tracker), *waiting(tracker)]

    async def asked(self, tracker: Tracker, said: Said, reason: str = "", **noted: Any) -> Asked:
        """Why, by when, and what the person should know; `noted` beside what the complaint form has."""
        mine, find = next(reversed(theirs(tracker)), None), self.world.register.find
        complaint = await self.world.database.reading(find, mine) if mine else None
        forms = self.world.forms
        packet = Packet(forms.forms[FORM], self.world.words, forms.habits.angry)
        return Asked(
            key=f"message:{said.message}",
            reason=reason or REASONS.get(said.intent, "asked_for"),
            summary=packet.text({**tracker.slots, **noted}, messages(tracker) or [said], complaint),
            urgency=URGENT.get(said.intent, Urgency.NORMAL),
            record=self.record(tracker),
            complaint=mine,
            promised_by=self.promised(said),
        )

    def promised(self, said: Said) -> datetime:
        """By when somebody answers: as soon as anybody is there in danger, else within a first response."""
        within = self.world.deadlines.first_response(said.at)
        return (self.world.desk.next_opening(said.at) or within) if said.intent in URGENT else within

    def opens(self, said: Said) -> str | None:
        """When the desk is back, in words; None while it is open, and where that is not known."""
        desk = self.world.desk
        opens = None if desk.is_open(said.at) else desk.next_opening(said.at)
        return clock_on(opens, said) if opens else None

    async def say_when(
        self, dispatcher: CollectingDispatcher, said: Said, promised: datetime | None, ahead: int = 0
    ) -> None:
        """Say truly when somebody answers: whether the desk is open, who is there, how many wait before."""
        desk = self.world.desk
        by = None if said.intent in URGENT or promised is None else by_when(promised, said)
        told: dict[str, Any] = {"ahead": ahead if ahead > 0 else None, "by": by}
        if not desk.is_open(said.at):
            told["opens"] = self.opens(said)
            dispatcher.utter_message(response="utter_handoff_closed", **told)
            return
        there = await self.world.database.reading(self.world.presence.taking, said.at)
        response = "utter_handoff_open" if there else "utter_handoff_nobody"
        dispatcher.utter_message(response=response, **told)

    @staticmethod
    def say_who_rings(
        dispatcher: CollectingDispatcher, said: Said, phone: Any, promised: datetime | None
    ) -> None:
        """Say on which number somebody rings and by when; ask for the number where it is not known."""
        if phone:
            by = by_when(promised, said) if promised else None
            dispatcher.utter_message(response="utter_call_back_on", phone=saying.national(str(phone)), by=by)
        else:
            dispatcher.utter_message(response="utter_call_back_number")


class Timescale(Handoff):
    """How long it takes: until a person comes, where one is waited for, or until a complaint is answered."""

    called = "action_timescale"
    otherwise: ClassVar[str] = "utter_ask_timescale"
    """What is said to somebody who waits for nobody, or asks after a complaint."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say when somebody can answer as things stand now, or what the code promises."""
        said = latest(tracker)
        waits = await self.world.database.reading(self.world.handoffs.of, said.conversation)
        if waits is None or said.decided or self.world.forms.habits.of_a_complaint.search(said.text):
            dispatcher.utter_message(response=self.otherwise)
            return []
        promised = waits.promised_by if waits.promised_by and waits.promised_by > said.at else None
        if waits.reason == REASONS["call_back"]:
            told = (one.value_of("phone") for one in reversed(messages(tracker)))
            phone = next(filter(None, told), None) or self.record(tracker).get("phone")
            self.say_who_rings(dispatcher, said, phone, promised)
        else:
            ahead = await self.world.database.reading(self.world.handoffs.ahead, waits)
            by = by_when(promised, said) if promised else None
            dispatcher.utter_message(
                response="utter_handoff_when", ahead=ahead or None, by=by, opens=self.opens(said)
            )
        return []


class Greet(Timescale):
    """Greets; whoever waits for a person and says hello asks whether anybody is there."""

    called, otherwise = "action_greet", "utter_greet"


class CancelHandoff(Step):
    """The customer would rather not wait."""

    called = "action_cancel_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Take the conversation out of the queue."""
        said = latest(tracker)
        handoffs, which = self.world.handoffs, (said.conversation, said.at)
        cancelled = await self.world.database.writing(handoffs.cancel, *which)
        cancelled = cancelled or await self.world.database.reading(handoffs.cancelled_at, *which)
        dispatcher.utter_message(response="utter_handoff_cancelled" if cancelled else "utter_nobody_asked")
        return []


class CallBack(Handoff):
    """The customer would rather be rung."""

    called = "action_call_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Open a handoff that asks for a call."""
        said = latest(tracker)
        if asks_nobody(said):
            return [FollowupAction("action_remember")]
        phone = said.value_of("phone") or self.record(tracker).get("phone")
        asked = await self.asked(tracker, said)
        await self.world.database.writing(self.world.handoffs.open, said.conversation, asked, said.at)
        self.say_who_rings(dispatcher, said, phone, self.promised(said))
        return waiting(tracker)


def waiting(tracker: Tracker) -> Events:
    """Nothing more is said now. A form that is active sees to that itself (data/forms.yml, quiet_after)."""
    return [] if tracker.active_loop_name else [FollowupAction("action_listen")]


def told_in_danger(said: Said, tracker: Tracker) -> Events:
    """What somebody in danger tells is what went wrong, so that they need not tell it again.

    A form that is active keeps its own account.
    """
    told_before = known(tracker.get_slot("nature")) or tracker.active_loop_name is not None
    new = said.intent == "emergency" and not said.decided and not told_before
    return [SlotSet("nature", said.text)] if new and len(said.words) >= TELLS_WHAT else []


def asks_nobody(said: Said) -> bool:
    """Whether the message is an address or a number and no more, whatever the classifier makes of it."""
    return said.is_bare_fact and not said.facts_of("route")


def by_when(moment: datetime, said: Said) -> str:
    """A moment until which something happens: tomorrow at 5pm, Monday 28 December at 5pm."""
    return clock_on(moment, said).removeprefix("on ")


def moment_soon(moment: datetime, said: Said) -> str:
    """A moment within the hour: 10.32am."""
    return clock_on(moment, said).removeprefix("today at ")


def clock_on(moment: datetime, said: Said) -> str:
    """A moment as people say it: today at 9am, tomorrow at 9am, on Monday 28 December at 9am."""
    local = moment.astimezone(LONDON)
    minutes = f".{local.minute:02}" if local.minute else ""
    clock = f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"
    days = (local.date() - said.today).days
    when: Any = {0: "today", 1: "tomorrow"}.get(days, f"on {local:%A} {local.day} {local:%B}")
    return f"{when} at {clock}"
