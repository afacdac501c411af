"""What comes with or beside a complaint: files, and the part that is about personal data."""

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.ending import COMPLAINT
from actions.filed import attached
from actions.forms.course import known
from actions.forms.validation import theirs
from actions.said import latest
from actions.step import Events, Step
from complaints.complaint import CUSTOMER, Category, Deed
from complaints.correspondence import Information


class Evidence(Step):
    """Thanks for files and puts them with a complaint on record; without files, says how to send them."""

    called = "action_evidence"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Files of a complaint that is still being made stay with the conversation until it is filed."""
        said, files = latest(tracker), attached(latest(tracker))
        mine = theirs(tracker)
        if not files:
            dispatcher.utter_message(response="utter_attach_evidence")
        elif mine and tracker.active_loop_name != COMPLAINT:
            words = said.text or ", ".join(str(one.get("name")) for one in said.metadata["attachments"])
            added = Information(words, attachments=files)
            deed = Deed(CUSTOMER, said.at, f"{said.conversation}:{said.message}")
            register = self.world.register
            await self.world.database.writing(register.add_information, mine[-1], added, deed)
            dispatcher.utter_message(response="utter_evidence_with_complaint", reference=mine[-1])
        else:
            dispatcher.utter_message(response="utter_evidence_received")
        return []


class DataComplaint(Step):
    """A complaint about personal data: by itself at once, or beside the one that is being made."""

    called = "action_data_complaint"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Split it off, or take it down as the complaint."""
        said = latest(tracker)
        if known(tracker.get_slot("nature")) and not said.decided:
            dispatcher.utter_message(response="utter_data_part")
            return [SlotSet("data_part", said.text)]
        dispatcher.utter_message(response="utter_data_complaint")
        told = [] if said.decided else [SlotSet("nature", said.text)]
        return [*told, SlotSet("category", Category.DATA_OR_PRIVACY.value), FollowupAction(COMPLAINT)]
