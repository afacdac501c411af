"""Filing the complaint: once for one form, with its reference and its dates at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.forms import saying
from actions.forms.course import Course, known
from actions.forms.fields import SKIPPED, Form
from actions.forms.validation import theirs
from actions.said import latest
from actions.step import Events, Step
from complaints.complaint import CUSTOMER, DETAIL_FIELDS, Category, Complaint, Deed, Details, Filing
from complaints.errors import KeyReused, Refused

FORM = "complaint_form"
PRIVATE = "private"


class FileComplaint(Step):
    """Files what the form collected."""

    called = "action_file_complaint"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Register it, say what happens next, and make room for another complaint."""
        said = latest(tracker)
        form = self.world.forms.forms[FORM]
        course = Course.kept(tracker.get_slot("course"), FORM)
        filing = Filing(details_of(form, tracker.slots, course), conversation=said.conversation)
        deed = Deed(CUSTOMER, said.at, origin(said.conversation, course.start))
        try:
            filed = await self.world.database.writing(self.world.register.file, filing, deed)
        except Refused as refused:
            return [SlotSet(refused.field, None), SlotSet("confirm", None), FollowupAction(FORM)]
        except KeyReused:
            before = await self.world.database.reading(self.world.register.filed_under, deed.key)
            dispatcher.utter_message(response="utter_already_filed", reference=before.reference)
            return forgotten(form, tracker)
        await self.world.database.writing(self.world.drafts.drop, said.conversation)
        apart = await self._data_part(tracker, filing, filed, deed)
        dispatcher.utter_message(
            response="utter_filed", json_message={"complaint": dates(filed)}, **told(filed, said.today)
        )
        for response in ("utter_filed_contact", "utter_filed_next"):
            dispatcher.utter_message(response=response, **told(filed, said.today))
        if apart:
            dispatcher.utter_message(response="utter_data_filed", reference=apart.reference)
        mine = [*theirs(tracker), *([apart.reference] if apart else []), filed.reference]
        return [*forgotten(form, tracker), SlotSet("theirs", mine), SlotSet("data_part", None)]

    async def _data_part(
        self, tracker: Tracker, filing: Filing, filed: Complaint, deed: Deed
    ) -> Complaint | None:
        """What was about personal data, filed by itself: it has a clock of its own."""
        words = tracker.get_slot("data_part")
        if not words:
            return None
        details = replace(filing.details, nature=str(words), category=Category.DATA_OR_PRIVACY)
        part = replace(filing, details=details, split_from=filed.reference)
        again = replace(deed, key=f"{deed.key}:data")
        apart: Complaint = await self.world.database.writing(self.world.register.file, part, again)
        return apart


def origin(conversation: str, start: str) -> str:
    """The one key of a form, also where it began in another conversation: "<conversation>:<message>"."""
    return start if ":" in start else f"{conversation}:{start}"


def details_of(form: Form, slots: Mapping[str, Any], course: Course) -> Details:
    """The form's values as the register keeps them; what editors added to the form goes with the rest."""
    values: dict[str, Any] = {name: slots.get(name) for name in form.names if known(slots.get(name))}
    values.pop("confirm", None)
    further: dict[str, Any] = {name: values.pop(name) for name in list(values) if name not in DETAIL_FIELDS}
    if values.get("organisation") == PRIVATE:
        values["organisation"] = None
        further[PRIVATE] = True
    about = [name for name in course.about if name in values]
    if about:
        further["approximate"] = about
    if "started_on" in values:
        values["started_on"] = date.fromisoformat(values["started_on"])
    values["ticket_references"] = tuple(values.get("ticket_references") or ())
    values["category"] = Category(values.get("category") or Category.OTHER)
    return Details(**values, further=further, left_open=course.left)


def dates(filed: Complaint) -> dict[str, Any]:
    """What clients learn of a filed complaint."""
    return {
        "reference": filed.reference,
        "first_response_due": filed.first_response_due and filed.first_response_due.isoformat(),
        "resolution_due": filed.resolution_due and filed.resolution_due.isoformat(),
        "adr_from": filed.adr_from and filed.adr_from.isoformat(),
    }


def told(filed: Complaint, today: date) -> dict[str, Any]:
    """The same in words, and how the manager will be in touch; None leaves the line out."""
    details = filed.details
    way = details.preferred_contact or ("email" if details.email else "phone")
    return {
        "reference": filed.reference,
        "first_response": filed.first_response_due and saying.soon(filed.first_response_due.date(), today),
        "resolution": filed.resolution_due and saying.soon(filed.resolution_due.date(), today),
        "adr_from": filed.adr_from and saying.soon(filed.adr_from, today),
        "by_email": details.email if way == "email" else None,
        "by_phone": saying.national(details.phone) if way == "phone" and details.phone else None,
        "by_letter": details.postal_address and saying.plain(details.postal_address)
        if way == "letter"
        else None,
        "address_wanted": "address" if way == "letter" and not details.postal_address else None,
        "copy_to": details.email,
    }


def forgotten(form: Form, tracker: Tracker) -> Events:
    """What a new complaint asks anew; who the customer is stays known, what they left out is asked again."""
    gone = [one.name for one in form.fields if not one.identity or tracker.get_slot(one.name) == SKIPPED]
    course = {name: kept for name, kept in (tracker.get_slot("course") or {}).items() if name != form.name}
    return [*(SlotSet(name, None) for name in gone), SlotSet("course", course)]
