"""Whether the Ombudsman can look at a complaint: what is known, what to ask, and the answer in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.ending import ended
from actions.forms import saying
from actions.forms.course import known
from actions.forms.fields import SKIPPED
from actions.forms.validation import ValidateForm, theirs
from actions.offers import COMPLAINT, STARTS_COMPLAINT
from actions.said import latest
from actions.step import Events, Step
from actions.world import World
from complaints.eligibility import Answer, Assessment, Circumstances, Eligibility, People

FORM = "eligibility_form"
ASKED_BY = {
    "complained": "complained",
    "first_raised": "first_raised",
    "adr_letter": "adr_letter",
    "adr_letter_on": "adr_letter_on",
    "private": "customer_kind",
    "not_for_profit": "customer_kind",
    "workers": "workers",
    "provider_itself": "excluded",
    "in_court": "excluded",
    "settled": "excluded",
}
"""Which question of the form answers what an assessment misses."""


class AssessEligibility(Step):
    """Answers "can I go to the Ombudsman?" when the form knows what matters."""

    called = "action_assess_eligibility"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Say yes, not yet, probably not or that the scheme decides, with reasons and next steps."""
        await self.tell(dispatcher, tracker)
        return ended(self.world.forms.forms[FORM], tracker, keep=("workers",))

    async def tell(self, dispatcher: CollectingDispatcher, tracker: Tracker, making: bool = False) -> None:
        """Say it with what is known; what is missing is said to be so.

        `making`: it is about the complaint that is being made, of which nothing is on record yet. Unless the
        customer says when they first raised it, it counts as sent today.
        """
        today, rules = latest(tracker).today, Eligibility(self.world.code)
        facts = circumstances(tracker.slots, await recorded(self.world, () if making else theirs(tracker)))
        if making:  # one more question would stand between the customer and their complaint
            unsaid = facts.cannot_say | {"not_for_profit"}
            facts = replace(facts, making=facts.first_raised is None, cannot_say=unsaid)
        found = rules.assess(facts, today)
        if found.answer is Answer.NEEDS:
            found = rules.assess(replace(facts, cannot_say=frozenset(ASKED_BY)), today)
        unsent = "_unsent" if making and found.answer in (Answer.NOT_YET, Answer.PROBABLY_NOT) else ""
        dispatcher.utter_message(
            response=f"utter_eligibility_{found.answer.value}{unsent}", **self.words(found, today)
        )

    def words(self, found: Assessment, today: date) -> dict[str, Any]:
        """The reasons, the steps and the dates, in words."""
        reasons = [self._reason(one.code, one.values, today) for one in found.reasons]
        steps = [self.world.words.say(f"utter_step_{step}").text for step in found.next_steps]
        return {
            "reasons": "\n".join(f"- {reason}" for reason in reasons) or None,
            "steps": "\n".join(f"- {step}" for step in steps) or None,
            "from_date": found.from_date and saying.soon(found.from_date, today),
            "until_date": found.until_date and saying.soon(found.until_date, today),
        }

    def _reason(self, code: str, values: Mapping[str, Any], today: date) -> str:
        told = {
            name.replace("from", "from_date"): saying.soon(value, today) if isinstance(value, date) else value
            for name, value in values.items()
        }
        return self.world.words.say(f"utter_reason_{code}", **told).text


class CanIGo(AssessEligibility):
    """The question itself: asks what it needs, unless a complaint is being made, which comes first."""

    called = "action_eligibility"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer with what is known in the middle of a complaint, or before one; otherwise ask.

        That complaint has not been sent, so the answer says how it is if that is done today. Whoever names
        the reference of another one hears of that.
        """
        said, making = latest(tracker), tracker.active_loop_name == COMPLAINT
        if not making and (said.also() not in STARTS_COMPLAINT or theirs(tracker)):
            return [FollowupAction(FORM)]
        named = {str(fact.value) for fact in said.facts_of("complaint_reference")}
        await self.tell(dispatcher, tracker, making=not named & set(theirs(tracker)))
        return [] if making else [FollowupAction(COMPLAINT)]


class ValidateEligibility(ValidateForm):
    """The form that asks only what the assessment still has to know."""

    def __init__(self, world: World) -> None:
        super().__init__(FORM, world.forms)
        self.world = world

    async def order(self, tracker: Tracker) -> Callable[[Mapping[str, Any]], str | None]:
        """The assessment says what comes next."""
        on_record = await recorded(self.world, theirs(tracker))
        today, slots = latest(tracker).today, tracker.slots
        return lambda values: still_asks(self.world, {**slots, **values}, on_record, today)


async def recorded(world: World, references: tuple[str, ...]) -> Circumstances:
    """What the record of the customer's own complaint answers."""
    if not references:
        return Circumstances()
    return Circumstances.on_record(await world.database.reading(world.register.find, references[-1]))


def circumstances(slots: Mapping[str, Any], on_record: Circumstances) -> Circumstances:
    """What is known altogether: the record first, then what the customer said."""
    said = {**_about_complaint(slots), **_about_customer(slots), **_about_exclusion(slots.get("excluded"))}
    missing = {name: value for name, value in said.items() if getattr(on_record, name) is None}
    if on_record.complained:  # our letters are on record, so that one which is not there was not sent
        missing["adr_letter"] = bool(on_record.adr_letter)
    return replace(on_record, **missing, cannot_say=_cannot_say(slots))


def still_asks(world: World, slots: Mapping[str, Any], on_record: Circumstances, today: date) -> str | None:
    """The next question of the form, or None when everything that matters is known."""
    found = Eligibility(world.code).assess(circumstances(slots, on_record), today)
    for name in found.missing:
        if slots.get(ASKED_BY[name]) is None:
            return ASKED_BY[name]
    return None


def _about_complaint(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "complained": _yes(slots.get("complained")),
        "first_raised": _day(slots.get("first_raised")),
        "adr_letter": _yes(slots.get("adr_letter")),
        "adr_letter_on": _day(slots.get("adr_letter_on")),
    }


def _about_customer(slots: Mapping[str, Any]) -> dict[str, Any]:
    kind, organisation, workers = slots.get("customer_kind"), slots.get("organisation"), slots.get("workers")
    private = {"private": True, "business": False, "not_for_profit": False}.get(str(kind))
    if private is None and known(organisation):
        private = organisation == "private"
    return {
        "private": private,
        "not_for_profit": kind == "not_for_profit" if kind in ("business", "not_for_profit") else None,
        "workers": _people(workers, slots) if known(workers) else None,
    }


def _people(workers: Any, slots: Mapping[str, Any]) -> int | People:
    about = any(
        "workers" in ((slots.get("course") or {}).get(form) or {}).get("about", ())
        for form in ("complaint_form", FORM)
    )
    return People(int(workers), int(workers), approximate=True) if about else int(workers)


def _about_exclusion(excluded: Any) -> dict[str, Any]:
    if not known(excluded):
        return {}
    named = {"provider": "provider_itself", "court": "in_court", "settled": "settled"}
    return {name: excluded == value for value, name in named.items()}


def _cannot_say(slots: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, field in ASKED_BY.items() if slots.get(field) == SKIPPED)


def _yes(value: Any) -> bool | None:
    return {"yes": True, "no": False}.get(str(value))


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if known(value) else None
