"""After filing: what a customer does with a complaint that is on record, once they proved it theirs."""

from abc import abstractmethod
from typing import Any, ClassVar

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.complaint import told
from actions.ending import ended
from actions.forms.course import known
from actions.forms.moves import SHOWN
from actions.forms.validation import theirs
from actions.handoff import Handoff, moment_soon
from actions.said import Said, latest
from actions.step import Events, Step
from complaints.complaint import CUSTOMER, Complaint, Deed, State
from complaints.correspondence import Information, NewEscalation
from complaints.errors import NotThere, Refused, WrongState
from complaints.proofs import Claim, Locked, NotProved, Proof, Proved

VERBS = ("add_information", "change_details", "resolve", "close", "reopen", "withdraw", "escalate")
"""Everything that a customer does to a complaint of theirs."""


class OnRecord(Step):
    """One verb on one complaint. Nothing is said of a complaint before it is proved to be the customer's."""

    form: ClassVar[str]

    @abstractmethod
    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Do it and say what was done; the complaint is theirs."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Check that the complaint is theirs, then do it."""
        said, reference = latest(tracker), tracker.get_slot("reference")
        if not known(reference) or not known(tracker.get_slot("proof")):
            await self.without_reference(dispatcher, tracker, said)
            return self.end(tracker)
        shown = tracker.get_slot("proof") == SHOWN and reference in theirs(tracker)
        # What was proved may be what this message has changed, before its answer got lost.
        if not shown and not await self._done(said, *VERBS):
            proof = await self.proof(tracker, said, str(reference))
            if isinstance(proof, Locked):
                dispatcher.utter_message(response="utter_proof_locked", until=moment_soon(proof.until, said))
                return self.end(tracker)
            if not isinstance(proof, Proved):
                dispatcher.utter_message(response="utter_not_found")
                return self.again(tracker)
        try:
            await self.carry_out(dispatcher, tracker, said, str(reference))
        except WrongState as wrong:
            dispatcher.utter_message(response=f"utter_not_possible_{wrong.state}", reference=reference)
        except Refused as refusal:
            dispatcher.utter_message(response="utter_will_not_do", reason=refusal.reason)
        mine = dict.fromkeys([*theirs(tracker), str(reference)])
        return [SlotSet("theirs", list(mine)), *self.end(tracker)]

    async def without_reference(self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said) -> None:
        """The customer has no reference, or no proof."""
        dispatcher.utter_message(response="utter_no_reference")

    async def proof(self, tracker: Tracker, said: Said, reference: str) -> Proof:
        """Whether the complaint is theirs."""
        claim = Claim(reference, str(tracker.get_slot("proof")), said.conversation)
        try:
            proof: Proof = await self.world.database.writing(self.world.register.prove, claim, said.at)
        except NotThere:
            return NotProved(0)
        return proof

    def end(self, tracker: Tracker) -> Events:
        """The form is over."""
        return ended(self.world.forms.forms[self.form], tracker)

    def again(self, tracker: Tracker) -> Events:
        """Ask for the proof once more; another reference is taken as well."""
        return [SlotSet("proof", None), FollowupAction(self.form)]

    def deed(self, said: Said) -> Deed:
        """The customer does it, once for this message."""
        return Deed(CUSTOMER, said.at, f"{said.conversation}:{said.message}")

    async def chosen(self, verb: str, other: str, reference: str, said: Said, *states: State) -> bool:
        """Whether it is `verb` that is wanted, as it is in one of `states`, and not `other`.

        A message that is taken a second time finds the state that it brought about itself: then it is the
        verb that was carried out before.
        """
        done = await self._done(said, verb, other)
        return done == verb if done else (await self.find(reference)).state in states

    async def _done(self, said: Said, *verbs: str) -> str | None:
        """Which of `verbs` this message has carried out already; it then was proved to be theirs."""
        found: str | None = await self.world.database.reading(
            self.world.register.was_done, self.deed(said), *verbs
        )
        return found

    async def write(self, verb: Any, *arguments: Any) -> Complaint:
        """Carry out a verb of the register."""
        complaint: Complaint = await self.world.database.writing(verb, *arguments)
        return complaint

    async def find(self, reference: str) -> Complaint:
        """The complaint as it stands."""
        complaint: Complaint = await self.world.database.reading(self.world.register.find, reference)
        return complaint


