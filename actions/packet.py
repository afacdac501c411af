"""What a person reads first of a conversation: five lines, what is missing, the last words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.complaint import FORM
from actions.forms import saying
from actions.forms.course import Course, due, known
from actions.forms.fields import Form, plainly
from actions.said import Said
from complaints.complaint import Complaint
from conversations.words import Words

LONGEST_LINE = 400
"""Characters of the customer's own words in one line; the rest is in the record and the transcript."""
MOODS = ("emergency", "self_harm", "threat", "insult", "not_resolved", "escalate")
"""Intents that say how somebody feels, the gravest first; each has the words utter_mood_<intent>."""
ANGRY = "insult"
"""How anger is named among them."""


class Packet:
    """The lines, in the words of domain.yml; what is not known has no line and is named as missing."""

    def __init__(self, form: Form, words: Words, angry: re.Pattern[str]) -> None:
        """`angry` finds anger in a message that says something else too."""
        self._form, self._words, self._angry = form, words, angry

    def text(self, slots: Mapping[str, Any], heard: Sequence[Said], complaint: Complaint | None) -> str:
        """The packet for what is noted and was said; `complaint` is the one on record that it is about."""
        noted = {name: slots.get(name) for name in self._form.names}
        record = {**_of(complaint), **{name: value for name, value in noted.items() if known(value)}}
        course = Course.kept(slots.get("course"), FORM)
        told = self._words.say(
            "utter_packet",
            happened=self._line(record, "nature", course),
            since=self._line(record, "started_on", course),
            wants=self._line(record, "desired_outcome", course),
            tickets=self._line(record, "ticket_references", course),
            who=self._who(record),
            mood=saying.listing([*self._moods(heard), *self._needs(record)]),
            missing=None if complaint else self._missing(noted, course),
            words=saying.shortened(saying.plain(heard[-1].text), LONGEST_LINE),
        )
        return told.text

    def _line(self, record: Mapping[str, Any], name: str, course: Course) -> str | None:
        field = self._form.field(name)
        if not known(record.get(name)):
            return None
        words = saying.plain(saying.value(field, record[name], name in course.about))
        return saying.shortened(words, LONGEST_LINE)

    def _who(self, record: Mapping[str, Any]) -> str | None:
        names = ("name", "organisation", "email", "phone")
        fields = [self._form.field(name) for name in names if known(record.get(name))]
        return saying.listing([saying.plain(saying.value(one, record[one.name])) for one in fields]) or None

    def _moods(self, heard: Sequence[Said]) -> list[str]:
        felt = {one.intent for one in heard} | {one.also() for one in heard}
        if any(self._angry.search(plainly(one.text)) for one in heard):
            felt.add(ANGRY)
        moods = [one for one in MOODS if one in felt] or ["none"]
        return [self._words.say(f"utter_mood_{mood}").text for mood in moods]

    def _needs(self, record: Mapping[str, Any]) -> list[str]:
        """Adjustments, for whom they act, and how they want to be reached."""
        names = ("adjustments", "representative", "preferred_contact", "contact_frequency")
        fields = [self._form.field(name) for name in names if known(record.get(name))]
        return [f"{one.label.lower()}: {saying.plain(saying.value(one, record[one.name]))}" for one in fields]

    def _missing(self, noted: Mapping[str, Any], course: Course) -> str | None:
        """What is neither known nor was left out by the customer."""
        asked = [one for one in self._form.fields if one.kind != "confirm" and due(one, noted)]
        open_ = [one for one in asked if noted[one.name] is None or one.name in course.left]
        return saying.listing([one.label.lower() for one in open_]) or None


def _of(complaint: Complaint | None) -> dict[str, Any]:
    """What the register has of a complaint, as the form keeps it."""
    if complaint is None:
        return {}
    details = {**vars(complaint.details), "ticket_references": list(complaint.details.ticket_references)}
    if complaint.details.started_on:
        details["started_on"] = complaint.details.started_on.isoformat()
    return details
