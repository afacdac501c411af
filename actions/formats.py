"""Large print and Braille: answers what can be had, and has it posted."""

import re

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.ending import ended
from actions.forms.course import known
from actions.forms.validation import theirs
from actions.offers import offer
from actions.said import Said, latest, messages
from actions.step import Events, Step
from complaints.complaint import CUSTOMER, Deed
from conversations.formats import Format, Wanted

FORM = "format_form"
KEPT = ("name", "postal_address")
_ASKS_WHETHER = re.compile(r"^\W*(do|does|what|which|how|is|are|who|where|why|have)\b", re.IGNORECASE)
"""Beginnings of a question; with any other beginning, to name large print or Braille is to ask for it."""


class AccessibleFormat(Step):
    """Says what can be had; to somebody who asks for it outside a form, has it posted."""

    called = "action_accessible_format"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer, or begin to ask where it goes."""
        said = latest(tracker)
        if tracker.active_loop_name is None and self._wants(said):
            chosen = said.value_of("format")
            return [*([SlotSet("format", chosen)] if chosen else []), FollowupAction(FORM)]
        dispatcher.utter_message(response="utter_ask_accessible_format")
        return [] if tracker.active_loop_name else [offer(FORM, None, tracker)]

    def _wants(self, said: Said) -> bool:
        format_field = self.world.forms.forms[FORM].field("format")
        if said.decided:
            return bool(said.value_of("format"))
        return bool(format_field.said_in(said.text)) and not _ASKS_WHETHER.match(said.text)


class RequestFormat(Step):
    """Passes it on: a task on the desk, and a note on the complaint that is theirs."""

    called = "action_request_format"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Keep the request once for this message, and say what was done."""
        form, said = self.world.forms.forms[FORM], latest(tracker)
        if not known(tracker.get_slot("format")):
            return [*ended(form, tracker, keep=KEPT), FollowupAction("action_handoff")]
        wanted = self._wanted(tracker, said)
        words = form.field("format").choices[wanted.format.value]
        await self.world.database.writing(self.world.formats.ask, said.conversation, wanted, said.at)
        if wanted.address is None:
            dispatcher.utter_message(response="utter_format_without_address", format=words)
        else:
            address = wanted.address.replace("\n", ", ")
            dispatcher.utter_message(response="utter_format_requested", format=words, address=address)
        if wanted.complaint is not None:
            await self._note(wanted, words, said)
            dispatcher.utter_message(response="utter_format_on_complaint", reference=wanted.complaint)
        return ended(form, tracker, keep=KEPT)

    def _wanted(self, tracker: Tracker, said: Said) -> Wanted:
        slots = {name: tracker.get_slot(name) for name in ("format", *KEPT)}
        name, address = (str(slots[one]) if known(slots[one]) else None for one in KEPT)
        asked = [one for one in messages(tracker) if one.intent == "ask_accessible_format"] or [said]
        return Wanted(
            key=f"message:{said.message}",
            format=Format(str(slots["format"])),
            words=asked[-1].text,
            address=address,
            name=name,
            complaint=next(reversed(theirs(tracker)), None),
        )

    async def _note(self, wanted: Wanted, words: str, said: Said) -> None:
        register, reference = self.world.register, str(wanted.complaint)
        complaint = await self.world.database.reading(register.find, reference)
        needs = complaint.details.adjustments or ""
        if words.casefold() not in needs.casefold():
            needs = f"{needs}\n{words}".strip()
        new = {"adjustments": needs, "postal_address": wanted.address or complaint.details.postal_address}
        deed = Deed(CUSTOMER, said.at, f"{said.conversation}:{said.message}")
        await self.world.database.writing(register.change_details, reference, new, deed)