class TellStatus(OnRecord):
    """Where a complaint stands."""

    called, form = "action_tell_status", "status_form"

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Say its state, and what is due next."""
        complaint = await self.find(reference)
        dispatcher.utter_message(
            response=f"utter_status_{complaint.state.value}", **told(complaint, said.today)
        )


class AddInformation(OnRecord):
    """Adds words, ticket references and files."""

    called, form = "action_add_information", "addition_form"

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Add it."""
        words = str(tracker.get_slot("addition"))
        tickets = tuple(str(fact.value) for fact in said.facts_of("ticket_reference"))
        added = Information(words, tickets, attached(said))
        await self.write(self.world.register.add_information, reference, added, self.deed(said))
        dispatcher.utter_message(response="utter_information_added", reference=reference)


class ChangeDetails(OnRecord):
    """Changes how the customer is reached; what only a person can change is added for the manager."""

    called, form = "action_change_details", "details_form"
    fields: ClassVar[dict[str, str]] = {
        "new_email": "email",
        "new_phone": "phone",
        "new_contact": "preferred_contact",
        "new_frequency": "contact_frequency",
    }

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Put the new details in place of the old."""
        values = {field: tracker.get_slot(name) for name, field in self.fields.items()}
        new = {field: value for field, value in values.items() if known(value)}
        if new:
            await self.write(self.world.register.change_details, reference, new, self.deed(said))
        words = tracker.get_slot("new_details")
        if known(words):
            note = Information(str(words))
            await self.write(self.world.register.add_information, reference, note, self.deed(said))
        dispatcher.utter_message(response="utter_details_changed", reference=reference)


class Settle(OnRecord):
    """The customer says that it is settled, or not after all."""

    called, form = "action_settle", "settled_form"

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Record it as settled; what staff had settled already is closed by the customer's word."""
        if tracker.get_slot("settled") != "yes":
            dispatcher.utter_message(response="utter_not_settled_then", reference=reference)
            return
        register, words = self.world.register, self.world.words.say("utter_settled_by_customer").text
        if await self.chosen("close", "resolve", reference, said, State.RESOLVED):
            await self.write(register.close, reference, self.deed(said))
        else:
            await self.write(register.resolve, reference, words, self.deed(said))
        dispatcher.utter_message(response="utter_settled", reference=reference)


class NotSettled(OnRecord):
    """It is not settled: finished complaints are reopened, for others it is added."""

    called, form = "action_not_settled", "unsettled_form"

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Reopen, or add what is still wrong and offer to go higher."""
        words, register = str(tracker.get_slot("still_wrong")), self.world.register
        over = (State.RESOLVED, State.CLOSED, State.WITHDRAWN)
        if await self.chosen("reopen", "add_information", reference, said, *over):
            reopened = await self.write(register.reopen, reference, words, self.deed(said))
            dispatcher.utter_message(response="utter_reopened", **told(reopened, said.today))
            return
        await self.write(register.add_information, reference, Information(words), self.deed(said))
        dispatcher.utter_message(response="utter_still_open", reference=reference)


class Withdraw(OnRecord):
    """The customer takes the complaint back."""

    called, form = "action_withdraw", "withdrawal_form"

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Withdraw it, if they are sure."""
        if tracker.get_slot("sure") != "yes":
            dispatcher.utter_message(response="utter_not_withdrawn", reference=reference)
            return
        await self.write(self.world.register.withdraw, reference, None, self.deed(said))
        dispatcher.utter_message(response="utter_withdrawn", reference=reference)


class Escalate(OnRecord):
    """Takes a complaint to senior management; one that came another way is looked for by staff."""

    called, form = "action_escalate", "escalation_form"

    async def carry_out(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said, reference: str
    ) -> None:
        """Record the escalation and say what happens next."""
        wanted = tracker.get_slot("wanted")
        reason = str(tracker.get_slot("dissatisfaction"))
        asked = NewEscalation(reason, str(wanted) if known(wanted) else None)
        escalated = await self.write(self.world.register.escalate, reference, asked, self.deed(said))
        dispatcher.utter_message(response="utter_escalated", **told(escalated, said.today))

    async def without_reference(self, dispatcher: CollectingDispatcher, tracker: Tracker, said: Said) -> None:
        """Ask staff to find the complaint and escalate it."""
        person = Handoff(self.world)
        told = {"nature": tracker.get_slot("dissatisfaction"), "desired_outcome": tracker.get_slot("wanted")}
        asked = await person.asked(tracker, said, "escalation_without_reference", **told)
        await self.world.database.writing(self.world.handoffs.open, said.conversation, asked, said.at)
        dispatcher.utter_message(response="utter_escalated_without_reference")
        await person.say_when(dispatcher, said, asked.promised_by)


def attached(said: Said) -> tuple[str, ...]:
    """The files that came with a message, by their ids."""
    return tuple(
        str(one.get("id") or one.get("attachment")) for one in said.metadata.get("attachments") or ()
    )
